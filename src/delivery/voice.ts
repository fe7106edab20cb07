/**
 * Voice: calls placed over a call API of Twilio's shape, which say the text and take a key for an answer.
 *
 * Cast: `send` places a call with POST Calls.json, one line each (voice/lines.ts), and answers with the call's id. The
 * gateway then asks us what to say (`webhook`: say, key) and tells how it ended (status); what that means stands in
 * voice/outcome.ts and goes out as receipts. Every such request is signed (voice/signature.ts), and the addresses we
 * give out carry ids under a MAC and nothing else (voice/token.ts). The text is read anew for each request, for an end
 * may have erased it meanwhile and another process may be the one that is asked.
 *
 * A process without HTTP, and a call whose last request was lost, learn the end by asking: GET Calls/SID.json.
 */
import { say } from '../../contract/words.ts';
import type { Db } from '../db/db.ts';
import { openWire, type Exchange } from './http-sms/exchange.ts';
import type { Carrier, CarrierAnswer, Outgoing, WebhookAnswer, WebhookRequest } from './carrier.ts';
import type { DueText } from './outbox.ts';
import type { Receipt } from './receipts.ts';
import type { VoiceSettings } from './settings.ts';
import { Lines } from './voice/lines.ts';
import { answerOf, callEndOf, isMachine, isSid, outcomeOf, secondsOf } from './voice/outcome.ts';
import { isSigned } from './voice/signature.ts';
import { secondsToSay } from './voice/speech.ts';
import { readToken, tokenKey, writeToken, type CallToken } from './voice/token.ts';
import * as twiml from './voice/twiml.ts';

/** What is to be said by id, as it stands now: null where it is not there, empty where it was erased. */
export async function spokenText(db: Db, id: number): Promise<DueText | null> {
  const row = await db.selectFrom('delivery_text').selectAll().where('id', '=', id).executeTakeFirst();
  return row?.channel === 'voice' ? { ...row, expiresAt: row.expires_at } : null;
}

export interface VoiceEvents {
  readonly onReceipts: (account: string, receipts: readonly Receipt[]) => Promise<void>;
  /** A text by its id; null where it is not there. */
  readonly textOf: (id: number) => Promise<DueText | null>;
  /** Where the gateway reaches us, without a slash at the end. */
  readonly callbackUrl: string;
  /** The clock by which texts run out. */
  readonly now: () => Date;
}
/** How often and how long; tests are in more of a hurry. */
export interface VoicePace {
  /** What found no line by then is given back, so that answers are recorded and others get their turn. */
  readonly patienceMs: number;
  readonly answerWithinMs: number;
  readonly askAfterMs: number;
  readonly askEveryMs: number;
  readonly longestCallMs: number;
}

/** A telephone rings about six times. */
const ringSeconds = 35;
const usualPace: VoicePace = {
  patienceMs: 5_000,
  answerWithinMs: 15_000,
  askAfterMs: 20_000,
  askEveryMs: 10_000,
  longestCallMs: 5 * 60_000,
};
const hiccupMs = 2_000;
/** It is said twice to who presses nothing, and again this often to who asks for it. */
const rounds = 2;
const mostReplays = 5;
/** Calls whose end overtook the answer to their own placing. */
const mostEnded = 1_000;

