/**
 * The telephone company of the demo: a call API of Twilio's shape on loopback, and the landlines behind it.
 *
 * A call is taken over POST Calls.json and rings. What picks up depends on the number (`fateOf`): people who listen and
 * press 1, a voicemail, nobody. A visitor of /demo/phones can take a phone in hand: then it rings for the visitor, who
 * lifts the receiver, presses keys, hangs up; and nobody answers where the visitor does not.
 * What is to be said is fetched from the program with a signed request, as TwiML, and read by a parser of this file's
 * own; how the call ended is told with another. What was said is laid on the phone.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Phones } from './phones.ts';
import { verbsOf, type Verb } from './twiml-reader.ts';

export type CallFate = 'confirms' | 'listens' | 'hangs-up' | 'voicemail' | 'busy' | 'no-answer';
export type CallOutcome = 'confirmed' | 'heard' | 'hung-up' | 'voicemail' | 'busy' | 'no-answer' | 'failed';

export interface VoiceScript {
  /** How long it rings before who picks up does, and how long who listens takes for one saying. */
  readonly ringMs: number | readonly [from: number, to: number];
  readonly listenMs: number | readonly [from: number, to: number];
  /** How long a phone in hand rings before nobody has answered. */
  readonly handRingMs: number;
  /** How long a visitor with the receiver in hand may take for a key. */
  readonly keyMs: number;
  /** Answers this status to every call in place of taking it, with this error code. */
  readonly refuse: { readonly status: number; readonly code?: number } | null;
  /** Takes the request and answers nothing at all. */
  readonly silent: boolean;
  /** Sends every callback twice. */
  readonly twice: boolean;
}
export interface VoiceServerOptions {
  readonly phones: Phones;
  readonly sid: string;
  readonly token: string;
  readonly port?: number;
  readonly fateOf?: (number: string) => CallFate;
  readonly script?: Partial<VoiceScript>;
}
/** A call as the page shows it while it is up. */
export interface DemoCall {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly state: 'ringing' | 'talking' | 'over';
  /** What was said so far, each in its language (nl-BE). */
  readonly said: readonly { readonly language: string; readonly text: string }[];
  /** The visitor has the receiver in hand. */
  readonly byHand: boolean;
}
export const callActs = ['answer', 'decline', 'hang-up', '1', '2'] as const;
export type CallAct = (typeof callActs)[number];
export interface VoiceServer {
  readonly port: number;
  behave(script: Partial<VoiceScript>): void;
  /** Calls taken and refused, the most that were up at a time, callbacks answered with other than 2xx. */
  counts(): { taken: number; refused: number; most: number; failed: number };
  /** Takes the phone of a number in hand for an hour at most, or gives it back. What already rings there waits too. */
  hold(number: string, held: boolean): void;
  isHeld(number: string): boolean;
  callTo(number: string): DemoCall | null;
  /** Does it for the visitor; false where the call is not at that point. */
  act(id: string, act: CallAct): boolean;
  watch(told: (call: DemoCall) => void): () => void;
  close(): Promise<void>;
}

interface Call {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly url: string;
  readonly statusUrl: string;
  state: 'ringing' | 'talking' | 'over';
  status: string;
  answeredBy: string | null;
  byHand: boolean;
  said: { language: string; text: string }[];
  /** Seconds of speech that were listened to, for calls whose listening is only played. */
  heard: number;
  pressed: string;
  answeredAt: number;
  /** Someone waits for a key or the end; called with what came. */
  waiting: ((digit: string | null) => void) | null;
  timer: NodeJS.Timeout | undefined;
}

const usual: VoiceScript = {
  ringMs: [5_000, 14_000],
  listenMs: [3_000, 9_000],
  // Shorter than the 35 s after which a gateway would give up.
  handRingMs: 25_000,
  keyMs: 90_000,
  refuse: null,
  silent: false,
  twice: false,
};
/** A phone that its visitor forgot goes back to what it does by itself. */
const heldMs = 60 * 60_000;
const largest = 64 * 1_024;
const fetchWithinMs = 10_000;
/** A script that only ever leads to another is no conversation. */
const mostScripts = 12;
const lettersPerSecond = 15;

/** What picks up at a number, always the same: most confirm, some have a voicemail, some are not at home. */
export function usualFate(number: string): CallFate {
  const [dice = 0] = createHash('sha256').update(number).digest();
  const shares: readonly (readonly [CallFate, number])[] = [['confirms', 160], ['listens', 180], ['voicemail', 222], ['no-answer', 244], ['busy', 256]]; // prettier-ignore
  return shares.find(([, below]) => dice < below)?.[0] ?? 'busy';
}

