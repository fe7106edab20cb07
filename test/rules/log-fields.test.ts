/**
 * A log is copied, mailed and kept for years, so nothing that tells of a person may be in it. The fields are a closed
 * list and the events are words of ours; what a carrier or PostgreSQL said never becomes part of a line.
 */
import { expect, test } from 'vitest';
import { sources } from './sources.ts';

const program = sources('src/**/*.ts');
const logSource = program.find(({ path }) => path === 'src/lib/log.ts')?.text ?? '';

/** A field that is added here can hold no number, address, name or text. `account` is the name of a carrier's setting. */
const fields: Readonly<Record<string, string>> = {
  id: 'string',
  code: 'string',
  route: 'string',
  status: 'number',
  ms: 'number',
  count: 'number',
  account: 'string',
  channel: 'string',
  port: 'number',
  error: 'unknown',
};

const calls = program
  .filter(({ path }) => path !== 'src/lib/log.ts')
  .flatMap(({ path, text }) =>
    [...text.matchAll(/(?<![\w.])log\(/g)].map((match) => ({
      path,
      given: argumentsAt(text, match.index + match[0].length),
    })),
  );

/** The arguments of a call, split at the commas of its own level. */
function argumentsAt(text: string, from: number): string[] {
  const found = [''];
  for (let at = from, depth = 0, quote = ''; at < text.length; at++) {
    const sign = text.charAt(at);
    if (quote) {
      if (sign === quote) quote = '';
    } else if (`'"\``.includes(sign)) quote = sign;
    else if ('([{'.includes(sign)) depth++;
    else if (')]}'.includes(sign) && depth-- === 0) break;
    else if (sign === ',' && depth === 0) {
      found.push('');
      continue;
    }
    found[found.length - 1] += sign;
  }
  return found.map((one) => one.trim()).filter(Boolean);
}

test('the fields of a log line are these, and none can hold personal data', () => {
  const body = /interface LogFields \{([^}]*)\}/.exec(logSource)?.[1] ?? '';
  const declared = [...body.matchAll(/readonly (\w+)\?: ([^;]+);/g)].map(([, name = '', type]) => [
    name,
    type,
  ]);
  expect(Object.fromEntries(declared)).toEqual(fields);
});

test('every call of the log gives fields of the list, each by its name', () => {
  expect(calls.length).toBeGreaterThan(8);
  const wrong = calls.filter(({ given }) => {
    const [, , rest = '{}', ...more] = given;
    const inside = /^\{([\s\S]*)\}$/.exec(rest)?.[1];
    if (inside === undefined || more.length > 0) return true;
    return argumentsAt(`${inside})`, 0).some(
      (one) => !Object.hasOwn(fields, /^(\w+)/.exec(one)?.[1] ?? '...'),
    );
  });
  expect(wrong).toEqual([]);
});

test('the route of a log line is the pattern, never the address that was asked for', () => {
  const given = calls.flatMap((one) => [...one.given.join(', ').matchAll(/\broute: ([^,}]+)/g)].map(([, value = '']) => value.trim())); // prettier-ignore
  expect(given).toEqual(['c.req.routePath']);
});

test('an event is a word of ours; the two that are put together have literals only', () => {
  const composed = calls
    .map(({ given }) => given[1] ?? '')
    .filter((event) => !/^'[a-z-]+\.[a-z-]+'$/.test(event));
  expect([...new Set(composed)].sort()).toEqual(['`${name}.failed`', '`carrier.${state}`']);
  // ... of a loop's name, and of a link's state.
  const loops = program.flatMap(({ text }) => [...text.matchAll(/(?<!function )startLoop\(\s*([^,]+),/g)].map(([, name = '']) => name)); // prettier-ignore
  expect(loops.length).toBeGreaterThan(1);
  expect(loops.filter((name) => !/^'[a-z-]+'$/.test(name))).toEqual([]);
});

test('what somebody else said is never printed: no message of an error reaches standard error', () => {
  const printed = program
    .filter(({ path }) => !/^src\/(main\.ts|commands\/|config\.ts)/.test(path))
    .filter(({ text }) => /process\.stderr\.write\([^)]*\.message/.test(text));
  expect(printed.map(({ path }) => path)).toEqual([]);
  expect(logSource).not.toMatch(/error\.message|error\.detail/);
});
