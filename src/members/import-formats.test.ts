/** The guide to files is held to what the readers do: every reason explained, every example readable. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fileReasons } from '../lib/csv.ts';
import { polygonProblems } from '../places/geometry.ts';
import { addressReasons, readAddresses } from '../places/read-addresses.ts';
import { areaReasons, readAreas } from '../places/read-areas.ts';
import { numberRefusals } from './phone.ts';
import { memberReasons, readMembers } from './read-members.ts';

const guide = readFileSync(new URL('../../docs/guides/import-formats.md', import.meta.url), 'utf8');
const examples = [...guide.matchAll(/```(?:csv|json)\n(?<text>.*?)```/gsu)].map(
  (m) => m.groups?.['text'] ?? '',
);

it('explains every reason of every reader', () => {
  const reasons = [
    fileReasons,
    addressReasons,
    areaReasons,
    polygonProblems,
    numberRefusals,
    memberReasons,
  ].flat();
  expect(reasons.filter((reason) => !guide.includes(`\`${reason}\``))).toEqual([]);
});

it('shows examples that are read without a problem', async () => {
  const [best = '', crab = '', areas = '', own = '', bin = ''] = examples;
  expect(examples).toHaveLength(5);
  const kinds: string[] = [];
  for (const text of [best, crab]) {
    for await (const found of readAddresses([Buffer.from(text)])) kinds.push(found.kind);
  }
  expect(kinds).toEqual(['address', 'address']);
  expect(readAreas(areas)).toMatchObject({ areas: [{ name: 'Kiewit' }], problems: [] });
  for (const text of [own, bin]) {
    for await (const result of readMembers([Buffer.from(text)])) {
      expect(result).toMatchObject({ problems: [], member: { name: 'Peeters', number: '11A', box: '3' } });
      kinds.push('member');
    }
  }
  expect(kinds).toHaveLength(4);
});
