/** What the scenarios still wait for is a list that only becomes shorter, and that no journey contradicts. */
import { expect, test } from 'vitest';
import { owed } from '../journeys/owed.ts';
import { everyFile } from './sources.ts';

/** How many steps were owed when this was last brought down; lower it with every step that is walked. */
const most = 7;

const journeys = everyFile('test/journeys/*.test.ts');
const titles = journeys.flatMap(({ text }) =>
  [...text.matchAll(/\b(?:it|test)(?:\.each\([\s\S]*?\]\))?\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g)].map(
    ([, , title = '']) => title,
  ),
);

test('the list of owed steps never becomes longer', () => {
  expect(owed.length).toBeLessThanOrEqual(most);
});

test('an owed step stands in the list once, belongs to a journey and says what is missing', () => {
  expect(new Set(owed.map((one) => one.step)).size).toBe(owed.length);
  expect(new Set(owed.map((one) => one.missing)).size).toBe(owed.length);
  const files = journeys.map(({ path }) => path);
  for (const { scenario, missing } of owed) {
    expect(files).toContain(`test/journeys/${scenario}.test.ts`);
    expect(missing.split(' ').length).toBeGreaterThan(4);
  }
});

test('no journey claims a step that is owed', () => {
  // The titles are really found: a pattern that matches nothing would make the next line true of anything.
  expect(titles).toContain('refuses to end it twice');
  expect(titles.length).toBeGreaterThan(50);
  const claims: readonly RegExp[] = [
    /\b(CAP 1\.2|CAP file)\b/,
    /\b(boards? (?:show|are cleared|is cleared))\b/i,
    /\b(neighbouring zone (?:agrees|clicks))\b/i,
    /\b(approved? by (?:tele)?phone|keyed code)\b/i,
    /\b(seven days later|evaluation)\b/i,
    /\b(call to 101|reports room)\b/i,
  ];
  expect(titles.filter((title) => owed.some((one) => one.step === title))).toEqual([]);
  expect(titles.filter((title) => claims.some((claim) => claim.test(title)))).toEqual([]);
});
