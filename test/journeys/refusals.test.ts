/**
 * What is refused, with which status and in which words, and that nothing is half done after it: each refusal leaves
 * every table as it was, and the check says before sending what the button says when it is pressed.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kind } from '../../contract/domain.ts';
import { refusals, type RefusalCode } from '../../contract/refusals.ts';
import { Refused, type DraftInput, type Message } from '../../contract/shapes.ts';
import { languages, say, type Language } from '../../contract/words.ts';
import { openSession } from '../../src/access/sign-in.ts';
import { atWallClock, days, hours, minutes, wallClock } from '../../src/lib/clock.ts';
import { uuid7 } from '../../src/lib/ids.ts';
import { testApp, type Person, type TestApp } from '../support/app.ts';
import { follow, publish, send, settled } from '../support/messages.ts';
import { atRest, untouched } from '../support/untouched.ts';
import * as cases from './refusals.cases.ts';
import { sms } from './refusals.cases.ts';

const zone = 'Europe/Brussels';
interface Said {
  readonly status: number;
  readonly body: unknown;
}

/** A refusal as a person reads it; fails unless the status is its code's and both sentences are whole and in the language. */
function refused({ status, body }: Said, language: Language = 'nl'): Refused & { code: RefusalCode } {
  const said = Refused.parse(body);
  const code = said.code as RefusalCode;
  expect(status).toBe(refusals[code]);
  expect(said.sentence).toBe(say(language, `refusal.${code}`, said.values));
  expect(said.next).toBe(say(language, `refusal.${code}.next`, said.values));
  for (const sentence of [said.sentence, said.next]) {
    expect(sentence).toMatch(/^\S.{8,}\.$/);
    expect(sentence).not.toMatch(/[{}]|undefined|null|NaN/);
  }
  return { ...said, code };
}

