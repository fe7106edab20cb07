/**
 * A trace goes to another program, often of another firm: nothing that tells of a person may be in it. What a room can tell
 * is a closed list (src/lib/trail.ts), and what becomes of it another (src/watch/traces.ts).
 */
import { expect, test } from 'vitest';
import { lanes, channels } from '../../contract/domain.ts';
import { importsOf, sources } from './sources.ts';

const program = sources('src/**/*.ts').filter(({ path }) => !path.endsWith('.test.ts'));
const textOf = (of: string): string => program.find(({ path }) => path === of)?.text ?? '';
const trail = textOf('src/lib/trail.ts');
const traces = textOf('src/watch/traces.ts');

/** A field that is added here can hold no number, address, name or text. `account` is the name of a carrier's setting. */
const words = { lane: 'Lane', channel: 'Channel', account: 'string' };
const numbers = ['status', 'rows', 'people', 'from', 'step', 'accepted', 'later', 'never', 'unsent', 'unknown', 'delivered', 'confirmed', 'failed']; // prettier-ignore
const fields: Readonly<Record<string, string>> = {
  ...words,
  ...Object.fromEntries(numbers.map((name) => [name, 'number'])),
  again: 'boolean',
  error: 'unknown',
};

test('what a room can tell of a stage is this, and none of it can hold personal data', () => {
  const body = /interface TrailFields \{([^}]*)\}/.exec(trail)?.[1] ?? '';
  const declared = [...body.matchAll(/readonly (\w+)\?: ([^;]+);/g)].map(([, name = '', type]) => [name, type]); // prettier-ignore
  expect(Object.fromEntries(declared)).toEqual(fields);
  // Words of ours: neither list grows by what somebody typed.
  expect([...lanes, ...channels].every((one) => /^[a-z]+$/.test(one))).toBe(true);
});

test('a span has no other attributes than these, whatever a room tells', () => {
  const body = /attributeNames: [^{]*= \{([^}]*)\}/.exec(traces)?.[1] ?? '';
  const named = [...body.matchAll(/'?(\w+)'?: '([\w.]+)'/g)].map(([, field = '', name]) => [field, name]);
  expect(Object.keys(Object.fromEntries(named)).sort()).toEqual(
    Object.keys(fields).filter((one) => one !== 'error').sort(),
  ); // prettier-ignore
  const others = [...traces.matchAll(/attribute\('([^']+)'/g)].map(([, name]) => name);
  expect(others.sort()).toEqual(['belfort.error.code', 'error.type', 'http.request.method', 'http.route']);
  expect([...traces.matchAll(/\battribute\((?!')([^,)]+)/g)].map(([, given]) => given)).toEqual([
    'key',
    'key',
  ]);
  expect(traces).not.toMatch(/\.message\b|\.detail\b|\.stack\b/);
});

test('a stage knows a message by its id alone', () => {
  const told = program
    .filter(({ path }) => !/^src\/(lib\/trail|watch\/traces)\.ts$/.test(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/\b(?:trail|deps\.trail)\?*\.begin\(([^)]*)\)/g)].map(([, given]) => `${path}: ${given}`),
    ); // prettier-ignore
  expect(told.sort()).toEqual([
    "src/delivery/deliver.ts: 'chunk', chunk.cause, askedAt",
    "src/http/press.ts: 'press', message",
    "src/messages/fan-out.ts: 'fan-out', id",
    "src/messages/ladder.ts: 'climb', id",
    "src/messages/publish.ts: 'publish', id",
  ]);
});

test('what draws traces is loaded only where they are wanted', () => {
  const loaded = program
    .flatMap(importsOf)
    .filter(({ to, typeOnly }) => to === 'src/watch/traces.ts' && !typeOnly);
  expect(loaded.map(({ from, dynamic }) => `${from} ${dynamic}`)).toEqual(['src/app.ts true']);
});
