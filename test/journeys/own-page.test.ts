/** One's own page: who may open it, what is changed there, what stops, and how one leaves. By forms, without a script. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addContact } from '../../src/members/contacts.ts';
import { addPerson } from '../../src/members/own.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { browserOf, codeAt, hidden, joiner, type Seen } from '../support/resident.ts';
import { atRest } from '../support/untouched.ts';

describe("one's own page", () => {
  let app: TestApp;
  let town: Awaited<ReturnType<typeof joiner>>;
  beforeAll(async () => {
    app = await testApp();
    town = await joiner(app);
  });
  afterAll(() => app.stop());

  it('answers an unknown number as a known one, and sends nothing', async () => {
    const known = town.mobile();
    await town.joined({ contact: known });
    const unknown = town.mobile();
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

  it('gives a guesser no more time and codes than an hour and a day allow, whoever asks again', async () => {
    const contact = town.mobile();
    await town.joined({ contact });
    const by = browserOf(app);
    const page = await by.post('/mijn/openen?l=nl', { contact });
    const proof = hidden(page, 'proof');
    const again = async (): Promise<number> =>
      (await by.post('/mijn/openen/opnieuw?l=nl', { proof, channel: 'sms' })).status;
    const statuses = [];
    for (let n = 0; n < 5; n++) statuses.push(await again());
    // One to join, one to open, three more.
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    await app.clock.shift(61 * 60_000);
    expect(await again()).toBe(422);
    expect((await by.post('/mijn/openen?l=nl', { contact })).status).toBe(200);
    // What is no proof at all is a wrong code, and no fault of ours.
    expect((await by.post('/mijn/openen/code?l=nl', { proof: 'x', code: '123456' })).status).toBe(422);
    expect((await by.post('/aansluiten/opnieuw?l=nl', { proof: "' or 1=1" })).status).toBe(422);
  });

  it('asks by name whom a number was never proven to be, and which of two who are called alike', async () => {
    const { db } = app.database;
    const city = await db
      .selectFrom('address')
      .select('owner')
      .where('id', '=', town.here.address)
      .executeTakeFirstOrThrow();
    const listed = town.mobile();
    await db.transaction().execute(async (tx) => {
      const id = await addPerson(
        tx,
        app.keys,
        { owner: city.owner, name: 'Lies\nMaas', language: 'nl' },
        app.clock.now(),
      );
      await addContact(tx, app.keys, id, { channel: 'sms', value: listed, country: 'BE' }, null);
    });
    const open = async (contact: string, called: string): Promise<Seen> => {
      const by = browserOf(app);
      let page: Seen = { status: 0, text: '', location: null };
      const code = await codeAt(app, contact, async () => {
        page = await by.post('/mijn/openen?l=nl', { contact });
      });
      return await by.post('/mijn/openen/code?l=nl', { proof: hidden(page, 'proof'), code, called });
    };
    expect((await open(listed, '')).text).toContain('zeker zijn wie u bent');
    expect((await open(listed, 'Lies')).status).toBe(303);
    expect((await open(listed, '')).status).toBe(303);
    const shared = town.mobile();
    await town.joined({ contact: shared, name: 'Jan Maes' });
    await town.joined({ contact: shared, name: 'Jan Peeters' });
    expect((await open(shared, 'Jan')).text).toContain('zeker zijn wie u bent');
    expect((await open(shared, 'jan peeters')).status).toBe(303);
  });

  it('closes a page on a lost phone from another one, and with the number that went with it', async () => {
    const contact = town.mobile();
    const lost = await town.joined({ contact });
    const own = browserOf(app);
    let page: Seen = { status: 0, text: '', location: null };
    const code = await codeAt(app, contact, async () => {
      page = await own.post('/mijn/openen?l=nl', { contact });
    });
    await own.post('/mijn/openen/code?l=nl', { proof: hidden(page, 'proof'), code });
    expect((await lost.get('/mijn')).status).toBe(200);
    expect((await own.post('/mijn/elders?l=nl', {})).location).toContain('gedaan=closed');
    expect((await lost.get('/mijn')).location).toMatch(/^\/mijn\/openen/);
    expect((await own.get('/mijn')).status).toBe(200);
  });

  it('lets the member choose, pause, add a number with its code, and refuses the last one to go', async () => {
    const first = town.mobile();
    const by = await town.joined({ contact: first });
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
    const second = town.mobile();
    let page: Seen = { status: 0, text: '', location: null };
    const code = await codeAt(app, second, async () => {
      page = await by.post('/mijn/contact?l=nl', { contact: second });
    });
    // Somebody else's open page takes no code of this one.
    const stranger = await town.joined();
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
    const open = await town.joined();
    for (const path of ['/mijn/weg', '/aansluiten/verstuur', '/mijn/openen'])
      expect((await open.post(path, {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await open.get('/mijn')).status).toBe(200);
  });

  it('stops ordinary messages at one mail address by the link in a mail, which can do nothing else', async () => {
    const email = 'stop.nu@example.be';
    const by = browserOf(app);
    const other = 'niet.stop@example.be';
    for (const contact of [email, other]) {
      await codeAt(app, contact, () => town.send(by, town.form({ contact, name: `Lid ${contact}` })));
      await by.post(/\/bevestig\/[\w-]+/.exec(app.demo.phones.of(contact).at(-1)?.text ?? '')?.[0] ?? '', {});
    }
    const officer = await app.as('officer', 'PZ-DEMOSTAD');
    const { street } = await app.database.db
      .selectFrom('address')
      .select('street')
      .where('id', '=', town.here.address)
      .executeTakeFirstOrThrow();
    const news = async (subject: string): Promise<void> => {
      const draft = await app.draft(officer, {
        kind: 'infoflash',
        mode: 'real',
        audience: { networks: [town.here.network], streets: [street] },
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
    const contact = town.mobile();
    const by = await town.joined({ contact, name: 'Weg Wezen' });
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
});
