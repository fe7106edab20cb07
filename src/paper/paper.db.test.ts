/** Printing through the door: what stands on it of a real network, and the invitations that it makes. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { layGround, screened, type Ground } from '../../test/support/ground.ts';
import { readPdf } from '../../test/support/pdf.ts';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { untouched } from '../../test/support/untouched.ts';
import { uuid7, type NetworkId } from '../lib/ids.ts';
import type { Principal } from '../lib/principal.ts';
import { readKeys } from '../lib/secrets.ts';
import { invitationOf } from '../networks/invitations.ts';
import { assign } from '../networks/assignment.ts';
import { putNetwork } from '../networks/networks.ts';
import { putAddresses } from '../places/places.ts';
import { paperHttp } from './http.ts';
import { codeLetter, paperOf, printPaper, type PaperDeps, type PaperOrder } from './paper.ts';

const keys = readKeys(`1 ${Buffer.alloc(32, 5).toString('base64')}`);
const now = new Date('2026-11-24T10:00:00Z');
let database: TestDatabase;
let ground: Ground;
let kiewit: NetworkId;
let coordinator: Principal;
const deps = (): PaperDeps => ({
  db: database.db,
  keys,
  clock: { now: () => now },
  publicUrl: 'https://bin.example',
});
const order = (more: Partial<PaperOrder> = {}): PaperOrder => ({
  kind: 'street-letter',
  copies: 1,
  evening: '',
  ...more,
});
const print = async (more: Partial<PaperOrder> = {}, by = coordinator) => {
  const { title, bytes } = await printPaper(deps(), by, kiewit, order(more));
  return { title, pdf: await readPdf(bytes) };
};

beforeAll(async () => {
  database = await testDatabase();
  ground = await layGround(database.db);
  await database.db
    .updateTable('organisation')
    .set({ languages: ['nl', 'fr'], settings: JSON.stringify({ phone: '+32 11 00 00 00', dpo: 7 }) })
    .where('id', '=', ground.hasselt)
    .execute();
  await database.db
    .updateTable('organisation')
    .set({ emergency_numbers: ['1717', '112'] })
    .where('id', '=', ground.lrh)
    .execute();
  await database.db.transaction().execute(async (tx) => {
    const at = (name: string, number: number, where: [number, number]) => ({
      id: uuid7(),
      street: { postcode: '3500', municipality: 'Hasselt', name },
      number: `${number}`,
      numberSort: number,
      box: '',
      at: where,
    });
    await putAddresses(tx, ground.hasselt, [
      at('Kerkweg', 1, [5.37, 50.95]),
      at('Kerkweg', 3, [5.37, 50.95]),
      at('Zoë-laan', 2, [5.37, 50.951]),
      at('Elders', 1, [6, 51]),
    ]);
    const put = await putNetwork(tx, ground.lrh, {
      municipality: ground.hasselt,
      kind: 'bin',
      code: 'KIEWIT',
      name: 'Kiewit-Heide',
      areas: [[[[5.36, 50.94], [5.38, 50.94], [5.38, 50.96], [5.36, 50.96], [5.36, 50.94]]]],
    }); // prettier-ignore
    kiewit = put.id;
    await assign(tx, ground.lrh);
  });
  coordinator = await screened(database.db, keys, ground.somebody('lrh', [{ coordinator: kiewit }]));
});
afterAll(() => database.drop());

it('tells for which streets and in which languages paper is due', async () => {
  expect(await paperOf(deps(), coordinator, kiewit)).toEqual({
    languages: ['nl', 'fr'],
    streets: [
      { id: expect.any(String), name: 'Kerkweg', homes: 2 },
      { id: expect.any(String), name: 'Zoë-laan', homes: 1 },
    ],
  });
});

it('prints a letter for each street in each language due, with the code of the street, the same each time', async () => {
  const { title, pdf } = await print();
  expect(title).toBe('Uitnodiging BIN Kiewit-Heide');
  expect(pdf.pages.map((page) => /Kerkweg|Zoë-laan/.exec(page.text)?.[0])).toEqual([
    'Kerkweg',
    'Kerkweg',
    'Zoë-laan',
    'Zoë-laan',
  ]);
  expect(pdf.pages.map((page) => /PLP/.test(page.text))).toEqual([false, true, false, true]);
  // The coordinator's first name, and the number of the zone whose network it is.
  expect(pdf.pages[0]?.text).toContain('Iemand, coördinator van BIN Kiewit-Heide');
  expect(pdf.pages[0]?.text).not.toContain('Anders');
  expect(pdf.pages[0]?.text).toContain('1717');
  const codes = pdf.pages.map((page) => page.qr?.replace('https://bin.example/i/', '') ?? '');
  expect(codes[0]).toBe(codes[1]);
  expect(codes[0]).not.toBe(codes[2]);
  const [kerkweg] = (await paperOf(deps(), coordinator, kiewit)).streets;
  expect(await invitationOf(database.db, codes[0] ?? '')).toMatchObject({
    network: kiewit,
    street: kerkweg?.id,
    kind: 'letter',
  });
  const again = await untouched(database.db, () => print({ street: kerkweg?.id, language: 'de', copies: 3 }));
  expect(again.pdf.pages.map((page) => page.qr)).toEqual(Array.from({ length: 3 }, () => pdf.pages[0]?.qr));
});

it('prints the form with the rules that hold, who takes it in, and the page of the network', async () => {
  const { pdf } = await untouched(database.db, () => print({ kind: 'join-form', language: 'nl' }));
  const { join_code: code } = await database.db
    .selectFrom('network')
    .select('join_code')
    .where('id', '=', kiewit)
    .executeTakeFirstOrThrow();
  expect(pdf.pages[0]?.qr).toBe(`https://bin.example/bin/${code}`);
  expect(pdf.pages[0]?.text).toContain('Preventiedienst van Hasselt, +32 11 00 00 00');
  expect(pdf.pages[0]?.text).toContain('versie model-1');
  expect(pdf.pages[1]?.text).toContain('nog in oprichting');
});

it('is a file to download, named in its language, that no cache keeps', async () => {
  const answer = await paperHttp(deps()).printPaper({
    principal: coordinator,
    language: 'nl',
    params: { id: kiewit, kind: 'poster' },
    query: { language: 'fr', copies: 1, evening: '' },
    body: undefined,
    request: new Request('https://bin.example/'),
    clientAddress: '',
  });
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('content-disposition')).toBe(
    `attachment; filename="belfort-poster.pdf"; filename*=UTF-8''Affiche%20PLP%20Kiewit-Heide.pdf`,
  );
  const { pages } = await readPdf(new Uint8Array(await answer.arrayBuffer()));
  expect(pages.map((page) => page.qr)).toEqual([
    expect.stringMatching(/^https:\/\/bin\.example\/i\/\w{14}$/),
  ]);
});

it('keeps nothing of a letter with a code', async () => {
  const { bytes } = await untouched(database.db, () =>
    codeLetter(deps(), coordinator, kiewit, {
      name: 'Jan Peeters',
      lines: ['Kerkweg 1', '3500 Hasselt'],
      language: 'nl',
      code: 'K7TQ2MXD9P',
      expiresOn: now,
    }),
  );
  const [page] = (await readPdf(bytes)).pages;
  expect(page?.text).toContain('K7T Q2M XD9P');
  expect(page?.text).toContain('geldig tot 24 november 2026');
});

it('prints for nobody beyond the network, nor for a street or a network that is not there', async () => {
  const refused = (by: Principal, more: Partial<PaperOrder> = {}) =>
    untouched(database.db, () => printPaper(deps(), by, kiewit, order(more)));
  await expect(refused(ground.somebody('midlim'))).rejects.toMatchObject({ code: 'access/not-found' });
  await expect(refused(ground.somebody('brigade'))).rejects.toMatchObject({ code: 'access/role' });
  await expect(refused(coordinator, { street: uuid7() })).rejects.toMatchObject({ code: 'access/not-found' });
  await database.db.updateTable('network').set({ state: 'gestopt' }).where('id', '=', kiewit).execute();
  await expect(refused(coordinator, { kind: 'poster' })).rejects.toMatchObject({
    code: 'audience/network-not-active',
  });
});