export async function startVoiceServer(options: VoiceServerOptions): Promise<VoiceServer> {
  const { phones, sid, token, fateOf = usualFate } = options;
  let script: VoiceScript = { ...usual, ...options.script };
  const calls = new Map<string, Call>();
  const watchers = new Set<(call: DemoCall) => void>();
  const held = new Map<string, number>();
  const isHeld = (number: string): boolean => (held.get(number) ?? 0) > Date.now();
  const counts = { taken: 0, refused: 0, most: 0, failed: 0 };
  let closed = false;

  const tell = (call: Call): void => {
    for (const one of watchers) one(call);
  };
  const drawn = (range: number | readonly [number, number], number: string): number => {
    const [dice = 0] = createHash('sha256').update(`time ${number}`).digest();
    return typeof range === 'number' ? range : range[0] + ((range[1] - range[0]) * dice) / 255;
  };

  // --------------------------------------------------------------------------------------------------- the program

  /** A signed request of ours, as X-Twilio-Signature has it; null where it was not answered well. */
  const ask = async (
    url: string,
    call: Call,
    more: Readonly<Record<string, string>>,
  ): Promise<string | null> => {
    const fields: Record<string, string> = {
      AccountSid: sid,
      CallSid: call.id,
      CallStatus: call.status,
      From: call.from,
      To: call.to,
      Direction: 'outbound-api',
      ...(call.answeredBy ? { AnsweredBy: call.answeredBy } : {}),
      ...more,
    };
    const signed = url + Object.keys(fields).sort().map((name) => name + (fields[name] ?? '')).join(''); // prettier-ignore
    let text: string | null = null;
    for (let n = 0; n < (script.twice ? 2 : 1); n++)
      try {
        const response = await fetch(url, {
          method: 'POST',
          body: new URLSearchParams(fields),
          headers: { 'x-twilio-signature': createHmac('sha1', token).update(signed).digest('base64') },
          redirect: 'error',
          signal: AbortSignal.timeout(fetchWithinMs),
        });
        if (!response.ok) counts.failed++;
        text = response.ok ? await response.text() : null;
      } catch {
        counts.failed++;
      }
    return text;
  };

  const end = (call: Call, status: string): void => {
    if (call.state === 'over') return;
    clearTimeout(call.timer);
    const talked = call.state === 'talking';
    call.state = 'over';
    call.status = status;
    call.waiting?.(null);
    const seconds = talked ? Math.max(Math.round((Date.now() - call.answeredAt) / 1_000), call.heard) : 0;
    phones.put({
      channel: 'voice',
      to: call.to,
      from: call.from,
      subject: '',
      text: call.said.map((one) => one.text).join(' '),
      outcome: outcomeOf(call),
    });
    tell(call);
    calls.delete(call.id);
    if (!closed && call.statusUrl)
      void ask(call.statusUrl, call, { CallDuration: String(Math.ceil(seconds)) });
  };

  const run = async (call: Call, first: string): Promise<void> => {
    let next: { url: string; more: Record<string, string> } | null = { url: first, more: {} };
    for (let n = 0; next && n < mostScripts && call.state === 'talking'; n++) {
      const text: string | null = await ask(next.url, call, next.more);
      next = text === null ? null : await perform(call, verbsOf(text), next.url);
    }
    end(call, 'completed');
  };

  /** Says and waits as the script has it; where it goes from there. */
  const perform = async (
    call: Call,
    verbs: readonly Verb[],
    here: string,
  ): Promise<{ url: string; more: Record<string, string> } | null> => {
    for (const verb of verbs) {
      if (call.state !== 'talking') return null;
      const at = (url: string | undefined): string => new URL(url ?? '', here).href;
      if (verb.name === 'Say') utter(call, verb);
      else if (verb.name === 'Hangup') return null;
      else if (verb.name === 'Redirect') return { url: at(verb.text.trim()), more: {} };
      else if (verb.name === 'Gather') {
        verb.inside.filter((one) => one.name === 'Say').forEach((one) => utter(call, one));
        const digit = await keyFrom(call);
        if (digit) {
          call.pressed += digit;
          return { url: at(verb.attributes['action']), more: { Digits: digit } };
        }
      }
    }
    return null;
  };

  const utter = (call: Call, { text, attributes }: Verb): void => {
    call.said.push({ language: attributes['language'] ?? 'nl-BE', text });
    if (!call.byHand && call.answeredBy !== 'human') call.heard += text.length / lettersPerSecond;
    tell(call);
  };

  const keyFrom = (call: Call): Promise<string | null> =>
    new Promise((resolve) => {
      const done = (digit: string | null): void => {
        clearTimeout(call.timer);
        call.waiting = null;
        if (call.state === 'talking' && !call.byHand && digit === null) call.heard = call.said.reduce((sum, one) => sum + one.text.length / lettersPerSecond, 0); // prettier-ignore
        resolve(digit);
      };
      call.waiting = done;
      const fate = fateOf(call.to);
      call.timer = call.byHand
        ? setTimeout(() => done(null), script.keyMs)
        : setTimeout(
            () => (fate === 'hangs-up' ? end(call, 'completed') : done(fate === 'confirms' ? '1' : null)),
            drawn(script.listenMs, call.to),
          );
    });

  const pickUp = (call: Call, answeredBy: string, byHand: boolean): void => {
    clearTimeout(call.timer);
    Object.assign(call, {
      state: 'talking',
      status: 'in-progress',
      answeredBy,
      byHand,
      answeredAt: Date.now(),
    });
    tell(call);
    void run(call, call.url);
  };

  const ring = (call: Call): void => {
    clearTimeout(call.timer);
    const hand = isHeld(call.to);
    const fate = hand ? 'no-answer' : fateOf(call.to);
    call.status = 'ringing';
    const after = hand ? script.handRingMs : drawn(script.ringMs, call.to);
    call.timer = setTimeout(
      () => {
        if (fate === 'busy' || fate === 'no-answer') end(call, fate);
        else pickUp(call, fate === 'voicemail' ? 'machine_end_beep' : 'human', false);
      },
      fate === 'busy' ? after / 5 : after,
    );
    if (fate !== 'busy') tell(call);
  };

  // --------------------------------------------------------------------------------------------------- the call API

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await read(request);
    if (script.silent) return;
    const answer = (status: number, given: object): void => {
      if (status >= 400) counts.refused++;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(given));
    };
    const given = request.headers.authorization ?? '';
    if (given !== `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`)
      return answer(401, { code: 20003, status: 401 });
    const root = `/2010-04-01/Accounts/${sid}/Calls`;
    const asked = request.url ?? '';
    if (request.method === 'GET' && asked.startsWith(`${root}/`)) {
      const call = calls.get(asked.slice(root.length + 1).replace('.json', ''));
      return call
        ? answer(200, { sid: call.id, status: call.status, answered_by: call.answeredBy, duration: null })
        : answer(404, { code: 20404, status: 404 });
    }
    if (request.method !== 'POST' || asked !== `${root}.json`)
      return answer(404, { code: 20404, status: 404 });
    if (script.refuse) return answer(script.refuse.status, { code: script.refuse.code });
    const fields = new URLSearchParams(body ?? '');
    const [to, from, url] = [fields.get('To') ?? '', fields.get('From') ?? '', fields.get('Url') ?? ''];
    if (!/^\+[1-9]\d{6,14}$/.test(to)) return answer(400, { code: 21211, status: 400 });
    if (!isHere(url)) return answer(400, { code: 21205, status: 400 });
    const statusUrl = fields.get('StatusCallback') ?? '';
    const call: Call = {
      id: `CA${randomBytes(16).toString('hex')}`,
      to,
      from,
      url,
      statusUrl: isHere(statusUrl) ? statusUrl : '',
      state: 'ringing',
      status: 'queued',
      answeredBy: null,
      byHand: false,
      said: [],
      heard: 0,
      pressed: '',
      answeredAt: 0,
      waiting: null,
      timer: undefined,
    };
    calls.set(call.id, call);
    counts.taken++;
    counts.most = Math.max(counts.most, calls.size);
    answer(201, { sid: call.id, status: 'queued', to, from });
    ring(call);
  };

  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    behave: (change) => void (script = { ...script, ...change }),
    counts: () => ({ ...counts }),
    hold: (number, yes) => {
      if (!yes) return void held.delete(number);
      held.set(number, Date.now() + heldMs);
      for (const call of calls.values()) if (call.to === number && call.state === 'ringing') ring(call);
    },
    isHeld,
    callTo: (number) => [...calls.values()].findLast((one) => one.to === number && (one.state === 'talking' || isHeld(number) || fateOf(number) !== 'busy')) ?? null, // prettier-ignore
    act: (id, act) => {
      const call = calls.get(id);
      if (!call) return false;
      if (call.state === 'ringing' && act === 'answer') pickUp(call, 'human', true);
      else if (call.state === 'ringing' && act === 'decline') end(call, 'no-answer');
      else if (call.state === 'talking' && act === 'hang-up') end(call, 'completed');
      else if (call.state === 'talking' && (act === '1' || act === '2') && call.waiting) call.waiting(act);
      else return false;
      return true;
    },
    watch: (told) => {
      watchers.add(told);
      return () => void watchers.delete(told);
    },
    close: () => {
      closed = true;
      for (const call of calls.values()) {
        clearTimeout(call.timer);
        call.state = 'over';
        call.waiting?.(null);
      }
      calls.clear();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function outcomeOf(call: Call): CallOutcome {
  if (call.status === 'busy' || call.status === 'no-answer') return call.status;
  if (call.answeredBy?.startsWith('machine')) return 'voicemail';
  if (call.pressed.includes('1')) return 'confirmed';
  return call.heard > 0 || call.pressed ? 'heard' : 'hung-up';
}

/** The demo asks this machine and nobody else. */
const isHere = (url: string): boolean =>
  URL.canParse(url) && /^http:$/.test(new URL(url).protocol) && /^(127\.[\d.]+|localhost|\[::1\])$/.test(new URL(url).hostname); // prettier-ignore

async function read(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= largest) parts.push(part);
  }
  return size > largest ? null : Buffer.concat(parts).toString();
}
