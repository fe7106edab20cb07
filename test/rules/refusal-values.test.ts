/**
 * A sentence with a placeholder that nobody fills cannot be said: the person would see an error in place of the refusal.
 * So each place that refuses is read, and must give what the sentence of its code needs.
 */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalogues, isKey } from '../../contract/words.ts';
import { refusalCodes, refusals, type RefusalCode } from '../../contract/refusals.ts';

const root = new URL('../../', import.meta.url);

const needed = (code: RefusalCode): string[] =>
  [`refusal.${code}`, `refusal.${code}.next`].flatMap((key) =>
    isKey(key) ? [...catalogues.nl[key].matchAll(/\{([a-z]\w*)/g)].map(([, name = '']) => name) : [],
  );

// refuse('code', { ... }), new Refusal('code', { ... }), answer(c, 'code', { ... }), { code: 'code', values: { ... } }
const places =
  /(?:refuse\(|Refusal\(|answer\(c, |code: )\s*'([a-z-]+\/[a-z-]+)'(?:,\s*(?:values: )?(?:\w+ && )?\{([^}]*)\})?/g;

const refused = globSync('src/**/*.ts', { cwd: root })
  .filter((file) => !file.endsWith('.test.ts'))
  .flatMap((file) =>
    [...readFileSync(new URL(file, root), 'utf8').matchAll(places)].map(([, code = '', given = '']) => ({
      file,
      code,
      given: given
        .split(',')
        .map((part) => part.split(':')[0]?.trim() ?? '')
        .filter(Boolean),
    })),
  );

test('every place that refuses gives what the sentence needs', () => {
  expect(refused.length).toBeGreaterThan(30);
  const known = new Set<string>(refusalCodes);
  const lacking = refused
    .filter(({ code }) => known.has(code))
    .map(({ file, code, given }) => ({
      file,
      code,
      lacks: needed(code as RefusalCode).filter((name) => !given.includes(name)),
    }))
    .filter(({ lacks }) => lacks.length > 0);
  expect(lacking).toEqual([]);
});

test('the guide lists every refusal with its status and the values of its sentence', () => {
  const guide = readFileSync(new URL('docs/guides/refusals.md', root), 'utf8');
  const rows = [...guide.matchAll(/^\| `([a-z-]+\/[a-z-]+)` \| (\d+) \| .* \| (.*) \|$/gm)].map(
    ([, code = '', status, values = '']) => ({
      code,
      status: Number(status),
      values: [...values.matchAll(/`(\w+)`/g)].map(([, name]) => name).sort(),
    }),
  );
  expect(rows).toEqual(
    refusalCodes.map((code) => ({
      code,
      status: refusals[code],
      values: [...new Set(needed(code))].sort(),
    })),
  );
});
