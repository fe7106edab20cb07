/**
 * Pages kept as bytes. A public message is opened by a whole town at once: it is drawn once per version and language,
 * and its version is asked of the database at most once a second per code, by one question for all who wait.
 *
 * 5,000 requests a second would otherwise be 5,000 questions a second at the very moment when the same database puts
 * thousands of messages out.
 */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** A map that forgets what was used longest ago. */
export class Recent<Value> {
  readonly #most: number;
  readonly #entries = new Map<string, Value>();

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Value | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) {
      // A Map keeps the order of insertion: taken out and put back, it is the youngest.
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#most) {
      const oldest = this.#entries.keys().next();
      if (!oldest.done) this.#entries.delete(oldest.value);
    }
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}

export interface KeptPage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzipped: Uint8Array<ArrayBuffer>;
  readonly etag: string;
  readonly gzippedEtag: string;
}

/** The bytes of a page, plain and packed, with a strong ETag for each (RFC 9110 section 8.8.3). */
export function keep(page: string): KeptPage {
  const bytes = new Uint8Array(Buffer.from(page));
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 20);
  return {
    bytes,
    gzipped: new Uint8Array(gzipSync(bytes)),
    etag: `"${digest}"`,
    gzippedEtag: `"${digest}-gz"`,
  };
}

/**
 * Answers `ask` at most once per `freshMs` and key; all who come in between get the same answer, also while the
 * question runs. A failure is told to those who wait and not kept.
 */
export function asking<Answer>(
  ask: (key: string) => Promise<Answer>,
  freshMs: number,
  most: number,
  now: () => number,
): (key: string) => Promise<Answer> {
  const answers = new Recent<{ readonly answer: Promise<Answer>; until: number }>(most);
  return (key) => {
    const known = answers.get(key);
    if (known && now() < known.until) return known.answer;
    // While it runs it counts as fresh; from its answer on, for freshMs.
    const entry = { answer: ask(key), until: Infinity };
    answers.set(key, entry);
    entry.answer.then(
      () => (entry.until = now() + freshMs),
      () => answers.delete(key),
    );
    return entry.answer;
  };
}
