/** What a call met, in the words of its gateway, as what it means for a delivery. Pure. */
import type { Exchange } from '../http-sms/exchange.ts';
import type { CarrierAnswer } from '../carrier.ts';
import type { Receipt } from '../receipts.ts';

export interface CallEnd {
  /** CallStatus of Twilio's call resource. */
  readonly status: string;
  /** What answered, where the gateway looked: human, machine_end_beep, fax, unknown. */
  readonly answeredBy: string | null;
  /** From answer to end; null where it does not say. */
  readonly seconds: number | null;
}

export const isMachine = (answeredBy: string | null): boolean => answeredBy?.startsWith('machine') ?? false;

/** Calls that nobody took, by their last status. */
const untaken: Readonly<Record<string, string>> = {
  busy: 'busy',
  'no-answer': 'no-answer',
  canceled: 'cancelled',
  failed: 'rejected',
};

/**
 * Null while the call goes on. `needed`: seconds that it takes to say the text once. A voicemail is neither delivered nor
 * confirmed (docs/domain.md, list b30); where the gateway did not find out who answered, it may have been one.
 */
export function outcomeOf(reference: string, end: CallEnd, needed: number): Receipt | null {
  const code = untaken[end.status];
  if (code !== undefined) return { reference, state: 'failed', code };
  if (end.status !== 'completed') return null;
  if (isMachine(end.answeredBy)) return { reference, state: 'failed', code: 'voicemail' };
  if (end.answeredBy === 'fax') return { reference, state: 'failed', code: 'fax' };
  if (end.answeredBy !== 'human') return { reference, state: 'unknown', code: 'answered-by-unknown' };
  return end.seconds !== null && end.seconds < needed
    ? { reference, state: 'failed', code: 'hung-up' }
    : { reference, state: 'delivered', code: null };
}

const busyMs = 10_000;
const faultMs = 30_000;
const awayMs = 5_000;
/** Back when a person may have corrected the set-up. */
const setupMs = 60_000;

/** Twilio's error codes that speak of the number called; any other fault of a request is one of the set-up. */
const badNumbers: Readonly<Record<number, string>> = {
  13223: 'number',
  13224: 'number',
  21201: 'number',
  21211: 'number',
  21214: 'number-unreachable',
  21215: 'number-not-allowed',
  21216: 'number-not-allowed',
  21217: 'number',
};

/** What the answer to "place this call" means. */
export function answerOf(exchange: Exchange): CarrierAnswer {
  if (exchange.kind === 'no-connection') return { kind: 'later', reason: 'no-connection', afterMs: awayMs };
  if (exchange.kind === 'unwritable') return { kind: 'later', reason: 'setup', afterMs: setupMs };
  if (exchange.kind === 'unknown') return { kind: 'unknown', reason: exchange.reason };
  const { status, retryAfterMs, fault } = exchange;
  if (status === 429) return { kind: 'later', reason: 'voice-429', afterMs: retryAfterMs ?? busyMs };
  if (status === 408 || status >= 500)
    return { kind: 'later', reason: `voice-${status}`, afterMs: retryAfterMs ?? faultMs };
  const body = fault ? {} : fieldsOf(exchange.body);
  if (status === 200 || status === 201) {
    const sid = body['sid'];
    // Placed or not, nobody can say: what would name the call is missing.
    if (!isSid(sid)) return { kind: 'unknown', reason: fault ?? 'no-sid' };
    return { kind: 'accepted', references: [sid] };
  }
  const bad = badNumbers[Number(body['code'])];
  if (status >= 400 && bad) return { kind: 'never', reason: bad };
  // A request that is well formed but for its number is refused without a code by some gateways.
  if ((status === 400 || status === 422) && body['code'] === undefined)
    return { kind: 'never', reason: `voice-${status}` };
  return { kind: 'later', reason: `voice-${status}`, afterMs: setupMs };
}

/** The call as the gateway describes it when asked (GET Calls/SID.json); null where that is not what it said. */
export function callEndOf(exchange: Exchange): CallEnd | null {
  if (exchange.kind !== 'answer' || exchange.status !== 200 || exchange.fault) return null;
  const { status, answered_by, duration } = fieldsOf(exchange.body);
  return typeof status === 'string'
    ? {
        status,
        answeredBy: typeof answered_by === 'string' ? answered_by : null,
        seconds: secondsOf(duration),
      }
    : null;
}

export const secondsOf = (given: unknown): number | null =>
  (typeof given === 'string' || typeof given === 'number') && /^\d{1,6}$/.test(String(given))
    ? Number(given)
    : null;

export const isSid = (given: unknown): given is string =>
  typeof given === 'string' && /^[\w-]{1,64}$/.test(given);

function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(body);
    return typeof read === 'object' && read !== null ? (read as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
