/**
 * The walls of the house (docs/product.md has the rooms; the order below is the way from the ground up). One package
 * needs a test where several packages would have had a compiler.
 */
import { expect, test } from 'vitest';
import { importsOf, packageOf, sources, type Import } from './sources.ts';

/** A room may import from those of lower storeys; rooms of one storey do not know each other. */
const storeys: readonly (readonly string[])[] = [
  ['contract'],
  ['lib'],
  ['db'],
  ['work'],
  // Only the floor of HTTP: what a room's http.ts is typed by, cookies, limits, events.
  ['http'],
  ['logbook', 'places', 'delivery'],
  ['access'],
  ['members', 'watch'],
  ['networks'],
  ['messages'],
  ['reports', 'residents'],
  ['paper'],
  ['pages'],
  ['demo'],
  ['config.ts', 'chores.ts'],
  ['app.ts'],
  ['commands'],
  ['main.ts'],
];
/** May only become shorter. */
const allowed: readonly string[] = [];

const storeyOf = new Map(storeys.flatMap((rooms, height) => rooms.map((room) => [room, height])));
const roomOf = (path: string): string => {
  const [top = '', next = ''] = path.split('/');
  return top === 'src' ? next : top;
};
const server = sources('src/**/*.ts', 'contract/**/*.ts');
const imports = server.flatMap(importsOf);
const words = ({ from, to }: Import): string => `${from} imports ${to}`;

test('reads the imports that there are', () => {
  expect(imports.length).toBeGreaterThan(400);
  expect(imports.filter((one) => one.dynamic).length).toBeGreaterThan(0);
  expect(imports.some((one) => one.typeOnly && one.inside)).toBe(true);
});

test('every room has its storey', () => {
  expect([...new Set(server.map(({ path }) => roomOf(path)))].filter((room) => !storeyOf.has(room))).toEqual(
    [],
  );
});

test('a room imports only from the storeys below it', () => {
  const upward = imports
    .filter(({ from, to, inside }) => {
      const [here, there] = [roomOf(from), roomOf(to)];
      return inside && here !== there && (storeyOf.get(there) ?? Infinity) >= (storeyOf.get(here) ?? -1);
    })
    .map(words);
  expect(upward).toEqual(allowed);
});

test('only the http.ts of a room, the pages and the composition root know of HTTP', () => {
  const found = imports
    .filter(({ from, to }) => roomOf(to) === 'http' && roomOf(from) !== 'http')
    .filter(({ from }) => !/^src\/(\w+\/http\.ts|pages\/.+|app\.ts)$/.test(from))
    .map(words);
  expect(found).toEqual([]);
});

test('the contract imports nothing but zod, its message format and itself', () => {
  const found = imports
    .filter(({ from }) => roomOf(from) === 'contract')
    .filter(({ to, inside }) =>
      inside
        ? roomOf(to) !== 'contract'
        : !['zod', '@hono/zod-openapi', 'intl-messageformat'].includes(packageOf(to)),
    )
    .map(words);
  expect(found).toEqual([]);
});

test('the rules of messages and networks are pure: contract, lib and types', () => {
  const pure = ['src/messages/message.ts', 'src/messages/render.ts', 'src/networks/network.ts'];
  const found = imports
    .filter(({ from }) => pure.includes(from))
    .filter(({ to, typeOnly }) => !['contract', 'lib'].includes(roomOf(to)) && !typeOnly)
    .map(words);
  expect(found).toEqual([]);
  expect(imports.filter(({ from }) => pure.includes(from)).length).toBeGreaterThan(pure.length);
});

test('a real installation never loads the demo', () => {
  const loaded = imports
    .filter(({ from, to }) => roomOf(to) === 'demo' && roomOf(from) !== 'demo')
    .filter(({ typeOnly, dynamic }) => !typeOnly && !dynamic)
    .map(words);
  expect(loaded).toEqual([]);
});

test('the consoles import the contract and packages, and of its routes and shapes only the types', () => {
  const web = sources('web/**/*.{ts,tsx}').flatMap(importsOf);
  expect(web.length).toBeGreaterThan(5);
  const outside = web.filter(({ to, inside }) => inside && !['web', 'contract'].includes(roomOf(to)));
  const heavy = web.filter(({ to, typeOnly }) => /^contract\/(routes|shapes)\.ts$/.test(to) && !typeOnly);
  expect([...outside, ...heavy].map(words)).toEqual([]);
  expect(web.filter(({ to, inside }) => !inside && to.startsWith('node:')).map(words)).toEqual([]);
});

test('only its own door speaks to PostgreSQL, a carrier or the sea of npm on behalf of a room', () => {
  // Where a package is used in one place, another can take its place.
  const homes: Readonly<Record<string, RegExp>> = {
    pg: /^src\/(db|work)\//,
    'prom-client': /^src\/watch\/metrics\.ts$/,
    nodemailer: /^src\/delivery\/(email\.ts$|mail\/)/,
    proj4: /^src\/places\/lambert\.ts$/,
    'libphonenumber-js': /^src\/members\/phone\.ts$/,
    pdfkit: /^src\/paper\/sheet\.ts$/,
    qr: /^src\/paper\/qr\.ts$/,
    'csv-parse': /^src\/lib\/csv\.ts$/,
    smpp: /^src\/demo\/smsc\.ts$/,
    mailparser: /^src\/(demo\/|delivery\/returned-mail\.ts$)/,
    imapflow: /^src\/delivery\/mailbox\.ts$/,
    'smtp-server': /^src\/demo\//,
    '@hono/node-server': /^src\/app\.ts$/,
  };
  const found = imports
    .filter(({ to, inside }) => !inside && homes[packageOf(to)])
    .filter(({ from, to }) => !homes[packageOf(to)]?.test(from))
    .map(words);
  expect(found).toEqual([]);
});
