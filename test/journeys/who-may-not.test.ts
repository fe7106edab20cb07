/**
 * Who may not, over HTTP: each refusal with its status and code, and every table the same afterwards. The table of
 * people and requests is who-may-not.cases.ts; here are also the ways around it: another site's form, a session that is
 * over, a person who left, a real installation asked for the demo.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusals } from '../../contract/refusals.ts';
import type { RouteName } from '../../contract/routes.ts';
import type { DraftInput, Message } from '../../contract/shapes.ts';
import { addStaff } from '../../src/access/access.ts';
import { openSession } from '../../src/access/sign-in.ts';
import { uuid7 } from '../../src/lib/ids.ts';
import { testApp, type Person, type TestApp } from '../support/app.ts';
import { atRest, untouched } from '../support/untouched.ts';
import { cases, people, type Given, type Things, type Who } from './who-may-not.cases.ts';

const names = Object.keys(cases) as (keyof typeof cases)[];

describe('who may not', () => {
  let app: TestApp;
  const signedIn = new Map<Who, Person>();
  let things: Things;

  const person = (who: Who): Person => {
    const found = signedIn.get(who);
    if (!found) throw new Error(`${who} is not signed in`);
    return found;
  };
  const sent = async (who: Who, route: RouteName, message: Message): Promise<Message> => {
    const { status, body } = await person(who).call(route, {
      params: { id: message.id },
      body: { revision: message.revision },
    });
    if (status !== 200) throw new Error(`${route}: ${JSON.stringify(body)}`);
    return body as Message;
  };
  const ago = (minutes: number): string =>
    new Date(app.clock.now().getTime() - minutes * 60_000).toISOString();
  const burglary = (networks: readonly string[], minutes: number): DraftInput => ({
    kind: 'oproep',
    mode: 'real',
    incident: 'burglary',
    factAt: ago(minutes),
    audience: { networks: networks.map((code) => app.networkId(code)) },
    texts: { nl: { sms: 'inbraak Kerkweg, man te voet gevlucht. Blijf binnen. Gezien? Bel 101' } },
  });

  /** The demo has no second of these; they live across the border. */
  const settle = async (
    who: Who,
    role: 'chief' | 'prevention' | 'mayor' | 'system-manager',
    code: string,
  ): Promise<void> => {
    const { db } = app.database;
    const owner = app.demo.city.organisations.find((one) => one.code === code)?.id ?? '';
    const id = uuid7();
    await db.transaction().execute(
      (tx) =>
        addStaff(tx, app.keys, [
          { id, owner, name: who, email: `${role}@${code.toLowerCase()}.example`, language: 'fr', roles: [{ role, network: null }] },
        ]), // prettier-ignore
    );
    const token = await openSession({ db, keys: app.keys, clock: app.clock }, id, 'persona');
    signedIn.set(who, app.anyone(`belfort=${token}`));
  };

  beforeAll(async () => {
    app = await testApp();
    for (const who of Object.keys(people) as Who[]) {
      const [role, of] = people[who];
      if (
        who === 'chief of Voer-Maas' ||
        who === 'prevention of Voerdal' ||
        who === 'mayor of Voerdal' ||
        who === 'system manager of Voerdal'
      )
        await settle(who, role as 'chief', of);
      else signedIn.set(who, await app.as(role, of, who === 'stand-in' ? 1 : 0));
    }
    const dispatcher = person('dispatcher');
    const at = app.demo.city.addresses.find((one) => one.municipality === 'demostad')?.at ?? [5.4, 50.9];
    const large = ['KIEWIT', 'GODSHEIDE', 'RUNKST'];
    const draft = await app.draft(dispatcher, burglary(['KIEWIT'], 1));
    const submitted = await sent(
      'dispatcher',
      'submitMessage',
      await app.draft(dispatcher, burglary(large, 60)),
    );
    const waiting = await sent(
      'dispatcher',
      'submitMessage',
      await app.draft(dispatcher, burglary(large, 60)),
    );
    const approved = await sent('officer', 'approveMessage', waiting);
    const live = await sent(
      'dispatcher',
      'publishMessage',
      await app.draft(dispatcher, burglary(['KIEWIT'], 1)),
    );
    const crisis = await app.draft(person('emergency coordinator'), {
      kind: 'crisis',
      mode: 'real',
      incident: 'toxic-smoke',
      expiresAt: ago(-120),
      audience: { circle: { centre: [...at], metres: 300 } },
      texts: { nl: { sms: 'giftige rook. Ga naar binnen, sluit ramen en deuren, zet ventilatie uit.' } },
    });
    const advice = await app.draft(person('prevention'), {
      kind: 'preventie',
      mode: 'real',
      audience: { networks: [app.networkId('KIEWIT')] },
      texts: { nl: { subject: 'Donkere dagen', body: 'Laat een lamp branden met een tijdklok.' } },
    });
    const meeting = await app.draft(person('coordinator'), {
      kind: 'buurt',
      mode: 'real',
      texts: { nl: { subject: 'Vergadering', body: 'Welkom op de vergadering van ons netwerk.' } },
    });
    const token = await dispatcher.call('makeToken', { body: { label: 'wacht', days: 1 } });
    things = {
      at,
      kiewit: app.networkId('KIEWIT'),
      bosrand: app.networkId('BOSRAND'),
      zone: app.demo.city.organisations.find((one) => one.code === 'PZ-DEMOSTAD')?.id ?? '',
      dispatcher: dispatcher.id,
      coordinator: person('coordinator').id,
      officerOfVoerMaas: person('officer of Voer-Maas').id,
      token: token.body.id,
      draft: draft.id,
      submitted: submitted.id,
      approved: approved.id,
      live: live.id,
      review: live.review?.id ?? '',
      crisis: (await sent('emergency coordinator', 'submitMessage', crisis)).id,
      advice: advice.id,
      meeting: meeting.id,
    };
    // Nothing may move by itself while the tables are compared.
    await atRest(app.database.db);
  });
  afterAll(() => app.stop());

  describe.each(names)('%s', (name) => {
    const { given, no, may } = cases[name];
    const answered = async (by: Person, request: Given) => {
      const { status, body } = await untouched(app.database.db, () => by.call(name, request));
      return { status, code: body.code };
    };

    it('asks nobody knows who to sign in first', async () => {
      const answer = await answered(app.anyone(), given(things));
      expect(answer).toEqual({ status: 401, code: 'sign-in/needed' });
    });
    for (const [n, [who, code, other]] of no.entries())
      it(`${n + 1}. refuses the ${who}: ${code}`, async () => {
        const answer = await answered(person(who), (other ?? given)(things));
        expect(answer).toEqual({ status: refusals[code], code });
      });
    if (may)
      it(`answers the ${may} the very same request`, async () => {
        const { status } = await person(may).call(name, given(things));
        expect(status).toBe(200);
      });
  });
});
