/**
 * A resident finds their BIN without signing in: by address, by the letter in their street, by the code on a board; reads
 * what they would accept; and where there is no BIN, wishes for one, which the police then see by street. Over HTTP, with
 * forms as a browser without scripts sends them.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrganisationId } from '../../src/lib/ids.ts';
import { putAddresses } from '../../src/places/places.ts';
import { testApp, type TestApp } from '../support/app.ts';

let app: TestApp;
/** An address in Kiewit-Heide, as it is written, and one that is in no network. */
let home: { id: string; words: string; street: string; streetId: string; number: string };
let lonely: { id: string; words: string };
let kiewit: { code: string; name: string };

const wordsOf = (one: {
  name: string;
  number: string;
  box: string;
  postcode: string;
  municipality: string;
}) => `${one.name} ${one.number}${one.box && ` bus ${one.box}`}, ${one.postcode} ${one.municipality}`;

beforeAll(async () => {
  app = await testApp();
  const { db } = app.database;
  const doors = db
    .selectFrom('address as a')
    .innerJoin('street as s', 's.id', 'a.street')
    .select(['a.id', 'a.number', 'a.box', 's.id as street', 's.name', 's.postcode', 's.municipality'])
    .orderBy('a.id');
  const inKiewit = await doors
    .innerJoin('address_network as an', 'an.address', 'a.id')
    .where('an.network', '=', app.networkId('KIEWIT'))
    .where('a.box', '=', '')
    .executeTakeFirstOrThrow();
  home = { id: inKiewit.id, words: wordsOf(inKiewit), street: inKiewit.name, streetId: inKiewit.street, number: inKiewit.number }; // prettier-ignore
  const nowhere = await doors
    .leftJoin('address_network as an', 'an.address', 'a.id')
    .where('an.network', 'is', null)
    .where('s.municipality', '=', 'Demostad')
    .executeTakeFirstOrThrow();
  lonely = { id: nowhere.id, words: wordsOf(nowhere) };
  const city = app.demo.city.organisations.find((one) => one.code === 'DEMOSTAD')?.id as OrganisationId;
  const merged = { name: 'Dorpsplaats', postcode: '3730', municipality: 'Bilzen-Hoeselt' };
  await db
    .transaction()
    .execute((tx) =>
      putAddresses(tx, city, [{ street: merged, number: '11A', numberSort: 11, box: '3', at: [5.4, 50.9] }]),
    );
  const network = await db
    .selectFrom('network')
    .select(['join_code', 'name'])
    .where('id', '=', app.networkId('KIEWIT'))
    .executeTakeFirstOrThrow();
  kiewit = { code: network.join_code, name: network.name };
});
afterAll(() => app.stop());

