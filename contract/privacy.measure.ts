// How well privacy.ts does on the labelled sentences: what the test asserts and the report prints.

import {
  labelled,
  labelledEmergencyNumbers,
  labelledStreets,
  type Expected,
  type Labelled,
} from './privacy.labelled.ts';
import { check, normalise, type Known } from './privacy.ts';

/** What the checker knows of the sentences' town. */
export const labelledTown: Known = {
  streets: new Set(labelledStreets.map(normalise)),
  emergencyNumbers: labelledEmergencyNumbers,
};

export type Count = { wanted: number; found: number; falseMarks: number };
export type Measure = {
  readonly sentences: number;
  readonly counts: ReadonlyMap<Expected['kind'], Count>;
  readonly missed: readonly string[];
  readonly falseMarks: readonly string[];
};

/**
 * How the checker does on the list. A label is found when a mark of its kind covers it: it may
 * take in little words around (an article), at most 12 signs in all.
 */
export function measure(list: readonly Labelled[] = labelled): Measure {
  const kinds: readonly Expected['kind'][] = [
    'plate',
    'phone',
    'email',
    'sender',
    'name',
    'house-number',
    'origin',
    'skin',
  ];
  const counts = new Map(kinds.map((kind) => [kind, { wanted: 0, found: 0, falseMarks: 0 }]));
  const missed: string[] = [];
  const falseMarks: string[] = [];
  for (const { language, text, expected } of list) {
    const left = [...check(text, language, labelledTown)];
    for (const label of expected) {
      const at = left.findIndex(
        (mark) =>
          mark.kind === label.kind &&
          mark.start <= label.start &&
          mark.end >= label.end &&
          mark.end - mark.start <= label.text.length + 12,
      );
      const count = counts.get(label.kind);
      if (count !== undefined) count.wanted++;
      if (at >= 0 && count !== undefined) {
        count.found++;
        left.splice(at, 1);
      } else missed.push(`${language} ${label.kind} "${label.text}" in: ${text}`);
    }
    for (const mark of left) {
      const count = counts.get(mark.kind);
      if (count !== undefined) count.falseMarks++;
      falseMarks.push(`${language} ${mark.kind} "${text.slice(mark.start, mark.end)}" in: ${text}`);
    }
  }
  return { sentences: list.length, counts, missed, falseMarks };
}

/** The measure as a small table, with the sentences that went wrong below it. */
export function table({ sentences, counts, missed, falseMarks }: Measure): string {
  const rows = [...counts].map(([kind, { wanted, found, falseMarks: wrong }]) => {
    const recall = wanted === 0 ? '-' : `${((100 * found) / wanted).toFixed(1)} %`;
    return `${kind.padEnd(14)}${String(wanted).padStart(7)}${String(found).padStart(7)}${String(wanted - found).padStart(7)}${String(wrong).padStart(7)}${recall.padStart(10)}`;
  });
  const list = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
  return [
    `Privacy check over ${sentences} labelled sentences`,
    `${'kind'.padEnd(14)}${'wanted'.padStart(7)}${'found'.padStart(7)}${'missed'.padStart(7)}${'false'.padStart(7)}${'recall'.padStart(10)}`,
    ...rows,
    ...list('Missed:', missed),
    ...list('False:', falseMarks),
    '',
  ].join('\n');
}
