/**
 * The way to a gateway: so many requests at a time, so many a second, the urgent ones first.
 *
 * When the gateway cannot be had (no connection, Retry-After, a wrong password) the lane rests: what waits in it is let
 * go as certainly not sent, so that no try is counted against an address for a fault that is not its own. After a rest
 * one request at a time asks whether the gateway is well, until it is trusted again.
 */
import { Pace } from '../smpp/pace.ts';

interface Waiting {
  readonly start: () => Promise<void>;
  readonly letGo: () => void;
  readonly signal: AbortSignal;
}

export class Lane {
  readonly #connections: number;
  readonly #pace: Pace;
  #urgent: Waiting[] = [];
  #others: Waiting[] = [];
  #busy = 0;
  #restUntil = 0;
  #trusted = true;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #idle: (() => void)[] = [];

  /** `rate` in requests per second, 0 for as many as there are answers. */
  constructor(connections: number, rate: number) {
    this.#connections = connections;
    this.#pace = new Pace(rate || Infinity, performance.now());
  }

  get open(): boolean {
    return !this.#closed && performance.now() >= this.#restUntil;
  }

  /** What `act` gives, or null when it was never begun. `act` must not reject. */
  async run<T>(act: () => Promise<T>, signal: AbortSignal, urgent: boolean): Promise<T | null> {
    if (!this.open || signal.aborted) return null;
    return await new Promise<T | null>((resolve) => {
      (urgent ? this.#urgent : this.#others).push({
        start: async () => resolve(await act()),
        letGo: () => resolve(null),
        signal,
      });
      this.#pump();
    });
  }

  /** Lets go of what was called off. */
  sweep(): void {
    const all = [...this.#urgent, ...this.#others];
    this.#urgent = this.#urgent.filter((one) => !one.signal.aborted);
    this.#others = this.#others.filter((one) => !one.signal.aborted);
    for (const one of all) if (one.signal.aborted) one.letGo();
  }

  /** The gateway says that it is too much. */
  slowDown(): void {
    this.#pace.complain(performance.now());
  }

  /** Nothing starts for so long. */
  rest(ms: number): void {
    this.#restUntil = Math.max(this.#restUntil, performance.now() + ms);
    this.#trusted = false;
    this.#empty();
  }

  /** The gateway is well. */
  trust(): void {
    this.#trusted = true;
  }

  /** Resolves when the last request has its answer. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#empty();
    if (this.#busy) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #empty(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const all = [...this.#urgent, ...this.#others];
    this.#urgent = [];
    this.#others = [];
    for (const one of all) one.letGo();
  }

  #pump(): void {
    while (this.#busy < (this.#trusted ? this.#connections : 1)) {
      const queue = this.#urgent.length ? this.#urgent : this.#others;
      if (!queue.length || this.#timer) return;
      const now = performance.now();
      if (!this.#pace.take(now, 1)) {
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          this.#pump();
        }, this.#pace.delay(now));
        return;
      }
      this.#busy++;
      void queue
        .shift()
        ?.start()
        .finally(() => {
          this.#busy--;
          if (!this.#busy) for (const done of this.#idle.splice(0)) done();
          this.#pump();
        });
    }
  }
}
