/** What a person can cause and be told: a code of the closed list in contract/refusals.ts, with values for its sentence. */
import type { RefusalCode } from '../../contract/refusals.ts';

export class Refusal extends Error {
  readonly code: RefusalCode;
  /** Values for the sentence: counts, names of places and kinds; never a person's data. */
  readonly values: Readonly<Record<string, string | number>>;

  constructor(code: RefusalCode, values: Readonly<Record<string, string | number>> = {}, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.name = 'Refusal';
    this.code = code;
    this.values = values;
  }
}

export function refuse(code: RefusalCode, values?: Readonly<Record<string, string | number>>): never {
  throw new Refusal(code, values);
}
