import { expect, it } from 'vitest';
import type { ImportReport } from '../../contract/shapes.ts';
import { reportLines } from './remote-import.ts';

const report: ImportReport = {
  kind: 'members',
  format: 'csv',
  dryRun: false,
  read: 61_204,
  added: 60_000,
  changed: 4,
  unchanged: 1_000,
  refused: 200,
  problems: [],
};
const problem = (line: number, column = 'mobile') => ({ line, column, reason: 'x', sentence: 'No number.' });

it('prints the counts in one column and each problem with its place', () => {
  expect(reportLines({ ...report, problems: [problem(12), problem(14, '')] })).toEqual([
    'members (csv)',
    '  read            61,204',
    '  added           60,000',
    '  changed              4',
    '  unchanged        1,000',
    '  refused            200',
    'line 12, column mobile: No number.',
    'line 14: No number.',
  ]);
});

it('names an area by its number and code', () => {
  expect(reportLines({ ...report, kind: 'areas', problems: [problem(3, '71072W12')] }).at(-1)).toBe(
    'area 3 (71072W12): No number.',
  );
});

it('says that a dry run wrote nothing', () => {
  expect(reportLines({ ...report, dryRun: true })[0]).toBe(
    'members (csv): nothing was written, this was a dry run',
  );
});

it('counts the refused rows that the report has no room for', () => {
  const problems = Array.from({ length: 200 }, (_, i) => problem(Math.floor(i / 2) + 2));
  expect(reportLines({ ...report, refused: 1_300, problems }).at(-1)).toBe('and 1,200 more');
  expect(reportLines({ ...report, refused: 0, problems }).at(-1)).toBe('only the first 200 are shown');
});
