/**
 * What is wrong with the rows of one file while it is read: the first 200 for the report, all of them counted. A problem
 * names a line, a column and a reason; never a cell.
 */
import type { FileReason, Problem } from './csv.ts';
import { fileReasons } from './csv.ts';
import { refuse } from './refusal.ts';

/** As many as a person reads before mending the file; the contract says so too. */
export const SHOWN = 200;

export interface ImportProblems {
  readonly shown: { line: number; column: string; reason: string }[];
  /** Rows that did not get in. */
  readonly refused: number;
  /** Rows with something wrong, those that got in without a part of them included. */
  readonly rows: number;
  /** Notes a problem; `gotIn` where the row was taken without what is wrong. */
  add(problem: { line: number; column: string | null; reason: string }, gotIn?: boolean): void;
}

export function importProblems(): ImportProblems {
  const shown: ImportProblems['shown'] = [];
  const [out, all] = [new Set<number>(), new Set<number>()];
  return {
    shown,
    get refused() {
      return out.size;
    },
    get rows() {
      return all.size;
    },
    add({ line, column, reason }, gotIn = false) {
      all.add(line);
      if (!gotIn) out.add(line);
      if (shown.length < SHOWN) shown.push({ line, column: column ?? '', reason });
    },
  };
}

const isFileReason = (reason: string): reason is FileReason => fileReasons.some((one) => one === reason);

/**
 * Refuses the whole file for what makes the rest of it unreadable: half a register is worse than none, for nobody would
 * know where it stopped. Other problems are for the row they are in.
 */
export function refuseBrokenFile({ line, reason }: Problem<string>): void {
  if (reason === 'file-empty') refuse('import/nothing-good', { line });
  if (reason === 'encoding-unknown') refuse('import/encoding-unknown', { line });
  if (reason === 'header-unknown' || isFileReason(reason)) refuse('import/format-unknown', { line });
}