export function openVoice(
  settings: VoiceSettings,
  events: VoiceEvents,
  given: Partial<VoicePace> = {},
): Carrier {
  const { account } = settings;
  const pace = { ...usualPace, ...given };
  const lines = new Lines(settings.lines);
  const wire = openWire(settings.tls, Math.min(settings.lines, 10));
  const key = tokenKey(settings.secret);
  const calls = callsAt(settings);
  const authorization = basicOf(settings);
  const up = new Map<string, { needed: number; timer: NodeJS.Timeout; until: number }>();
  const ended = new Set<string>();
  const unnamed = new Set<NodeJS.Timeout>();
  let placing = 0;
  let closed = false;
  let idle = (): void => undefined;

  const address = (path: string, token: string, more: Readonly<Record<string, string>> = {}): string =>
    `${events.callbackUrl}/carriers/${encodeURIComponent(account)}/${path}?${new URLSearchParams({ t: token, ...more }).toString()}`;

  // ------------------------------------------------------------------------------------------------ placing calls

  const place = async (
    { address: to, text, id }: Outgoing,
    signal: AbortSignal,
    urgent: boolean,
  ): Promise<CarrierAnswer> => {
    if (!(await lines.take(urgent, signal, pace.patienceMs))) return { kind: 'unsent' };
    placing++;
    try {
      const token = writeToken(key, { text: text.id, delivery: id, language: text.language });
      const { who, words } = twiml.spokenOf(text);
      const needed = secondsToSay(`${who} ${words}`);
      const exchange = await wire.exchange({
        method: 'POST',
        url: `${calls}.json`,
        headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          To: to,
          From: settings.from,
          Url: address('say', token),
          Method: 'POST',
          StatusCallback: address('status', token, { s: String(needed) }),
          StatusCallbackMethod: 'POST',
          StatusCallbackEvent: 'completed',
          // Not "Enable", which answers while the greeting still runs: the text would be said into it, and lost.
          MachineDetection: 'DetectMessageEnd',
          Timeout: String(ringSeconds),
        }).toString(),
        timeoutMs: pace.answerWithinMs,
      });
      const answer = answerOf(exchange);
      if (answer.kind === 'accepted') occupy(answer.references[0] ?? '', needed);
      else if (answer.kind === 'unknown') occupyUnnamed(needed);
      else {
        // No fault of this number: who waits for its line is not tried against the same wall.
        if (answer.kind === 'later') lines.rest(restAfter(exchange, answer.afterMs));
        lines.release();
      }
      return answer;
    } finally {
      placing--;
      if (!placing) idle();
    }
  };

  /** A call that may have been placed holds its line as long as one that rings and speaks. */
  const occupyUnnamed = (needed: number): void => {
    const ms = Math.min(pace.longestCallMs, (ringSeconds + rounds * needed) * 1_000);
    const timer = setTimeout(() => {
      unnamed.delete(timer);
      lines.release();
    }, ms);
    unnamed.add(timer);
  };

  const occupy = (sid: string, needed: number): void => {
    if (closed) return;
    if (ended.delete(sid) || up.has(sid)) return lines.release();
    const ask = setTimeout(() => void askAbout(sid), pace.askAfterMs);
    up.set(sid, { needed, timer: ask, until: performance.now() + pace.longestCallMs });
  };

  const over = (sid: string): void => {
    const call = up.get(sid);
    if (!call) {
      ended.add(sid);
      if (ended.size > mostEnded) ended.delete(ended.values().next().value ?? '');
      return;
    }
    clearTimeout(call.timer);
    up.delete(sid);
    lines.release();
  };

  const askAbout = async (sid: string): Promise<void> => {
    const call = up.get(sid);
    if (!call || closed) return;
    const exchange = await wire.exchange({
      method: 'GET',
      url: `${calls}/${sid}.json`,
      headers: { authorization },
      body: null,
      timeoutMs: pace.answerWithinMs,
    });
    const end = callEndOf(exchange);
    const outcome = end && outcomeOf(sid, end, call.needed);
    try {
      if (outcome) await events.onReceipts(account, [outcome]);
    } catch {
      // The database is away: asked again below.
      if (up.has(sid) && !closed) call.timer = setTimeout(() => void askAbout(sid), pace.askEveryMs);
      return;
    }
    if (!up.has(sid) || closed) return;
    if (outcome || performance.now() >= call.until) over(sid);
    else call.timer = setTimeout(() => void askAbout(sid), pace.askEveryMs);
  };

  // ------------------------------------------------------------------------------------------------ being called

  const webhook = async (request: WebhookRequest): Promise<WebhookAnswer> => {
    if (!isSigned(settings.secret, request)) return { status: 403 };
    const query = new URL(request.url).searchParams;
    const fields = request.method === 'POST' ? fieldsOf(request) : query;
    const token = readToken(key, query.get('t') ?? '');
    const sid = fields.get('CallSid');
    if (!token || !isSid(sid)) return { status: 404 };
    const call: Called = { request, query, fields, token, sid };
    switch (request.path) {
      case 'say':
        return await sayIt(call);
      case 'key':
        return await keyed(call);
      case 'status':
        return await finished(call);
      default:
        return { status: 404 };
    }
  };

  interface Called {
    readonly request: WebhookRequest;
    readonly query: URLSearchParams;
    readonly fields: URLSearchParams;
    readonly token: CallToken;
    readonly sid: string;
  }
  const report = (reference: string, state: Receipt['state'], code: string | null = null): Promise<void> =>
    events.onReceipts(account, [{ reference, state, code }]);

  const sayIt = async ({ query, fields, token, sid }: Called): Promise<WebhookAnswer> => {
    const answeredBy = fields.get('AnsweredBy') ?? query.get('by');
    const round = Number(query.get('round') ?? 1) || 1;
    if (isMachine(answeredBy)) {
      await report(sid, 'failed', 'voicemail');
      return await withText(token, twiml.voicemailScript);
    }
    // The gateway comes for the next round when the one before was said to its end.
    if (round > 1) await (answeredBy === 'human' ? report(sid, 'delivered') : report(sid, 'unknown', 'answered-by-unknown')); // prettier-ignore
    if (round > rounds) return speak(twiml.goodbye(token.language));
    return await script(token, { round, by: answeredBy, replays: Number(query.get('replays') ?? 0) || 0 });
  };

  /** Only a person presses a key: from here on it is known who answered. */
  const keyed = async ({ query, fields, token, sid }: Called): Promise<WebhookAnswer> => {
    const digit = fields.get('Digits') ?? '';
    const replays = (Number(query.get('replays') ?? 0) || 0) + 1;
    if (digit === '1') {
      await report(sid, 'confirmed');
      return speak(twiml.lastWords(token.language, say(token.language, 'voice.thanks')));
    }
    await report(sid, 'delivered');
    if (replays > mostReplays) return speak(twiml.goodbye(token.language));
    return await script(token, {
      round: 1,
      by: 'human',
      replays,
      first: digit === '2' ? '' : say(token.language, 'voice.otherKey'),
    });
  };

  const finished = async ({ query, fields, sid }: Called): Promise<WebhookAnswer> => {
    const end = {
      status: fields.get('CallStatus') ?? '',
      answeredBy: fields.get('AnsweredBy'),
      seconds: secondsOf(fields.get('CallDuration')),
    };
    const outcome = outcomeOf(sid, end, secondsOf(query.get('s')) ?? 0);
    if (!outcome) return { status: 204 };
    await events.onReceipts(account, [outcome]);
    over(sid);
    return { status: 204 };
  };

  const script = async (
    token: CallToken,
    { round, by, replays, first = '' }: { round: number; by: string | null; replays: number; first?: string },
  ): Promise<WebhookAnswer> => {
    const written = writeToken(key, token);
    const told = { replays: String(replays) };
    return await withText(token, (spoken) =>
      twiml.callScript(spoken, {
        key: address('key', written, told),
        next: address('say', written, { ...told, round: String(round + 1), ...(by ? { by } : {}) }),
        first,
      }),
    );
  };

  /** An erased text, or one whose time is over, is not said any more. */
  const withText = async (
    token: CallToken,
    draw: (spoken: twiml.Spoken) => string,
  ): Promise<WebhookAnswer> => {
    const text = await events.textOf(token.text);
    return !text?.body || (text.expiresAt && text.expiresAt <= events.now())
      ? speak(twiml.lastWords(token.language, say(token.language, 'voice.over')))
      : speak(draw(twiml.spokenOf(text)));
  };

  return {
    channel: 'voice',
    account,
    up: () => lines.free,
    send: async (batch, { signal, urgent }) =>
      await Promise.all(batch.map((one) => place(one, signal, urgent))),
    webhook,
    close: async () => {
      lines.close();
      if (placing) await new Promise<void>((resolve) => (idle = resolve));
      closed = true;
      for (const { timer } of up.values()) clearTimeout(timer);
      for (const timer of unnamed) clearTimeout(timer);
      wire.close();
    },
  };
}

