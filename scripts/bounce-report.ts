// Prints how the reading of returned mails does on the mails of our own and, where they are beside the repository, on
// the real ones: how many of each kind are taken for what they are, and each that is not.

import { measure, ownLabelled, realLabelled, type Labelled } from '../src/delivery/bounce.labelled.ts';

const report = async (title: string, mails: readonly Labelled[]): Promise<string> => {
  const { right, all, wrong, perKind } = await measure(mails);
  if (!all) return `${title}: none here\n`;
  const rows = [...perKind].map(([kind, row]) => `  ${kind.padEnd(14)} ${row.right} of ${row.of}`);
  const missed = wrong.map(({ name, is, taken }) => `  ${name}: ${is}, taken for ${taken}`);
  return [
    `${title}: ${right} of ${all} right (${((100 * right) / all).toFixed(1)} %)`,
    ...rows,
    ...missed,
    '',
  ].join('\n');
};

process.stdout.write(
  `${await report('Our own mails', ownLabelled)}\n${await report('Real mails', realLabelled())}`,
);
