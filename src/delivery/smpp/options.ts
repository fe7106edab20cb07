// How a session with a carrier is set up: the contract's figures, and the time-outs which
// nobody puts in a contract. Section 7.2 of SMPP 3.4 names the timers and leaves their values
// to the implementer.
import type { ConnectionOptions } from 'node:tls';
import type { Address } from './pdu.ts';

/** Connecting and binding together, in ms (session_init_timer). A carrier far away needs one second. */
const BIND_TIMEOUT_MS = 10_000;
/** An answer, in ms (response_timer). A carrier silent this long has lost the PDU or itself. */
const RESPONSE_TIMEOUT_MS = 15_000;
/** Silence after which the link is tested, in ms (enquire_link_timer): before firewalls forget it, often after a minute. */
const ENQUIRE_LINK_MS = 30_000;
/** The answer to our unbind, in ms. Everything is settled by then: it is a courtesy. */
const UNBIND_TIMEOUT_MS = 2_000;
/** Pause before the first new attempt, in ms, doubled each time up to the longest; an urgent message waits no longer. */
const RECONNECT_FIRST_MS = 500;
const RECONNECT_MAX_MS = 10_000;
/** Submits in flight. At 50 ms of round trip 100 allow 2,000 a second, above what contracts allow. */
const WINDOW = 100;

/** Time and chance, so that a test can hold them. `after` returns what cancels it. */
export type Clock = {
  now(): number;
  after(ms: number, run: () => void): () => void;
  random(): number;
};

export type SmppOptions = {
  readonly host: string;
  readonly port: number;
  readonly tls?: boolean | ConnectionOptions;
  readonly systemId: string;
  readonly password: string;
  readonly systemType?: string;
  readonly sourceAddress: Address;
  readonly window?: number;
  /** Submits a second by contract; absent for no limit. */
  readonly ratePerSecond?: number;
  readonly enquireLinkMs?: number;
  readonly responseTimeoutMs?: number;
  readonly bindTimeoutMs?: number;
  readonly unbindTimeoutMs?: number;
  readonly reconnectFirstMs?: number;
  readonly reconnectMaxMs?: number;
  readonly clock?: Clock;
};

const steadyClock: Clock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

/** The options with every default in place. */
export function settled(options: SmppOptions): Required<SmppOptions> {
  return {
    tls: false,
    systemType: '',
    window: WINDOW,
    ratePerSecond: Infinity,
    enquireLinkMs: ENQUIRE_LINK_MS,
    responseTimeoutMs: RESPONSE_TIMEOUT_MS,
    bindTimeoutMs: BIND_TIMEOUT_MS,
    unbindTimeoutMs: UNBIND_TIMEOUT_MS,
    reconnectFirstMs: RECONNECT_FIRST_MS,
    reconnectMaxMs: RECONNECT_MAX_MS,
    clock: steadyClock,
    ...options,
  };
}
