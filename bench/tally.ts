/**
 * What an SMS centre of a measurement counts: how many submits, to how many different numbers, and when each came.
 *
 * It shares two cores with what it measures, so it must be cheap: numbers are integers in an open-addressing table and
 * moments stand in one typed array, in order of arrival. Nothing is allocated per submit.
 */

/** The longest number of E.164 has 15 digits, which a double holds exactly. */
const greatest = 999_999_999_999_999;

export interface TallyReport {
  readonly count: number;
  readonly distinct: number;
  /** Milliseconds after the press. */
  readonly first: number;
  readonly p50: number;
  readonly p99: number;
  readonly last: number;
}

/** The C-octet string at `at` as the number its digits make; 0 where it is none of E.164. */
export function numberAt(buffer: Uint8Array, at: number): number {
  let number = 0;
  for (let octet = buffer[at++]; octet; octet = buffer[at++]) {
    if (octet < 0x30 || octet > 0x39) return 0;
    number = number * 10 + octet - 0x30;
  }
  return number > greatest ? 0 : number;
}

export class Tally {
  #count = 0;
  #distinct = 0;
  #moments = new Float64Array(1 << 17);
  // 0 is an empty place. At most half full, so that a look-up ends after a step or two.
  #numbers = new Float64Array(1 << 18);

  get count(): number {
    return this.#count;
  }

  /** Counts one submit at `moment` (ms, never before the last one). A number of 0 is counted and never distinct. */
  add(number: number, moment: number): void {
    if (this.#count === this.#moments.length) {
      const longer = new Float64Array(2 * this.#count);
      longer.set(this.#moments);
      this.#moments = longer;
    }
    this.#moments[this.#count++] = moment;
    if (number === 0 || !this.#insert(number)) return;
    if (2 * ++this.#distinct < this.#numbers.length) return;
    const before = this.#numbers;
    this.#numbers = new Float64Array(2 * before.length);
    for (const known of before) if (known !== 0) this.#insert(known);
  }

  /** True when it was not there yet. */
  #insert(number: number): boolean {
    const table = this.#numbers,
      mask = table.length - 1;
    // Knuth's multiplicative hash over the two halves; the high bits of the product are the mixed ones.
    const mixed = Math.imul((number >>> 0) ^ Math.imul(number / 0x1_0000_0000, 0x85ebca6b), 0x9e3779b1);
    for (let place = (mixed ^ (mixed >>> 15)) & mask; ; place = (place + 1) & mask) {
      if (table[place] === number) return false;
      if (table[place] !== 0) continue;
      table[place] = number;
      return true;
    }
  }

  /** Everything so far, with moments counted from `press` (ms on the same clock as `add`). */
  report(press: number): TallyReport {
    const at = (share: number): number => {
      const moment = this.#moments[Math.min(this.#count - 1, Math.floor(this.#count * share))];
      return this.#count === 0 || moment === undefined ? 0 : Math.round((moment - press) * 10) / 10;
    };
    return {
      count: this.#count,
      distinct: this.#distinct,
      first: at(0),
      p50: at(0.5),
      p99: at(0.99),
      last: at(1),
    };
  }
}