const get = async (path: string) => {
  const response = await fetch(`${app.url}${path}`, { redirect: 'manual' });
  return { status: response.status, text: await response.text() };
};
const post = async (path: string, form: Record<string, string>, headers: Record<string, string> = {}) => {
  const response = await fetch(`${app.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form),
    redirect: 'manual',
  });
  return { status: response.status, text: await response.text() };
};
const hiddenOf = (text: string, action: string): Record<string, string> => {
  const form = [...text.matchAll(/<form[^>]*action="([^"?]*)[^>]*>(.*?)<\/form>/gs)].find(
    ([, at]) => at === action,
  )?.[2];
  return Object.fromEntries(
    [...(form ?? '').matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]), // prettier-ignore
  );
};

describe('by address', () => {
  it('leads from the front door to the BIN of an address, and on to joining', async () => {
    expect((await get('/')).text).toContain('href="/vind?l=nl"');
    expect((await get('/vind')).text).toMatch(/<form\s+method="post"\s+action="\/vind/);
    const { status, text } = await post('/vind', { q: home.words });
    expect(status).toBe(200);
    expect(text).toContain(kiewit.name);
    expect(hiddenOf(text, '/aansluiten')).toEqual({ address: home.id, bin: kiewit.code });
    const join = await post('/aansluiten', hiddenOf(text, '/aansluiten'));
    expect(join.status).toBe(200);
    expect(join.text).toContain(home.street);
  });

  it('asks which one is meant, and takes the answer', async () => {
    const { text } = await post('/vind', { q: home.street });
    const ids = [...text.matchAll(/name="street" value="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toContain(home.streetId);
    const asked = await post('/vind', { street: home.streetId, number: home.number });
    expect(asked.text).toContain(kiewit.code);
    const box = await post('/vind', { street: home.streetId, number: `${home.number} bus 3` });
    expect(box.text).toContain(`value="${home.id}"`);
    expect(box.text).toContain('class="notice"');
    const none = await post('/vind', { street: home.streetId, number: '9911A bus 3' });
    expect(none.status).toBe(422);
    expect(none.text).toContain('value="9911A bus 3"');
  });

  it('suggests while one types, and keeps no address in a link', async () => {
    const response = await fetch(`${app.url}/vind/suggesties`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ q: `${home.street.slice(0, -1)} ${home.number}` }),
    });
    const { options, said } = (await response.json()) as {
      options: { label: string; address: string }[];
      said: string;
    };
    expect(options.map((one) => one.address)).toContain(home.id);
    expect(said).toMatch(/\d/);
    expect((await get(`/vind?q=${encodeURIComponent(home.words)}`)).text).not.toContain(home.street);
    const empty = await fetch(`${app.url}/vind/suggesties`, { method: 'POST', body: 'no json' });
    expect(await empty.json()).toMatchObject({ options: [] });
  });

  it.each(['', 'Qwxzplk 3', '<script>alert(1)</script>', '"><img src=x>', 'x'.repeat(3_000), '%00'])(
    'answers %j with a kind sentence and the form again',
    async (q) => {
      const { status, text } = await post('/vind', { q });
      expect(status).toBe(422);
      expect(text).toContain('class="error"');
      expect(text).toContain('action="/vind?l=nl"');
      expect(text).not.toContain('<script>alert');
      expect(text).not.toContain('<img src=x>');
    },
  );

  it.each([
    'Dorpsplaats 11A bus 3, Hoeselt',
    '3730 hoeselt dorpsplaats 11a/3',
    'dorpsplaats 11A bus 3 bilzen-hoeselt',
  ])('finds "%s", by the name from before the merger and after', async (q) => {
    const { status, text } = await post('/vind', { q });
    expect(status).toBe(200);
    expect(text).toContain('<h1>Dorpsplaats 11A bus 3, 3730 Bilzen-Hoeselt</h1>');
  });

  it('shows the way to whoever lives elsewhere', async () => {
    const { status, text } = await post('/vind', { q: 'Kerkstraat 3, 9000 Gent' });
    expect(status).toBe(200);
    expect(text).toContain('https://be-alert.be');
    expect(text).toContain('info@demostad.example');
  });

  it('takes no form of another site, and slows down who asks too often', async () => {
    expect((await post('/vind', { q: home.words }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await post('/wens', { address: lonely.id }, { origin: 'https://evil.example' })).status).toBe(
      403,
    );
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async () => (await post('/wens', { address: lonely.id })).status),
    );
    expect(statuses).toContain(429);
    await app.clock.shift(120_000);
    expect((await post('/vind', { q: home.words })).status).toBe(200);
  });
});

describe('by a code', () => {
  it('shows a BIN as it is, with a first name and no more', async () => {
    const { status, text } = await get(`/bin/${kiewit.code}`);
    expect(status).toBe(200);
    expect(text).toContain(kiewit.name);
    expect(text).toContain('Greet');
    expect(text).not.toMatch(/Hermans|greet\.hermans/);
    expect(text).toContain('href="tel:101"');
    expect(hiddenOf(text, '/vind')).toEqual({ bin: kiewit.code });
    expect((await get('/bin/nietbestaand')).status).toBe(404);
    expect((await get('/i/nietbestaand')).status).toBe(404);
  });

  it('says of an address elsewhere that it is not in that BIN, and what there is', async () => {
    const { text } = await post('/vind', { q: lonely.words, bin: kiewit.code });
    expect(text).toContain('action="/wens?l=nl"');
    expect(hiddenOf(text, '/aansluiten')).toEqual({ address: lonely.id });
    expect(text).toContain(`niet in ${kiewit.name}`);
  });

  it('says honestly how far a BIN is, and leads from a part of it to the whole', async () => {
    const codes = new Map(
      (await app.database.db.selectFrom('network').select(['code', 'join_code']).execute()).map((one) => [
        one.code,
        one.join_code,
      ]),
    );
    const page = async (code: string) => (await get(`/bin/${codes.get(code) ?? ''}`)).text;
    expect(await page('LINDERVELD')).toContain('Er komen nog geen berichten van dit netwerk');
    expect(await page('SINT-JOZEF')).toContain('Dit netwerk ligt stil');
    expect(await page('KIEWIT-DORP')).toContain(`<h1>${kiewit.name}</h1>`);
    // A theme has no streets: it takes every address, beside the BIN of the street.
    const { text } = await post('/vind', { address: home.id, bin: codes.get('PAARDEN') ?? '' });
    expect(hiddenOf(text, '/aansluiten')).toEqual({ address: home.id, bin: codes.get('PAARDEN') });
    expect(text).toContain(kiewit.code);
    await app.database.db
      .updateTable('network')
      .set({ state: 'gestopt' })
      .where('code', '=', 'SINT-JOZEF')
      .execute();
    expect(await page('SINT-JOZEF')).toContain('href="/vind?l=nl">Vind uw BIN');
    expect(await page('SINT-JOZEF')).not.toContain('data-suggest');
  });

  it('knows the street of a letter, and is one code however often it is made', async () => {
    const coordinator = await app.as('coordinator', 'KIEWIT');
    const make = () =>
      coordinator.call('makeInvitation', {
        params: { id: app.networkId('KIEWIT') },
        body: { kind: 'letter', street: home.streetId },
      });
    const { body: made } = await make();
    expect((await make()).body.code).toBe(made.code);
    const letter = await get(`/i/${made.code}`);
    expect(letter.text).toContain(home.street);
    const form = hiddenOf(letter.text, '/vind');
    expect(form).toMatchObject({ street: home.streetId, invitation: made.code });
    const { text } = await post('/vind', { ...form, number: home.number });
    expect(hiddenOf(text, '/aansluiten')).toEqual({
      address: home.id,
      bin: kiewit.code,
      invitation: made.code,
    });
    const poster = await coordinator.call('makeInvitation', {
      params: { id: app.networkId('KIEWIT') },
      body: { kind: 'poster' },
    });
    expect((await get(`/i/${poster.body.code}`)).text).toContain('data-suggest');
  });

  it('has a model of the rules until a version is put, and keeps each version', async () => {
    const page = () => get(`/bin/${kiewit.code}/reglement`);
    expect((await page()).text).toContain('model-1');
    expect((await get(`/bin/${kiewit.code}/charter?l=fr`)).text).toContain('Qui conclut cette charte');
    const officer = await app.as('officer', 'PZ-DEMOSTAD');
    const put = (nl: string) =>
      officer.call('putRules', {
        params: { id: app.networkId('KIEWIT') },
        body: { kind: 'house-rules', dated: '2026-03-01', texts: { nl } },
      });
    const text = '# Meteen bellen\nWie iets ziet, belt 101 & blijft <binnen>.';
    expect((await put(text)).body.version).toBe('2026-1');
    const { text: shown } = await page();
    expect(shown).toContain('<h2>Meteen bellen</h2>');
    expect(shown).toContain('blijft &lt;binnen&gt;');
    expect((await put(`${text}\n\n- Tweede versie.`)).body.version).toBe('2026-2');
    expect((await page()).text).toContain('Tweede versie.');
    expect((await get(`/bin/${kiewit.code}/reglement?versie=2026-1`)).text).not.toContain('Tweede versie.');
    // Not in the reader's language: said so, and marked for a screen reader.
    expect((await get(`/bin/${kiewit.code}/reglement?l=fr`)).text).toContain('<div lang="nl">');
    const { body } = await officer.call('readRules', { params: { id: app.networkId('KIEWIT') } });
    expect(body.houseRules).toMatchObject({ version: '2026-2', own: true, before: [{ version: '2026-1' }] });
    expect(body.charter).toMatchObject({ version: 'model-1', own: false });
    const entries = await app.database.db
      .selectFrom('logbook')
      .select('details')
      .where('act', '=', 'network.rules-put')
      .execute();
    expect(entries.map((one) => one.details)).toEqual([
      { kind: 'house-rules', version: '2026-1' },
      { kind: 'house-rules', version: '2026-2' },
    ]);
  });
});

describe('a wish', () => {
  it('is one per address, names nobody, and is seen by street on its own ground only', async () => {
    const { status, text } = await post('/wens', { address: lonely.id });
    expect(status).toBe(200);
    expect(hiddenOf(text, '/aansluiten')).toEqual({ address: lonely.id });
    await post('/wens', { address: lonely.id });
    const dispatcher = await app.as('dispatcher', 'PZ-DEMOSTAD');
    const { body } = await dispatcher.call('listWishes');
    expect(body).toHaveLength(1);
    expect(lonely.words.startsWith(body[0]?.name ?? '?')).toBe(true);
    expect(Object.keys(body[0] ?? {}).sort()).toEqual([
      'centre',
      'count',
      'municipality',
      'name',
      'postcode',
      'street',
    ]);
    expect(body[0]?.count).toBe(1);
    const across = await app.as('dispatcher', 'PZ-VOER-MAAS');
    expect((await across.call('listWishes')).body).toEqual([]);
    expect((await post('/wens', { address: 'nonsense' })).status).toBe(422);
    const kept = () => app.database.db.selectFrom('wish').select('address').execute();
    expect(await kept()).toHaveLength(1);
    await app.clock.shift(3 * 365 * 86_400_000);
    await app.doChores();
    expect(await kept()).toEqual([]);
  });
});
