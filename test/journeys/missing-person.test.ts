/**
 * Scenario 2 of docs/domain.md: a man with dementia is missing from a care home in Runkst. Three networks look in their
 * sheds; he is found, and his description is gone everywhere. The variant with a child needs no second person.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type Person, type TestApp } from '../support/app.ts';
import {
  arrived,
  arrivedAtLeast,
  follow,
  live,
  membersOf,
  numbersOf,
  publish,
  send,
  settled,
  valueOf,
} from '../support/messages.ts';
import type { DraftInput, Message } from '../../contract/shapes.ts';

const search =
  'vermist sinds 16u20, man 82 jaar, 1m75, grijs haar, blauwe jas, bruine pet. Kijk in tuin, garage, schuur. Gezien? Bel 101';
const found =
  'de vermiste man is veilig terecht. Stop met zoeken. Wis de beschrijving en deel ze niet verder. Hartelijk dank!';
const child =
  'vermist kind, meisje 6 jaar, rode jas, gele laarzen, laatst gezien speelplein 15u10. Kijk in tuin en schuur. Gezien? Bel 101';
/** Words of the description that no place may keep. */
const description = /82 jaar|bruine pet|grijs haar|blauwe jas/;

describe('a missing person', () => {
  let app: TestApp;
  let sender: Person;
  let officer: Person;
  let message: Message;
  beforeAll(async () => {
    app = await testApp();
    sender = await app.as('dispatcher', 'PZ-DEMOSTAD');
    officer = await app.as('officer', 'PZ-DEMOSTAD');
  });
  afterAll(() => app.stop());

  const draft = (): DraftInput => ({
    kind: 'vermist',
    mode: 'real',
    incident: 'missing-person',
    legalGround: 'onrustwekkende verdwijning, parket verwittigd',
    place: 'Rusthuisstraat',
    audience: { networks: ['RUNKST', 'KURINGEN', 'WINKELHART'].map((code) => app.networkId(code)) },
    texts: { nl: { sms: search } },
  });
  const read = (by: Person, id: string) => by.call('getMessage', { params: { id } });

  it('is not sent without a legal ground', async () => {
    const made = await app.draft(sender, { ...draft(), legalGround: ' ' });
    const { status, body } = await sender.call('submitMessage', {
      params: { id: made.id },
      body: { revision: made.revision },
    });
    expect([status, body.code]).toEqual([422, 'message/legal-ground-needed']);
    // Dropped, it keeps nothing of the person.
    const dropped = await sender.call('withdrawMessage', {
      params: { id: made.id },
      body: { revision: made.revision },
    });
    expect(dropped.body).toMatchObject({
      state: 'withdrawn',
      draft: { place: '', texts: { nl: { sms: '' } } },
    });
  });

  it('asks a second officer, for it goes to three networks', async () => {
    const { body } = await sender.call('checkDraft', { body: { draft: draft() } });
    expect(body.refusals).toEqual([]);
    expect(body.reach.networks.map((one) => one.name).sort()).toEqual(['Kuringen', 'Runkst', 'Winkelhart']);
    expect(body.secondPerson).toMatchObject({ due: true, why: 'size' });
    expect(body.marks).toEqual([]);
    message = await app.draft(sender, draft());
    const early = await publish(sender, message);
    expect([early.status, early.body.code]).toEqual([409, 'message/second-person-due']);
    const submitted = await sender.call('submitMessage', {
      params: { id: message.id },
      body: { revision: message.revision },
    });
    expect(submitted.body).toMatchObject({ state: 'submitted' });
    message = submitted.body;
  });

  it('is approved by another officer and then sent, in the words of scenario 2a', async () => {
    const own = await sender.call('approveMessage', {
      params: { id: message.id },
      body: { revision: message.revision },
    });
    expect([own.status, own.body.code]).toEqual([403, 'message/self-approval']);
    const approved = await officer.call('approveMessage', {
      params: { id: message.id },
      body: { revision: message.revision },
    });
    expect(approved.body).toMatchObject({ state: 'approved', approver: 'Wim Poelmans' });
    const sent = await publish(sender, approved.body);
    expect(sent.body).toMatchObject({ state: 'live', reviewOwed: false });
    message = sent.body;
    await settled(sender, message.id);
    const members = new Set(
      ['RUNKST', 'KURINGEN', 'WINKELHART'].flatMap((code) => membersOf(app, code)).map((one) => one.id),
    );
    expect(message.people).toBe(members.size);
    const [first] = await arrivedAtLeast(app, 250, /82 jaar/);
    expect(first?.segments).toBe(1);
    const inRunkst = arrived(app, /^BIN Runkst POLITIE \d{1,2}u\d\d: /)[0];
    expect(inRunkst?.text.replace(/\d{1,2}u\d\d/, '17u05')).toBe(`BIN Runkst POLITIE 17u05: ${search}`);
  });

  it('rings up after a quarter of an hour whom no text message reached, and nobody else', async () => {
    const people = ['RUNKST', 'KURINGEN', 'WINKELHART'].flatMap((code) => membersOf(app, code));
    const unreached = new Set(
      people
        .filter((one) => valueOf(one, 'sms') && one.phone !== 'delivers')
        .map((one) => valueOf(one, 'sms')),
    );
    const reached = new Set(
      people
        .filter((one) => valueOf(one, 'sms') && one.phone === 'delivers')
        .map((one) => valueOf(one, 'sms')),
    );
    expect(unreached.size).toBeGreaterThan(3);
    const rungOf = (numbers: ReadonlySet<string>): Set<string> =>
      new Set(
        [...numbersOf(app.demo.phones.list().filter((one) => one.channel === 'voice'))].filter((number) =>
          numbers.has(number),
        ),
      );
    await arrivedAtLeast(app, reached.size, /82 jaar/);
    expect(rungOf(unreached).size).toBe(0);
    // Minute by minute, for each step begins when the one before it is through.
    for (const minute of [5, 10, 15]) {
      await app.clock.shift(5 * 60_000);
      await expect
        .poll(async () => {
          const { coming, channels } = await live(sender, message.id);
          const next = coming[0]
            ? (Date.parse(coming[0].at) - Date.parse(message.publishedAt ?? '')) / 60_000
            : 99;
          return next > minute && !channels.voice?.waiting;
        })
        .toBe(true);
    }
    await expect.poll(() => rungOf(unreached)).toEqual(unreached);
    expect(rungOf(reached).size).toBe(0);
  });

  it('is updated and put right meanwhile, with details that must go too', async () => {
    const update = await follow(app, sender, 'update', message, {
      nl: { sms: 'zoektocht loopt: man met bruine pet zou naar het station gegaan zijn. Gezien? Bel 101' },
    });
    await settled(sender, update.id);
    const right = await follow(app, sender, 'correctie', message, {
      nl: { sms: 'de man draagt een blauwe jas met kap, geen pet. Gezien? Bel 101' },
    });
    await settled(sender, right.id);
    await expect
      .poll(() => numbersOf(arrived(app, /blauwe jas met kap/)))
      .toEqual(numbersOf(arrived(app, /82 jaar/)));
  });

  it('ends as "terecht" for exactly those who were asked to look', async () => {
    const asked = numbersOf(arrived(app, /82 jaar/));
    const end = await follow(app, sender, 'einde', message, { nl: { sms: found } });
    await settled(sender, end.id);
    await expect.poll(() => numbersOf(arrived(app, /veilig terecht/))).toEqual(asked);
    const inRunkst = arrived(app, /^BIN Runkst POLITIE .*veilig terecht/)[0];
    expect(inRunkst?.text.replace(/\d{1,2}u\d\d/, '18u02')).toBe(`BIN Runkst POLITIE 18u02: ${found}`);
  });

  it('has then forgotten the description everywhere, and still knows kind, time, number and result', async () => {
    const everywhere = await sql<{ words: string }>`
      select concat_ws(' ', sms, subject, body) as words from message_text
      union all select concat_ws(' ', subject, body, html) from delivery_text
      union all select concat_ws(' ', slots::text, place, audience::text, sent::text, legal_ground) from message
      union all select details::text from logbook`.execute(app.database.db);
    expect(everywhere.rows.filter(({ words }) => description.test(words))).toEqual([]);

    const page = await fetch(`${app.url}/m/${message.code}`);
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).not.toMatch(description);
    expect(html).not.toContain('Rusthuisstraat');
    expect(html).toContain('veilig terecht');

    const body = (await read(sender, message.id)).body;
    expect(JSON.stringify(body)).not.toMatch(description);
    expect(body.draft).toMatchObject({
      texts: { nl: { sms: '', subject: '', body: '' } },
      slots: {},
      place: '',
    });
    expect(
      JSON.stringify((await sender.call('exportThread', { params: { id: message.id } })).body),
    ).not.toMatch(description);
    expect(JSON.stringify((await sender.call('listMessages')).body)).not.toMatch(description);

    const log = (await sender.call('messageLog', { params: { id: message.id } })).body;
    expect(
      log.find((row) => row.act === 'message.published' && row.details['kind'] === 'vermist'),
    ).toMatchObject({
      details: { mode: 'real', networks: 3, people: message.people },
    });
    expect(log.map((row) => row.act)).toContain('message.ended');
    expect(body).toMatchObject({
      state: 'ended',
      people: message.people,
      networks: ['Kuringen', 'Runkst', 'Winkelhart'],
    });
    expect(body.settledAt).not.toBeNull();
  });

  it('owes feedback, which a mail gives without a name', async () => {
    expect((await read(sender, message.id)).body.feedbackDueAt).not.toBeNull();
    const feedback = await follow(app, officer, 'feedback', message, {
      nl: {
        subject: 'Terugkoppeling',
        body: 'De vermiste man is dankzij u snel gevonden. Dank voor het zoeken.',
      },
    });
    await settled(officer, feedback.id);
    expect((await read(sender, message.id)).body.feedbackDueAt).toBeNull();
    expect((await arrivedAtLeast(app, 100, /dankzij u snel gevonden/, 'email'))[0]?.headers).toMatchObject({
      'auto-submitted': 'auto-generated',
    });
  });

  it('goes out at once for a child under thirteen, whom one officer may announce', async () => {
    const asked: DraftInput = {
      ...draft(),
      childUnder13: true,
      place: 'Speelpleinstraat',
      texts: { nl: { sms: child } },
    };
    const { body } = await sender.call('checkDraft', { body: { draft: asked } });
    expect(body.secondPerson).toMatchObject({ due: false, why: 'child', reviewDue: true });
    const sent = await send(app, sender, asked);
    expect(sent).toMatchObject({ state: 'live', reviewOwed: true });
    await settled(sender, sent.id);
    const inKuringen = (await arrivedAtLeast(app, 250, /meisje 6 jaar/)).find((one) =>
      one.text.startsWith('BIN Kuringen POLITIE'),
    );
    expect(inKuringen?.text.replace(/\d{1,2}u\d\d/, '15u40')).toBe(`BIN Kuringen POLITIE 15u40: ${child}`);
  });

  it('erases the description too when time runs out before anybody ends it', async () => {
    const sent = await send(app, sender, {
      ...draft(),
      childUnder13: true,
      expiresAt: new Date(app.clock.now().getTime() + 3_600_000).toISOString(),
    });
    await settled(sender, sent.id);
    await app.clock.shift(3_700_000);
    await expect.poll(async () => (await read(sender, sent.id)).body.state).toBe('expired');
    expect(JSON.stringify((await read(sender, sent.id)).body)).not.toMatch(description);
    expect(await (await fetch(`${app.url}/m/${sent.code}`)).text()).not.toMatch(description);
  });
});