describe('what is refused', () => {
  let app: TestApp;
  let ground: cases.Ground;
  let dispatcher: Person;
  let officer: Person;
  let across: Person;
  let coordinator: Person;
  let prevention: Person;
  let crisis: Person;
  const turnTo = async (hour: number): Promise<void> => {
    const now = app.clock.now();
    const today = atWallClock(wallClock(now, zone).date, hour, zone).getTime() + minutes(10);
    await app.clock.shift((today > now.getTime() ? today : today + days(1)) - now.getTime());
  };
  const signIn = async (): Promise<void> => {
    dispatcher = await app.as('dispatcher', 'PZ-DEMOSTAD');
    officer = await app.as('officer', 'PZ-DEMOSTAD');
    across = await app.as('dispatcher', 'PZ-VOER-MAAS');
    coordinator = await app.as('coordinator', 'KIEWIT');
    prevention = await app.as('prevention', 'DEMOSTAD');
    crisis = await app.as('emergency-coordinator', 'DEMOSTAD');
  };
  beforeAll(async () => {
    app = await testApp();
    const at = app.demo.city.addresses[0]?.at;
    if (!at) throw new Error('the demo city has no address');
    ground = {
      networks: (...codes) => ({ networks: codes.map((code) => app.networkId(code)) }),
      from: (ms) => new Date(app.clock.now().getTime() + ms).toISOString(),
      centre: [at[0], at[1]],
    };
    // A fixed hour of the day: what the rule table says must not depend on when the suite runs.
    await turnTo(14);
    await signIn();
  });
  afterAll(() => app.stop());

  const call = (more: Partial<DraftInput> = {}) => cases.call(ground, more);
  const news = (body: string, network?: string) => cases.news(ground, body, network);
  const create = (by: Person, draft: unknown, l: Language = 'nl') =>
    by.call('createMessage', { body: { id: uuid7(), draft }, query: { l } });
  const press = (by: Person, { id, revision }: Pick<Message, 'id' | 'revision'>, l: Language = 'nl') =>
    by.call('publishMessage', { params: { id }, body: { revision }, query: { l } });
  const count = (polygon: unknown, l: Language = 'nl') =>
    dispatcher.call('countAudience', { body: { kind: 'oproep', audience: { polygon } }, query: { l } });
  /** The code of a refusal that changed nothing. */
  const no = async (act: () => Promise<Said>): Promise<RefusalCode> =>
    refused(await untouched(app.database.db, act)).code;

  /** Written, looked at and sent: the check says it first, then the button, and neither leaves a trace. */
  const stopped = async (by: Person, draft: DraftInput): Promise<Refused> => {
    const made = await app.draft(by, draft);
    const checked = await untouched(app.database.db, () =>
      by.call('checkDraft', { body: { id: made.id, draft } }),
    );
    const said = refused(await untouched(app.database.db, () => press(by, made)));
    expect(checked.body.refusals.map((one) => one.code)).toEqual([said.code]);
    const after = await by.call('getMessage', { params: { id: made.id } });
    expect(after.body).toMatchObject({ state: 'draft', revision: made.revision, people: null });
    return said;
  };

  describe('in a draft that is sent', () => {
    const wrong = cases.wrong.map(
      ([what, code, draft, by = 'dispatcher']) => [what, code, draft, by] as const,
    );
    it.each(wrong)('is %s, as %s', async (_, code, draft, by) => {
      expect((await stopped({ dispatcher, across, crisis }[by], draft(ground))).code).toBe(code);
    });

    it('names in its sentence what is wrong', async () => {
      const asleep = await stopped(dispatcher, call({ audience: ground.networks('KIEWIT', 'SINT-JOZEF') }));
      expect(asleep.sentence).toContain('Sint-Jozef');
      const long = await stopped(dispatcher, call({ texts: sms(cases.tooLong) }));
      expect(Number(long.values['segments'])).toBeGreaterThan(2);
      expect(long.sentence).toContain(String(long.values['segments']));
    });

    it('is a template with an open place, which is named in words', async () => {
      const { body } = await dispatcher.call('plan');
      const template = body.templates.find((one) => one.kind === 'oproep' && one.incident === 'burglary');
      const said = await stopped(dispatcher, call({ template: template?.id ?? null, texts: {} }));
      expect(said.code).toBe('message/slot-missing');
      expect(String(said.values['slots'])).toMatch(/\p{L}{3,}/u);
    });

    it('is a call for three networks outside the heterdaad window, until a second person approves', async () => {
      const audience = ground.networks('KIEWIT', 'GODSHEIDE', 'RUNKST');
      const made = await app.draft(dispatcher, call({ factAt: ground.from(-hours(2)), audience }));
      expect(await no(() => press(dispatcher, made))).toBe('message/second-person-due');
    });

    it('is a number of people that is more than a tenth from what was confirmed', async () => {
      const made = await app.draft(dispatcher, call());
      const said = refused(await untouched(app.database.db, () => publish(dispatcher, made, 100)));
      expect(said.code).toBe('message/confirm-differs');
      expect(said.sentence).toContain('100');
      expect(said.sentence).toContain('212');
    });

    it('is not an urgent call whose second language is missing', async () => {
      const draft = call({ audience: ground.networks('BOSRAND') });
      const { body } = await across.call('checkDraft', { body: { draft } });
      expect(body.refusals).toEqual([]);
      expect(body.languagesMissing).toEqual(['fr']);
      expect(body.previews.find((one) => one.language === 'fr')).toMatchObject({ original: false });
    });
  });

  it.each(cases.shapes)('is an area that %s, as %s', async (_, code, polygon) => {
    const draft = call({ audience: { polygon } });
    expect(await no(() => count(polygon))).toBe(code);
    expect(await no(() => dispatcher.call('checkDraft', { body: { draft }, query: { l: 'nl' } }))).toBe(code);
    // A draft may be kept half drawn; it does not go.
    const made = await app.draft(dispatcher, draft);
    expect(await no(() => press(dispatcher, made))).toBe(code);
  });

  describe('before there is a draft', () => {
    it('is a network that nobody knows, also beside one that is known', async () => {
      for (const audience of [{ networks: [uuid7()] }, { networks: [app.networkId('KIEWIT'), uuid7()] }])
        expect(await no(() => create(dispatcher, call({ audience })))).toBe('audience/network-unknown');
    });

    it('is a street that is not in the register', async () => {
      const audience = { streets: [uuid7()] };
      expect(await no(() => create(dispatcher, call({ audience })))).toBe('audience/street-unknown');
    });

    it('is a kind that the plan does not let somebody send', async () => {
      const tries: readonly [Person, Kind][] = [
        [coordinator, 'oproep'],
        [coordinator, 'infoflash'],
        [prevention, 'oproep'],
        [prevention, 'crisis'],
        [dispatcher, 'buurt'],
        [crisis, 'vermist'],
      ];
      for (const [by, kind] of tries)
        expect(await no(() => create(by, { ...call(), kind }))).toBe('message/kind-not-yours');
    });

    it('is an end that follows nothing', async () => {
      const end = { kind: 'einde', mode: 'real', texts: sms('het is voorbij') };
      expect(await no(() => create(dispatcher, end))).toBe('message/parent-needed');
    });

    it('is a request that is not of the contract', async () => {
      for (const draft of [{}, { ...call(), kind: 'alarm' }, { ...call(), at: [50.93, 5.34] }])
        expect(await no(() => create(dispatcher, draft))).toBe('request/invalid');
    });
  });

  describe('in four languages', () => {
    const pressing = async (by: Person, draft: DraftInput, l: Language) =>
      press(by, await app.draft(by, draft), l);
    const asked: readonly [RefusalCode, (l: Language) => Promise<Said>][] = [
      ['audience/network-unknown', (l) => create(dispatcher, call({ audience: { networks: [uuid7()] } }), l)],
      ['message/kind-not-yours', (l) => create(coordinator, call(), l)],
      ['audience/shape-crosses-itself', (l) => count(cases.crossing, l)],
      [
        'audience/network-not-active',
        (l) => pressing(dispatcher, call({ audience: ground.networks('SINT-JOZEF') }), l),
      ],
      ['message/text-too-long', (l) => pressing(dispatcher, call({ texts: sms(cases.tooLong) }), l)],
      ['message/language-missing', (l) => pressing(across, news('Drie fietsen zijn weg.', 'BOSRAND'), l)],
      [
        'message/confirm-differs',
        async (l) => {
          const { id, revision } = await app.draft(dispatcher, call());
          const body = { revision, people: 2_000 };
          return await dispatcher.call('publishMessage', { params: { id }, body, query: { l } });
        },
      ],
    ];
    it.each(asked)('is %s, with another sentence in each', async (code, ask) => {
      const said: Refused[] = [];
      for (const language of languages) said.push(refused(await ask(language), language));
      expect(said.map((one) => one.code)).toEqual(languages.map(() => code));
      expect(new Set(said.map((one) => one.sentence)).size).toBe(languages.length);
      expect(new Set(said.map((one) => one.next)).size).toBe(languages.length);
    });

    it('is nobody’s request in the language that the browser asks for', async () => {
      for (const language of languages) {
        const headers = { 'accept-language': `${language}-BE, nl;q=0.3` };
        const response = await fetch(`${app.url}/api/me`, { headers });
        const said = refused({ status: response.status, body: await response.json() }, language);
        expect(said.code).toBe('sign-in/needed');
      }
    });
  });

  describe('until somebody answers for the word', () => {
    const keep = (id: string, mark: Record<string, unknown>) =>
      officer.call('keepMark', {
        params: { id },
        body: { language: 'nl', field: 'body', ...mark },
        query: { l: 'nl' },
      });
    const kept = async (id: string) =>
      (await officer.call('messageLog', { params: { id } })).body.filter((row) => row.act === 'mark.kept');
    const review = (by: Person, id: string) =>
      by.call('reviewMessage', { params: { id }, body: { verdict: 'approved' }, query: { l: 'nl' } });
    const ground = 'vordering van het parket';

    it('is a number plate, which goes with a ground and is looked at afterwards by another', async () => {
      const made = await app.draft(officer, news('Gezocht als getuige: de wagen met plaat 1-ABC-123.'));
      const plate = { kind: 'plate', text: '1-ABC-123' };
      for (const given of [null, '   '])
        expect(await no(() => keep(made.id, { ...plate, ground: given }))).toBe('message/privacy-stop');
      expect(await no(() => press(officer, made))).toBe('message/privacy-stop');

      expect((await keep(made.id, { ...plate, ground })).status).toBe(200);
      const [row] = await kept(made.id);
      expect(row?.details).toMatchObject({ kind: 'plate', ground: true });
      // The logbook knows that a word was kept, and not which.
      expect(JSON.stringify(row)).not.toMatch(/ABC|vordering/);

      const sent = await press(officer, made);
      expect(sent.body).toMatchObject({ state: 'live', reviewOwed: true });
      await settled(officer, made.id);
      await atRest(app.database.db);
      const owed = (await dispatcher.call('listReviews')).body.find((one) => one.message.id === made.id);
      expect(owed).toMatchObject({ mine: false, overdue: false });
      expect(await no(() => review(officer, owed?.id ?? ''))).toBe('review/own');
      expect((await review(dispatcher, owed?.id ?? '')).status).toBe(204);
      expect(await no(() => review(dispatcher, owed?.id ?? ''))).toBe('review/done');
    });

    it('is a marked word, which “toch zo” lets go, and a review is owed', async () => {
      const draft = news('Twee Roma werden gezien aan het station.');
      const made = await app.draft(officer, draft);
      expect(await no(() => press(officer, made))).toBe('message/privacy-unconfirmed');
      const { marks } = (await officer.call('checkDraft', { body: { id: made.id, draft } })).body;
      expect(marks.length).toBeGreaterThan(0);
      for (const { kind, text, field } of marks)
        expect((await keep(made.id, { kind, text, field })).status).toBe(200);
      expect(await kept(made.id)).toHaveLength(marks.length);
      expect((await press(officer, made)).body).toMatchObject({ state: 'live', reviewOwed: true });
      await settled(officer, made.id);
    });

    it('is another word than the one that was kept', async () => {
      const made = await app.draft(officer, news('De wagen met plaat 1-ABC-123.'));
      await keep(made.id, { kind: 'plate', text: '1-ABC-123', ground });
      const changed = await officer.call('saveMessage', {
        params: { id: made.id },
        body: { revision: made.revision, draft: news('De wagen met plaat 2-XYZ-987.') },
      });
      await atRest(app.database.db);
      expect(await no(() => press(officer, changed.body))).toBe('message/privacy-stop');
    });

    it('is the name of the national alarm, which no ground lets go', async () => {
      const made = await app.draft(officer, news('BE-Alert: giftige rook, blijf binnen.'));
      const alarm = { kind: 'sender', text: 'BE-Alert', ground };
      expect(await no(() => keep(made.id, alarm))).toBe('message/sender-reserved');
    });
  });

  it('is no message that was given back and then made smaller', async () => {
    const three = ground.networks('KIEWIT', 'GODSHEIDE', 'RUNKST');
    const old = { factAt: ground.from(-hours(2)) };
    const step = (by: Person, name: 'submitMessage' | 'approveMessage', { id, revision }: Message) =>
      by.call(name, { params: { id }, body: { revision } });
    const made = await app.draft(dispatcher, call({ ...old, audience: three }));
    const submitted = (await step(dispatcher, 'submitMessage', made)).body;
    const returned = (
      await officer.call('returnMessage', {
        params: { id: made.id },
        body: { revision: submitted.revision, why: 'te ver, alleen Winkelhart' },
      })
    ).body;
    const smaller = (
      await dispatcher.call('saveMessage', {
        params: { id: made.id },
        body: {
          revision: returned.revision,
          draft: call({ ...old, audience: ground.networks('WINKELHART') }),
        },
      })
    ).body;
    expect(smaller.may).toContain('submit');
    const again = (await step(dispatcher, 'submitMessage', smaller)).body;
    const seen = (await officer.call('getMessage', { params: { id: made.id } })).body;
    expect(seen.may).toEqual(expect.arrayContaining(['approve', 'return']));
    const approved = (await step(officer, 'approveMessage', again)).body;
    expect((await press(dispatcher, approved)).body).toMatchObject({ state: 'live' });
    await settled(dispatcher, made.id);
    await atRest(app.database.db);
  });

  it('is a task for a BIN that is not to be had, has not begun, or that the police have not said yes to', async () => {
    const params = { id: app.networkId('KIEWIT') };
    const name = (l: Language, more: Record<string, unknown>) =>
      prevention.call('nameCoordinator', {
        params,
        query: { l },
        body: { name: 'Lut Claes', email: 'lut.claes@demostad.example', as: 'stand-in', ...more },
      });
    const session = async (more: Record<string, unknown>): Promise<Person> => {
      const { body } = await name('nl', more);
      const deps = { db: app.database.db, keys: app.keys, clock: app.clock };
      return app.anyone(`belfort=${await openSession(deps, body.id, 'code')}`);
    };
    const tomorrow = await session({ from: '2099-01-01' });
    const unscreened = await session({ email: 'mieke.claes@demostad.example' });
    await atRest(app.database.db);
    for (const l of languages) {
      const said = async (act: () => Promise<Said>) => refused(await untouched(app.database.db, act), l).code;
      const wrong = { from: '2099-01-02', until: '2099-01-01' };
      expect(await said(() => name(l, wrong))).toBe('coordinator/dates');
      const elsewhere = { email: 'amelie.servais@pz-voer-maas.example' };
      expect(await said(() => name(l, elsewhere))).toBe('coordinator/elsewhere');
      const look = { params, query: { l }, body: {} };
      expect(await said(() => tomorrow.call('readMembers', look))).toBe('access/not-now');
      expect(await said(() => unscreened.call('readMembers', look))).toBe('coordinator/not-screened');
    }
  });

  it('is a second end, and an update after the end', async () => {
    const root = await send(app, dispatcher, call({ audience: ground.networks('WINKELHART') }));
    await settled(dispatcher, root.id);
    const after = (kind: Kind, mode = 'real') => ({
      kind,
      mode,
      parent: root.id,
      texts: sms('zoekactie afgelopen'),
    });
    const late = await app.draft(dispatcher, { ...after('einde'), kind: 'einde', mode: 'real' });
    await atRest(app.database.db);
    expect(await no(() => create(dispatcher, after('einde', 'test')))).toBe('message/mode-differs');
    const end = await follow(app, dispatcher, 'einde', root, sms('zoekactie afgelopen'));
    await settled(dispatcher, end.id);
    await atRest(app.database.db);
    expect(await no(() => press(dispatcher, late))).toBe('message/already-ended');
    expect(await no(() => press(dispatcher, end))).toBe('message/state');
    expect(await no(() => create(dispatcher, after('einde')))).toBe('message/already-ended');
    expect(await no(() => create(dispatcher, after('update')))).toBe('message/parent-not-live');
  });

  it('is at night a call that the rule table does not start, and one that is first talked over', async () => {
    await turnTo(23);
    await signIn();
    // Nine hours later much is forgotten; not while the tables are compared.
    await app.doChores();
    await atRest(app.database.db);
    const stranger = call({ incident: 'suspicious-person' });
    const attempt = call({ incident: 'burglary-attempt' });
    const consulted = 'officier van wacht';
    expect((await stopped(dispatcher, stranger)).code).toBe('message/rule-says-no');
    expect((await stopped(dispatcher, { ...stranger, consulted })).code).toBe('message/rule-says-no');
    expect((await stopped(dispatcher, attempt)).code).toBe('message/consult-first');
    // A test wakes nobody by its kind of fact.
    for (const draft of [{ ...attempt, consulted }, { ...stranger, mode: 'test' } as const])
      expect((await dispatcher.call('checkDraft', { body: { draft } })).body.refusals).toEqual([]);
  });
});
