/**
 * What an answer means for a message. The rules of the profile come first; where none holds, the HTTP status decides:
 * a fault of ours never burns an address, and nothing is taken as accepted that no rule says is.
 */
import type { CarrierAnswer } from '../carrier.ts';
import type { Exchange } from './exchange.ts';
import { at, harmless, isJson, isReference, parseJson, wordAt } from './fields.ts';
import { keepsIds, type Profile, type Rule } from './profile.ts';

/** What it means for the way to the gateway, beyond this message. */
export type Mood = 'fine' | 'busy' | 'setup' | 'away' | 'doubt';
/** A message in doubt bears our own reference, where a receipt may bring it back and settle what the answer did not. */
export type HttpAnswer =
  | CarrierAnswer
  | { readonly kind: 'unknown'; readonly reason: string; readonly references: readonly string[] };
export interface Meaning {
  readonly answer: HttpAnswer;
  readonly mood: Mood;
  /** What Retry-After asked for, in ms. */
  readonly restMs: number | null;
}

/** Back soon: the gateway is busy. */
const busyMs = 2_000;
/** Back after the usual length of a hiccup. */
const faultMs = 30_000;
/** Back when a person may have corrected the set-up. */
const setupMs = 120_000;
const awayMs = 5_000;
/** The parts of a concatenated message are numbered in one octet (TS 23.040 clause 9.2.3.24.1). */
const mostParts = 255;

type Verdict = { readonly means: Rule['means']; readonly reason: string; readonly afterMs: number };

/** `own` is our reference of the message. */
export function readAnswer(profile: Profile, exchange: Exchange, own: string): Meaning {
  switch (exchange.kind) {
    case 'no-connection':
      return meaning({ kind: 'later', reason: 'no-connection', afterMs: awayMs }, 'away');
    case 'unwritable':
      return meaning({ kind: 'later', reason: 'setup', afterMs: setupMs }, 'setup');
    case 'unknown':
      return meaning(inDoubt(profile, exchange.reason, own), 'doubt');
    case 'answer':
      return readBody(profile, exchange, own);
  }
}

const inDoubt = ({ receipts }: Profile, reason: string, own: string): HttpAnswer => ({
  kind: 'unknown',
  reason,
  ...(receipts?.own === undefined ? {} : { references: [own] }),
});
const meaning = (answer: HttpAnswer, mood: Mood = 'fine', restMs: number | null = null): Meaning => ({
  answer,
  mood,
  restMs,
});

function readBody(
  profile: Profile,
  { status, type, body, fault, retryAfterMs }: Extract<Exchange, { kind: 'answer' }>,
  own: string,
): Meaning {
  const { each, count } = profile.answer;
  const parsed = fault || !isJson(type) ? null : parseJson(body);
  const trouble = fault ?? (isJson(type) ? (parsed ? null : 'not-json') : 'content-type');
  const whole = parsed?.value;
  const listed = each === undefined ? [whole] : at(whole, each);
  // An error often comes without the list: then only the whole and the status speak.
  const elements =
    Array.isArray(listed) && listed.length && listed.length <= mostParts
      ? (listed as unknown[])
      : [undefined];
  const verdicts = elements.map((element) => judge(profile, status, whole, element, trouble, retryAfterMs));
  const accepted = verdicts.filter((one) => one.means === 'accepted').length;
  const some = (means: Rule['means']): boolean => verdicts.some((one) => one.means === means);
  const mood: Mood =
    some('throttle') || (status === 503 && some('later'))
      ? 'busy'
      : some('setup')
        ? 'setup'
        : !accepted && some('unknown')
          ? 'doubt'
          : 'fine';
  const as = (answer: HttpAnswer, other: Mood = mood): Meaning =>
    meaning(answer, other, other === 'busy' ? retryAfterMs : null);

  if (accepted && accepted < verdicts.length) return as(inDoubt(profile, 'partly-accepted', own));
  if (!accepted) {
    const worst = (['never', 'unknown', 'setup', 'throttle', 'later'] as const)
      .map((means) => verdicts.find((one) => one.means === means))
      .find((one) => one !== undefined);
    if (worst?.means === 'never') return as({ kind: 'never', reason: worst.reason });
    return worst && worst.means !== 'unknown'
      ? as({ kind: 'later', reason: worst.reason, afterMs: worst.afterMs })
      : as(inDoubt(profile, worst?.reason ?? 'not-understood', own));
  }
  if (count !== undefined && wordAt(whole, count) !== String(elements.length))
    return as(inDoubt(profile, 'parts-missing', own), 'doubt');
  if (!keepsIds(profile)) return as({ kind: 'accepted', references: [own] });
  const ids = elements.map((element) => idOf(profile, element));
  const known = ids.filter((id) => id !== null);
  // Without its id no receipt could ever be matched, and a wrong one would match another's.
  return known.length < ids.length
    ? as(inDoubt(profile, 'no-id', own), 'doubt')
    : as({ kind: 'accepted', references: [...new Set(known)] });
}

