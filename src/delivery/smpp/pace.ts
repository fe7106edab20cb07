// How fast submits may leave: the contract's rate, and less while the carrier says it is too much.
//
// A token bucket for the rate; on ESME_RTHROTTLED or ESME_RMSGQFUL the rate halves and sending
// rests a moment, then the rate climbs back. A whole window is refused at once when a carrier
// throttles, so answers within one step count as a single complaint.

/** Permits saved up while idle, in seconds of the rate: a burst no carrier notices. */
const BURST_SECONDS = 0.1;
/** Complaints this close together are one, in ms: about a round trip. */
const STEP_MS = 250;
/** Sending rests at first this long after a complaint, in ms, twice as long for each that follows. */
const REST_FIRST_MS = 100;
const REST_MAX_MS = 5_000;
/** The rate never falls below this part of the contract's: an alarm must keep trickling. */
const SLOWEST = 1 / 64;
/** Without complaints the rate grows by a quarter this often, in ms: back to full in about 20 s. */
const RECOVER_MS = 1_000;
const RECOVER_FACTOR = 1.25;
/** Do not wake for less than this, in ms, so that PDUs keep sharing socket writes. */
const QUANTUM_MS = 10;

export class Pace {
  readonly #rate: number;
  #factor = 1;
  #permits: number;
  #filledAt: number;
  #restUntil = 0;
  #restMs = REST_FIRST_MS;
  #complainedAt = -Infinity;
  #recoveredAt = 0;

  /** `ratePerSecond` may be Infinity; times are ms of any steady clock. */
  constructor(ratePerSecond: number, now: number) {
    this.#rate = ratePerSecond;
    this.#permits = Math.max(1, ratePerSecond * BURST_SECONDS);
    this.#filledAt = now;
  }

  /** PDUs a second allowed at this moment. */
  get ratePerSecond(): number {
    return this.#rate * this.#factor;
  }

  /** How many of `wanted` PDUs may leave now. */
  take(now: number, wanted: number): number {
    this.#refill(now);
    if (now < this.#restUntil) return 0;
    const granted = Math.min(wanted, Math.floor(this.#permits));
    this.#permits -= granted;
    return granted;
  }

  /** Returns permits which found nothing to send. */
  giveBack(permits: number): void {
    this.#permits += permits;
  }

  /** Ms until it is worth asking again. */
  delay(now: number): number {
    const rest = Math.max(0, this.#restUntil - now);
    const lacking = Math.max(0, 1 - this.#permits);
    const refill = lacking === 0 ? 0 : Math.max(QUANTUM_MS, (lacking / this.ratePerSecond) * 1000);
    return Math.ceil(Math.max(rest, refill, 1));
  }

  /** The carrier asked to slow down. */
  complain(now: number): void {
    if (now - this.#complainedAt < STEP_MS) return;
    this.#refill(now);
    const again = now - this.#complainedAt < RECOVER_MS + this.#restMs;
    this.#restMs = again ? Math.min(REST_MAX_MS, this.#restMs * 2) : REST_FIRST_MS;
    this.#complainedAt = this.#recoveredAt = now;
    this.#restUntil = now + this.#restMs;
    this.#factor = Math.max(SLOWEST, this.#factor / 2);
    this.#permits = Math.min(this.#permits, 1);
  }

  #refill(now: number): void {
    while (this.#factor < 1 && now - this.#recoveredAt >= RECOVER_MS) {
      this.#recoveredAt += RECOVER_MS;
      this.#factor = Math.min(1, this.#factor * RECOVER_FACTOR);
    }
    if (this.#rate === Infinity) {
      this.#permits = Infinity;
      return;
    }
    const rate = this.ratePerSecond;
    const full = Math.max(1, rate * BURST_SECONDS);
    this.#permits = Math.min(full, this.#permits + ((now - this.#filledAt) / 1000) * rate);
    this.#filledAt = now;
  }
}
