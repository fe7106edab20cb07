/**
 * The lines of a contract: how many calls may be up at a time. Who wants one waits a while, urgent ones in front; a call
 * keeps its line until it is over, or until no call lasts that long.
 */
interface Waiting {
  readonly done: (taken: boolean) => void;
}

export class Lines {
  readonly #count: number;
  #urgent: Waiting[] = [];
  #others: Waiting[] = [];
  #taken = 0;
  #restUntil = 0;
  #closed = false;

  constructor(count: number) {
    this.#count = count;
  }

  get free(): boolean {
    return !this.#closed && this.#taken < this.#count && performance.now() >= this.#restUntil;
  }

  get taken(): number {
    return this.#taken;
  }

  /** A line, or false when there is none within that time or the wait is called off. */
  async take(urgent: boolean, signal: AbortSignal, withinMs: number): Promise<boolean> {
    if (signal.aborted || this.#closed || performance.now() < this.#restUntil) return false;
    if (this.#taken < this.#count) {
      this.#taken++;
      return true;
    }
    return await new Promise<boolean>((resolve) => {
      const waiting: Waiting = {
        done: (taken) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', stop);
          resolve(taken);
        },
      };
      const stop = (): void => {
        this.#urgent = this.#urgent.filter((one) => one !== waiting);
        this.#others = this.#others.filter((one) => one !== waiting);
        waiting.done(false);
      };
      const timer = setTimeout(stop, withinMs);
      signal.addEventListener('abort', stop);
      (urgent ? this.#urgent : this.#others).push(waiting);
    });
  }

  release(): void {
    const next = this.#urgent.shift() ?? this.#others.shift();
    if (next) next.done(true);
    else this.#taken--;
  }

  /** The gateway cannot be had: nobody gets a line for so long, and who waits is let go. */
  rest(ms: number): void {
    this.#restUntil = Math.max(this.#restUntil, performance.now() + ms);
    this.#letGo();
  }

  close(): void {
    this.#closed = true;
    this.#letGo();
  }

  #letGo(): void {
    for (const one of [...this.#urgent.splice(0), ...this.#others.splice(0)]) one.done(false);
  }
}
