/** The closed list of refusals stays closed on both sides: no code that nobody says, none that is not in it. */
import { expect, test } from 'vitest';
import { refusalCodes, type RefusalCode } from '../../contract/refusals.ts';
import { sources } from './sources.ts';

/** Codes whose sentence is written and whose act is not there yet; may only become shorter. */
const waiting: Partial<Record<RefusalCode, string>> = {
  'audience/area-needed':
    'a crisis message without an area is refused as empty until the composer asks for one',
  'import/duplicate': 'a row that is there already is counted as unchanged, not refused',
};

const program = sources('src/**/*.ts')
  .map(({ text }) => text)
  .join('\n');

test('every refusal is said somewhere, or waits for an act that is named', () => {
  const unsaid = refusalCodes.filter((code) => !program.includes(`'${code}'`));
  expect(unsaid).toEqual(refusalCodes.filter((code) => code in waiting));
});

test('a refusal is a code of the list', () => {
  const known = new Set<string>(refusalCodes);
  const said = [...program.matchAll(/\b(?:refuse|Refusal)\(\s*'([a-z-]+\/[a-z-]+)'/g)].map(
    ([, code = '']) => code,
  );
  expect(said.length).toBeGreaterThan(60);
  expect(said.filter((code) => !known.has(code))).toEqual([]);
});
