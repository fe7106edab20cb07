/**
 * A resident joins by forms and codes as they come: texts, calls, mails, paper and letters, on real sockets and without a
 * script.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { browserOf, codeAt, hidden, otherCode, joiner, type Seen } from '../support/resident.ts';

describe('joining', () => {
  let app: TestApp;
  let town: Awaited<ReturnType<typeof joiner>>;
  beforeAll(async () => {
    app = await testApp();
    town = await joiner(app);
  });
  afterAll(() => app.stop());

  it('makes nobody a member before the code, and one with it', async () => {
    const before = await town.people();
    const by = browserOf(app);
    const given = town.form({ contact: '0470 12 34 56' });
    let page: Seen = { status: 0, text: '', location: null };
    const code = await codeAt(app, '+32470123456', async () => {
      page = await town.send(by, given);
    });
    expect(page.text).toContain('sms met zes cijfers');
    expect(await town.people()).toBe(before);
    const wrong = await by.post('/aansluiten/code?l=nl', {
      proof: hidden(page, 'proof'),
      code: otherCode(code),
      channel: 'sms',
    });
    expect([wrong.status, wrong.text.includes('Deze code klopt niet')]).toEqual([422, true]);
    const done = await by.post('/aansluiten/code?l=nl', {
      proof: hidden(page, 'proof'),
      code: `${code.slice(0, 3)} ${code.slice(3)}`,
    });
    expect(done.status).toBe(303);
    expect(await town.people()).toBe(before + 1);
    const mine = await by.get('/mijn?l=nl');
    expect(mine.text).toContain('Dag Jan');
    expect(mine.text).toContain('+32470123456');
    expect(mine.text).toContain('lid sinds');
    // A code is good once.
    const twice = await browserOf(app).post('/aansluiten/code?l=nl', { proof: hidden(page, 'proof'), code });
    expect([twice.status, twice.text.includes('geldt niet meer')]).toEqual([422, true]);
  });

  it('rings a landline, mails an address with a link that only enrols, and never opens a page by it', async () => {
    const landline = await town.joined({ contact: '+3211223344', name: 'Maria Claes' });
    expect((await landline.get('/mijn?l=nl')).text).toContain('+3211223344');
    const by = browserOf(app);
    const email = 'els.peeters@example.be';
    await codeAt(app, email, () => town.send(by, town.form({ contact: email, name: 'Els Peeters' })));
    const link = /\/bevestig\/[\w-]+/.exec(app.demo.phones.of(email).at(-1)?.text ?? '')?.[0] ?? '';
    const before = await town.people();
    // A scanner opens links.
    expect((await by.get(link)).text).toContain('<button');
    expect(await town.people()).toBe(before);
    const done = await by.post(link, {});
    expect(done.status).toBe(200);
    expect(await town.people()).toBe(before + 1);
    expect(by.cookie).toBe('');
    expect((await by.get('/mijn')).location).toBe('/mijn/openen?l=nl');
  });

  it('takes somebody without a BIN for crisis messages', async () => {
    const by = await town.joined({ address: town.nowhere, bin: '', rules: '' });
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
    const given = town.form(more);
    const page = await town.send(browserOf(app), given);
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
    const page = await town.send(browserOf(app), town.form({ bin: other?.join_code ?? 'x' }));
    expect(page.text).toContain('ligt niet in dat');
    expect((await town.send(browserOf(app), town.form({ address: 'x' }))).location).toBe('/vind?l=nl');
  });

  it('makes one person of who signs up twice with the number that is theirs, two of father and son', async () => {
    const contact = town.mobile();
    await town.joined({ contact, name: 'Piet Maes' });
    const before = await town.people();
    await town.joined({ contact, name: 'Maes Piet', address: town.nowhere, bin: '' });
    expect(await town.people()).toBe(before);
    await town.joined({ contact, name: 'Karel Maes' });
    expect(await town.people()).toBe(before + 1);
    // Both have the number: the code alone opens nobody's page.
    const by = browserOf(app);
    let page: Seen = { status: 0, text: '', location: null };
    const code = await codeAt(app, contact, async () => {
      page = await by.post('/mijn/openen?l=nl', { contact });
    });
    const proof = hidden(page, 'proof');
    const who = await by.post('/mijn/openen/code?l=nl', { proof, code, channel: 'sms' });
    expect(who.text).toContain('zeker zijn wie u bent');
    expect(who.text).not.toContain('Karel');
    expect((await by.post('/mijn/openen/code?l=nl', { proof, code, called: 'karel' })).status).toBe(303);
    expect((await by.get('/mijn?l=nl')).text).toContain('Dag Karel');
  });

  it('lets a code be tried five times, and asks for a new one then', async () => {
    const by = browserOf(app);
    const contact = town.mobile();
    let page: Seen = { status: 0, text: '', location: null };
    const code = await codeAt(app, contact, async () => {
      page = await town.send(by, town.form({ contact }));
    });
    const proof = hidden(page, 'proof');
    const statuses = [];
    for (let i = 0; i < 10; i++)
      statuses.push((await by.post('/aansluiten/code?l=nl', { proof, code: otherCode(code) })).status);
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429, 429, 429, 429, 429]);
    expect((await by.post('/aansluiten/code?l=nl', { proof, code })).status).toBe(429);
    const again = await codeAt(app, contact, () => by.post('/aansluiten/opnieuw?l=nl', { proof }));
    expect((await by.post('/aansluiten/code?l=nl', { proof, code: again })).status).toBe(303);
  });

  it('makes nobody a member of who stands on a paper form, until they confirm by code or by letter', async () => {
    const coordinator = await app.as('coordinator', 'KIEWIT');
    const contact = town.mobile();
    const body = {
      name: 'Paul Papier',
      address: town.here.address,
      contact,
      adult: true,
      signedOn: '2026-11-20',
    };
    const type = (more: object) =>
      coordinator.call('typeSignUp', { params: { id: town.here.network }, body: { ...body, ...more } });
    const before = await town.people();
    const code = await codeAt(app, contact, async () => {
      expect((await type({})).body).toEqual({ sent: 'sms', letter: null });
    });
    const letter = await type({ name: 'Brigitte Brief', contact: '', confirmBy: 'letter', member: false });
    expect(letter.body.letter?.code).toMatch(/^[0-9A-Z]{10}$/);
    expect((await type({ contact: '0900 12 345' })).body.code).toBe('number/premium');
    expect(await town.people()).toBe(before);
    // Days later, at home: the number and its code. Wrong codes say the same where nobody waits, and cost nobody their own.
    await app.clock.shift(2 * 86_400_000 - 60_000);
    const wrongAt = async (number: string): Promise<number[]> => {
      const all = [];
      for (let n = 0; n < 7; n++)
        all.push(
          (await browserOf(app).post('/bevestig?l=nl', { contact: number, code: otherCode(code) })).status,
        );
      return all;
    };
    expect(await wrongAt(contact)).toEqual(await wrongAt(town.mobile()));
    const by = browserOf(app);
    expect((await by.post('/bevestig?l=nl', { contact, code: otherCode(code) })).status).toBe(422);
    expect((await by.post('/bevestig?l=nl', { contact, code })).location).toBe('/mijn?welkom=1&l=nl');
    expect((await by.get('/mijn?l=nl')).text).toContain('op papier');
    const byLetter = browserOf(app);
    const spaced = (letter.body.letter?.code ?? '').toLowerCase().replace(/^(.{5})/, '$1 ');
    expect((await byLetter.post('/bevestig?l=nl', { code: spaced })).text).toContain('U bent ingeschreven');
    expect(byLetter.cookie).toBe('');
    expect(await town.people()).toBe(before + 2);
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

  it('forgets a sign-up without its code, and the text that took the code along', async () => {
    const contact = town.mobile();
    await codeAt(app, contact, () =>
      town.send(browserOf(app), town.form({ contact, name: 'Nooit Bevestigd' })),
    );
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
      .orderBy('id', 'desc')
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