/**
 * Whether the gateway lets us in: asks for a call that does not exist, places none. "fine", or a word such as voice-401.
 */
export async function askGateway(settings: VoiceSettings): Promise<string> {
  const wire = openWire(settings.tls, 1);
  const exchange = await wire.exchange({
    method: 'GET',
    url: `${callsAt(settings)}/CA${'0'.repeat(32)}.json`,
    headers: { authorization: basicOf(settings) },
    body: null,
    timeoutMs: usualPace.answerWithinMs,
  });
  wire.close();
  if (exchange.kind !== 'answer') return exchange.kind;
  // Not found in the gateway's own words: a web server that has never heard of calls answers 404 as well.
  const known = exchange.status === 200 || (exchange.status === 404 && /json/.test(exchange.type ?? ''));
  return known ? 'fine' : `voice-${exchange.status}`;
}

const callsAt = ({ base, sid }: VoiceSettings): string => `${base}/Accounts/${encodeURIComponent(sid)}/Calls`;
const basicOf = ({ user, password }: VoiceSettings): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** One fault of a server stops nobody for long; what the gateway asks for, or a person must mend, does. */
const restAfter = (exchange: Exchange, afterMs: number): number =>
  exchange.kind === 'answer' && exchange.status >= 500 && exchange.retryAfterMs === null ? hiccupMs : afterMs;

const speak = (body: string): WebhookAnswer => ({ status: 200, type: 'text/xml; charset=utf-8', body });

/** A form, or the same as JSON: its fields as text. */
function fieldsOf({ headers, body }: WebhookRequest): URLSearchParams {
  if (!headers['content-type']?.includes('json')) return new URLSearchParams(body);
  try {
    const read: unknown = JSON.parse(body);
    const fields = new URLSearchParams();
    for (const [name, value] of Object.entries(read ?? {}))
      if (typeof value === 'string' || typeof value === 'number') fields.append(name, String(value));
    return fields;
  } catch {
    return new URLSearchParams();
  }
}