function judge(
  profile: Profile,
  status: number,
  whole: unknown,
  element: unknown,
  trouble: string | null,
  retryAfterMs: number | null,
): Verdict {
  const rule = profile.answer.rules.find((one) => holds(one, status, whole, element));
  const code = profile.answer.codes
    .map((pointer) => harmless(wordAt(element, pointer) ?? wordAt(whole, pointer)))
    .find((one) => one !== null);
  const told = code ? `code-${code.toLowerCase()}` : `http-${status}`;
  if (!rule) return byStatus(status, told, trouble, retryAfterMs);
  // A promise that could not be read is none.
  if (rule.means === 'accepted' && trouble) return { means: 'unknown', reason: trouble, afterMs: 0 };
  const fallback = { throttle: busyMs, setup: setupMs, later: faultMs, accepted: 0, never: 0, unknown: 0 };
  return {
    means: rule.means,
    reason: rule.reason ?? told,
    afterMs:
      rule.afterSeconds === undefined ? (retryAfterMs ?? fallback[rule.means]) : rule.afterSeconds * 1_000,
  };
}

function holds(rule: Rule, status: number, whole: unknown, element: unknown): boolean {
  const statuses = rule.status ?? (rule.means === 'accepted' ? ['2xx'] : null);
  const fits = (of: unknown, wanted: Rule['when']): boolean =>
    Object.entries(wanted ?? {}).every(([pointer, words]) => {
      const word = wordAt(of, pointer);
      return word !== null && words.includes(word);
    });
  return (
    (!statuses ||
      statuses.some((one) => one === String(status) || one === `${Math.trunc(status / 100)}xx`)) &&
    fits(element, rule.when) &&
    fits(whole, rule.whole)
  );
}

/** RFC 9110 section 15, and 429 of RFC 6585. Of a 5xx nobody knows how far it came, but 503 is said before any work. */
function byStatus(
  status: number,
  told: string,
  trouble: string | null,
  retryAfterMs: number | null,
): Verdict {
  const later = (means: 'later' | 'throttle' | 'setup', reason: string, ms: number): Verdict => ({
    means,
    reason,
    afterMs: retryAfterMs ?? ms,
  });
  if (status === 429) return later('throttle', 'throttled', busyMs);
  if (status === 503) return later('later', 'carrier-fault', faultMs);
  if ([401, 402, 403, 404, 405, 407].includes(status)) return later('setup', 'setup', setupMs);
  if (status >= 300 && status < 400) return later('setup', 'redirect', setupMs);
  if (status >= 400 && status < 500 && status !== 408) return { means: 'never', reason: told, afterMs: 0 };
  return {
    means: 'unknown',
    reason: trouble ?? (status < 300 ? 'not-understood' : told),
    afterMs: 0,
  };
}

function idOf({ answer: { id = '', idIs } }: Profile, element: unknown): string | null {
  const found = at(element, id);
  if (idIs === 'integer') return Number.isSafeInteger(found) ? String(found) : null;
  return isReference(found) ? found : null;
}
