/**
 * A resident joins, keeps their data right and leaves, by forms and codes as they come: texts, calls and mails on real
 * sockets, pages without a script.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { browserOf, codeAt, hidden, type Browser, type Seen } from '../support/resident.ts';
import { atRest } from '../support/untouched.ts';

interface Place {
  readonly address: string;
  readonly bin: string;
  readonly network: string;
}

describe('joining', () => {
  let app: TestApp;
  let here: Place;
  let nowhere: string;
  let n = 0;
  /** A mobile number nobody has yet. */
  const mobile = (): string => `+3247${String(1_000_000 + ++n).padStart(7, '0')}`;

  beforeAll(async () => {
    app = await testApp();
    const { db } = app.database;
    here = await db
      .selectFrom('address_network as an')
      .innerJoin('network as n', 'n.id', 'an.network')
      .select(['an.address', 'n.join_code as bin', 'n.id as network'])
      .where('n.code', '=', 'KIEWIT')
      .executeTakeFirstOrThrow();
    nowhere = (
      await db
        .selectFrom('address')
        .select('id')
        .where('id', 'not in', (eb) => eb.selectFrom('address_network').select('address'))
        .executeTakeFirstOrThrow()
    ).id;
  });
  afterAll(() => app.stop());

  const form = (more: Record<string, string> = {}): Record<string, string> => ({
    address: here.address,
    bin: here.bin,
    name: 'Jan Van den Berg',
    contact: mobile(),
    language: 'nl',
    use: 'home',
    adult: 'yes',
    rules: 'yes',
    ...more,
  });
  const send = (by: Browser, given: Record<string, string>): Promise<Seen> =>
    by.post('/aansluiten/verstuur?l=nl', given);
  /** Joins, and answers the browser with the page open. */
  async function joined(more: Record<string, string> = {}): Promise<Browser> {
    const by = browserOf(app);
    const given = form(more);
    let page: Seen | null = null;
    const code = await codeAt(app, given['contact'] ?? '', async () => {
      page = await send(by, given);
      expect(page.status).toBe(200);
    });
    const done = await by.post('/aansluiten/code', { proof: page ? hidden(page, 'proof') : '', code });
    expect([done.status, done.location]).toEqual([303, '/mijn?welkom=1&l=nl']);
    return by;
  }
  const people = async (): Promise<number> =>
    (
      await app.database.db
        .selectFrom('person')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
    ).count;

  it('makes nobody a member before the code, and one with it', async () => {
    const before = await people();
    const by = browserOf(app);
    const given = form({ contact: '0470 12 34 56' });
    let page: Seen = { status: 0, text: '', location: null };
    const code = await codeAt(app, '+32470123456', async () => {
      page = await send(by, given);
    });
    expect(page.text).toContain('sms met zes cijfers');
    expect(await people()).toBe(before);
    const wrong = await by.post('/aansluiten/code?l=nl', {
      proof: hidden(page, 'proof'),
      code: other(code),
      channel: 'sms',
    });
    expect([wrong.status, wrong.text.includes('Deze code klopt niet')]).toEqual([422, true]);
    const done = await by.post('/aansluiten/code?l=nl', {
      proof: hidden(page, 'proof'),
      code: `${code.slice(0, 3)} ${code.slice(3)}`,
    });
    expect(done.status).toBe(303);
    expect(await people()).toBe(before + 1);
    const mine = await by.get('/mijn?l=nl');
    expect(mine.text).toContain('Dag Jan');
    expect(mine.text).toContain('+32470123456');
    expect(mine.text).toContain('lid sinds');
    // A code is good once.
    const twice = await browserOf(app).post('/aansluiten/code?l=nl', { proof: hidden(page, 'proof'), code });
    expect([twice.status, twice.text.includes('geldt niet meer')]).toEqual([422, true]);
  });

  it('rings a landline, mails an address with a link that only enrols, and never opens a page by it', async () => {
    const landline = await joined({ contact: '+3211223344', name: 'Maria Claes' });
    expect((await landline.get('/mijn?l=nl')).text).toContain('+3211223344');
    const by = browserOf(app);
    const email = 'els.peeters@example.be';
    await codeAt(app, email, () => send(by, form({ contact: email, name: 'Els Peeters' })));
    const link = /\/bevestig\/[\w-]+/.exec(app.demo.phones.of(email).at(-1)?.text ?? '')?.[0] ?? '';
    const before = await people();
    // A scanner opens links.
    expect((await by.get(link)).text).toContain('<button');
    expect(await people()).toBe(before);
    const done = await by.post(link, {});
    expect(done.status).toBe(200);
    expect(await people()).toBe(before + 1);
    expect(by.cookie).toBe('');
    expect((await by.get('/mijn')).location).toBe('/mijn/openen?l=nl');
  });

  it('takes somebody without a BIN for crisis messages', async () => {
    const by = await joined({ address: nowhere, bin: '', rules: '' });
    const { text } = await by.get('/mijn?l=nl');
    expect(text).toContain('crisisberichten: aanvaard');
    expect(text).not.toContain('lid sinds');
  });

  it.each([
    ['a foreign number', { contact: '+44 7400 123456' }, 'Naar dit land'],
    ['a premium number', { contact: '0900 12 345' }, 'betaalnummer'],
    ['a number that is none', { contact: '0470 12' }, 'geen geldig telefoonnummer'],
    ['a mail address that is none', { contact: 'jan@' }, 'Dit e-mailadres klopt niet'],
    ['no name', { name: ' ' }, 'Uw naam ontbreekt'],
    ['somebody under 18', { adult: '' }, 'vanaf 18 jaar'],
    ['rules that were not accepted', { rules: '' }, 'nog niet aanvaard'],
  ])('says kindly what is wrong with %s, and keeps what was typed', async (_, more, sentence) => {
    const given = form(more);
    const page = await send(browserOf(app), given);
    expect(page.status).toBe(422);
    expect(page.text).toContain(sentence);
    if (given['name']?.trim()) expect(page.text).toContain('Jan Van den Berg');
  });

  it('takes an address into no other BIN than its own, and no address that is not there', async () => {
    const other = await app.database.db
      .selectFrom('network')
      .select('join_code')
      .where('code', '=', 'GODSHEIDE')
      .executeTakeFirst();
    const page = await send(browserOf(app), form({ bin: other?.join_code ?? 'x' }));
    expect(page.text).toContain('ligt niet in dat');
    expect((await send(browserOf(app), form({ address: 'x' }))).location).toBe('/vind?l=nl');
  });

  it('makes one person of who signs up twice with the number that is theirs, two of father and son', async () => {
    const contact = mobile();
    await joined({ contact, name: 'Piet Maes' });
    const before = await people();
    await joined({ contact, name: 'Maes Piet', address: nowhere, bin: '' });
    expect(await people()).toBe(before);
    await joined({ contact, name: 'Karel Maes' });
    expect(await people()).toBe(before + 1);
    // Both have the number: the code alone opens nobody's page.
    const by = browserOf(app);
    let page: Seen = { status: 0, text: '', location: null };
    const code = await codeAt(app, contact, async () => {
      page = await by.post('/mijn/openen?l=nl', { contact });
    });
    const proof = hidden(page, 'proof');
    const who = await by.post('/mijn/openen/code?l=nl', { proof, code, channel: 'sms' });
    expect(who.text).toContain('van meer dan één persoon');
    expect(who.text).not.toContain('Karel');
    expect((await by.post('/mijn/openen/code?l=nl', { proof, code, called: 'karel' })).status).toBe(303);
    expect((await by.get('/mijn?l=nl')).text).toContain('Dag Karel');
  });

  it('answers an unknown number as a known one, and sends nothing', async () => {
    const known = mobile();
    await joined({ contact: known });
    const unknown = mobile();
    const of = async (contact: string) => {
      const page = await browserOf(app).post('/mijn/openen?l=nl', { contact });
      return [page.status, page.text.replaceAll(hidden(page, 'proof'), '')];
    };
    expect(await of(unknown)).toEqual(await of(known));
    await atRest(app.database.db);
    expect(app.demo.phones.of(unknown)).toEqual([]);
    // After five codes in an hour both are asked to come back later, in the same words.
    for (let i = 0; i < 4; i++) await of(unknown);
    expect((await of(unknown))[0]).toBe(429);
  });

  it('lets a code be tried five times, and asks for a new one then', async () => {
    const by = browserOf(app);
    const contact = mobile();
    let page: Seen = { status: 0, text: '', location: null };
    const code = await codeAt(app, contact, async () => {
      page = await send(by, form({ contact }));
    });
    const proof = hidden(page, 'proof');
    const statuses = [];
    for (let i = 0; i < 10; i++)
      statuses.push((await by.post('/aansluiten/code?l=nl', { proof, code: other(code) })).status);
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429, 429, 429, 429, 429]);
    expect((await by.post('/aansluiten/code?l=nl', { proof, code })).status).toBe(429);
    const again = await codeAt(app, contact, () => by.post('/aansluiten/opnieuw?l=nl', { proof }));
    expect((await by.post('/aansluiten/code?l=nl', { proof, code: again })).status).toBe(303);
  });

  it('lets the member choose, pause, add a number with its code, and refuses the last one to go', async () => {
    const first = mobile();
    const by = await joined({ contact: first });
    const saved = await by.post('/mijn/wensen?l=nl', {
      language: 'fr',
      'urgent-sms': 'yes',
      'ordinary-email': 'yes',
      from: '22:00',
      until: '07:00',
      sleeps: 'yes',
    });
    expect(saved.location).toBe('/mijn?gedaan=wishes&l=nl');
    const person = await app.database.db
      .selectFrom('person')
      .innerJoin('contact', 'contact.person', 'person.id')
      .select([
        'person.id',
        'language',
        'urgent_channels',
        'ordinary_channels',
        'quiet_from',
        'wakes_for',
        'contact.id as contact',
      ])
      .orderBy('person.id', 'desc')
      .executeTakeFirstOrThrow();
    expect(person).toMatchObject({
      language: 'fr',
      urgent_channels: 1,
      ordinary_channels: 4,
      quiet_from: '22:00:00',
      wakes_for: 'emergency',
    });
    expect((await by.post('/mijn/pauze?l=nl', { until: '2020-01-01' })).text).toContain(
      'Deze datum kan niet',
    );
    expect((await by.post('/mijn/contact/weg?l=nl', { contact: person.contact })).text).toContain(
      'laatste manier',
    );
    const second = mobile();
    let page: Seen = { status: 0, text: '', location: null };
    const code = await codeAt(app, second, async () => {
      page = await by.post('/mijn/contact?l=nl', { contact: second });
    });
    // Somebody else's open page takes no code of this one.
    const stranger = await joined();
    expect(
      (await stranger.post('/mijn/contact/code?l=nl', { proof: hidden(page, 'proof'), code })).status,
    ).toBe(422);
    expect((await by.post('/mijn/contact/code?l=nl', { proof: hidden(page, 'proof'), code })).status).toBe(
      303,
    );
    expect((await by.get('/mijn?l=nl')).text).toContain(second);
    expect((await stranger.post('/mijn/contact/weg?l=nl', { contact: person.contact })).status).toBe(404);
    expect((await by.post('/mijn/contact/weg?l=nl', { contact: person.contact })).status).toBe(303);
    const kept = JSON.parse((await by.get('/mijn/bewaard')).text) as { contacts: { value: string }[] };
    expect(kept.contacts.map((one) => one.value)).toEqual([second]);
  });

  it('shows and changes nothing without the page open, and nothing from another site', async () => {
    const by = browserOf(app);
    for (const path of ['/mijn', '/mijn/bewaard', '/mijn/weg'])
      expect((await by.get(path)).location).toMatch(/^\/mijn\/openen/);
    for (const path of ['/mijn/weg', '/mijn/wensen', '/mijn/contact', '/mijn/netwerk/weg', '/mijn/klopt'])
      expect((await by.post(path, {})).location).toMatch(/^\/mijn\/openen/);
    const open = await joined();
    for (const path of ['/mijn/weg', '/aansluiten/verstuur', '/mijn/openen'])
      expect((await open.post(path, {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await open.get('/mijn')).status).toBe(200);
  });

  it('makes nobody a member of who stands on a paper form, until they confirm by code or by letter', async () => {
    const coordinator = await app.as('coordinator', 'KIEWIT');
    const contact = mobile();
    const body = { name: 'Paul Papier', address: here.address, contact, adult: true, signedOn: '2026-11-20' };
    const type = (more: object) =>
      coordinator.call('typeSignUp', { params: { id: here.network }, body: { ...body, ...more } });
    const before = await people();
    const code = await codeAt(app, contact, async () => {
      expect((await type({})).body).toEqual({ sent: 'sms', letter: null });
    });
    const letter = await type({ name: 'Brigitte Brief', contact: '', confirmBy: 'letter', member: false });
    expect(letter.body.letter?.code).toMatch(/^[0-9A-Z]{10}$/);
    expect((await type({ contact: '0900 12 345' })).body.code).toBe('number/premium');
    expect(await people()).toBe(before);
    // Days later, at home: the number and its code, within a quarter of an hour of a new one.
    const by = browserOf(app);
    expect((await by.post('/bevestig?l=nl', { contact, code: other(code) })).status).toBe(422);
    expect((await by.post('/bevestig?l=nl', { contact, code })).location).toBe('/mijn?welkom=1&l=nl');
    expect((await by.get('/mijn?l=nl')).text).toContain('op papier');
    const byLetter = browserOf(app);
    const spaced = (letter.body.letter?.code ?? '').toLowerCase().replace(/^(.{5})/, '$1 ');
    expect((await byLetter.post('/bevestig?l=nl', { code: spaced })).text).toContain('U bent ingeschreven');
    expect(byLetter.cookie).toBe('');
    expect(await people()).toBe(before + 2);
    // Only crisis messages were ticked on that form.
    const consents = await app.database.db
      .selectFrom('consent')
      .select('purpose')
      .orderBy('id', 'desc')
      .limit(2)
      .execute();
    expect(consents.map((one) => one.purpose)).toEqual(['crisis', 'network']);
    expect((await byLetter.post('/bevestig?l=nl', { code: spaced })).status).toBe(422);
  });

  it('stops ordinary messages at one mail address by the link in a mail, which can do nothing else', async () => {
    const email = 'stop.nu@example.be';
    const by = browserOf(app);
    const other = 'niet.stop@example.be';
    for (const contact of [email, other]) {
      await codeAt(app, contact, () => send(by, form({ contact, name: `Lid ${contact}` })));
      await by.post(/\/bevestig\/[\w-]+/.exec(app.demo.phones.of(contact).at(-1)?.text ?? '')?.[0] ?? '', {});
    }
    const officer = await app.as('officer', 'PZ-DEMOSTAD');
    const { street } = await app.database.db
      .selectFrom('address')
      .select('street')
      .where('id', '=', here.address)
      .executeTakeFirstOrThrow();
    const news = async (subject: string): Promise<void> => {
      const draft = await app.draft(officer, {
        kind: 'infoflash',
        mode: 'real',
        audience: { networks: [here.network], streets: [street] },
        texts: { nl: { subject, body: 'Gebruik 2 sloten.' } },
      });
      await officer.call('publishMessage', { params: { id: draft.id }, body: { revision: draft.revision } });
      await app.demo.phones.arrival((one) => one.to === other && one.subject.includes(subject));
      await atRest(app.database.db);
    };
    await news('Eerste nieuws');
    const mail = app.demo.phones.of(email).at(-1);
    const unsubscribe = mail?.headers?.['list-unsubscribe'] ?? '';
    expect(mail?.headers?.['list-unsubscribe-post']).toContain('One-Click');
    const link = /\/stop\/[\w-]+/.exec(unsubscribe)?.[0] ?? '';
    expect(unsubscribe).not.toContain('stop.nu');
    const [, url] = /^<([^>]+)>/.exec(unsubscribe) ?? [];
    expect(mail?.text).toContain(`Geen gewone berichten meer op dit e-mailadres? ${url}?l=nl`);
    // A scanner looks at it; a mail server posts it from elsewhere, with no cookie.
    expect((await by.get(link)).text).toContain('<button');
    await news('Tweede nieuws');
    expect(app.demo.phones.of(email).at(-1)?.subject).toContain('Tweede nieuws');
    const stopped = await browserOf(app).post(
      link,
      { 'List-Unsubscribe': 'One-Click' },
      { 'sec-fetch-site': 'cross-site' },
    );
    expect(stopped.status).toBe(200);
    await news('Derde nieuws');
    expect(app.demo.phones.of(email).at(-1)?.subject).toContain('Tweede nieuws');
    expect((await by.post(link, { undo: 'yes' })).text).toContain('U krijgt ze weer');
    await news('Vierde nieuws');
    expect(app.demo.phones.of(email).at(-1)?.subject).toContain('Vierde nieuws');
    const forged = link.slice(0, -4) + (link.endsWith('AAAA') ? 'BBBB' : 'AAAA');
    expect((await by.get(forged)).status).toBe(404);
    expect((await by.post(forged, {})).status).toBe(404);
  });

  it('erases everything at once when somebody leaves, but that they agreed and took it back', async () => {
    const contact = mobile();
    const by = await joined({ contact, name: 'Weg Wezen' });
    const { db } = app.database;
    const { person } = await db
      .selectFrom('membership')
      .select('person')
      .orderBy('accepted_at', 'desc')
      .executeTakeFirstOrThrow();
    expect((await by.post('/mijn/weg?l=nl', {})).text).toContain('Alles is gewist');
    for (const table of ['person_address', 'contact', 'membership', 'resident_session'] as const)
      expect(await db.selectFrom(table).select('person').where('person', '=', person).execute()).toEqual([]);
    expect(await db.selectFrom('person').select('id').where('id', '=', person).execute()).toEqual([]);
    const consents = await db
      .selectFrom('consent')
      .select(['purpose', 'given'])
      .where('person', '=', person)
      .orderBy('id')
      .execute();
    expect(consents).toEqual([
      { purpose: 'crisis', given: true },
      { purpose: 'network', given: true },
      { purpose: 'crisis', given: false },
      { purpose: 'network', given: false },
    ]);
    expect((await by.get('/mijn')).location).toMatch(/^\/mijn\/openen/);
  });

  it('forgets a sign-up without its code, and the text that took the code along', async () => {
    const contact = mobile();
    await codeAt(app, contact, () => send(browserOf(app), form({ contact, name: 'Nooit Bevestigd' })));
    await app.clock.shift(3 * 86_400_000);
    await app.doChores();
    const { db } = app.database;
    expect(await db.selectFrom('proof').select('id').where('settled_at', 'is', null).execute()).toEqual([]);
    // The day after, the logbook says how much, and of nobody what.
    await app.clock.shift(86_400_000);
    await app.doChores();
    const { details } = await db
      .selectFrom('logbook')
      .select('details')
      .where('act', '=', 'data.erased')
      .executeTakeFirstOrThrow();
    expect(details['sign-ups']).toBeGreaterThan(0);
    const manager = await app.as('system-manager', 'DEMOSTAD');
    const { erased } = (await manager.call('watchDelivery')).body;
    expect(erased[0]?.counts['sign-ups']).toBe(details['sign-ups']);
    const texts = await db
      .selectFrom('delivery_text')
      .select('body')
      .where('body', 'like', '%uw code is%')
      .execute();
    expect(texts).toEqual([]);
  });
});

const other = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
