/**
 * SMS over the HTTP interface of a gateway, as its profile describes it (http-sms/profile.ts).
 *
 * A batch becomes requests, one for each number, some side by side (lane.ts, exchange.ts). Each answer is read by the
 * rules of the profile (answer.ts). Receipts come by webhook (webhook.ts) or are asked for by `query`. A long text goes
 * whole: the gateway cuts it, by the same table as contract/sms.ts measures it.
 *
 * Every request bears a reference that is the same on every try of one message and of no other, also after a restore
 * that gives ids out again, so that a gateway which looks at it sends no second copy.
 */
import { createHmac } from 'node:crypto';
import { septetCount } from '../../contract/sms.ts';
import type { Carrier, Outgoing } from './carrier.ts';
import { readAnswer, type HttpAnswer, type Mood } from './http-sms/answer.ts';
import { openWire, type HttpRequest } from './http-sms/exchange.ts';
import { isJson, parseJson, wordAt } from './http-sms/fields.ts';
import { Lane } from './http-sms/lane.ts';
import type { Profile } from './http-sms/profile.ts';
import { fill, fillForm, fillJson, type Template, type Values } from './http-sms/template.ts';
import { answerWebhook, reportOf, type InboundText } from './http-sms/webhook.ts';
import type { Receipt } from './receipts.ts';
import type { HttpSmsSettings } from './settings.ts';

export interface HttpSmsEvents {
  readonly onReceipts: (account: string, receipts: readonly Receipt[]) => Promise<void>;
  /** Messages from phones. Without it they are confirmed and not kept. */
  readonly onInbound?: (account: string, texts: readonly InboundText[]) => Promise<void>;
  /** "resting": nothing is sent for a while, for it is busy, away, in doubt or our set-up is wrong. */
  readonly onState?: (account: string, state: 'sending' | 'resting', reason: string | null) => void;
}
export interface HttpSms extends Carrier {
  readonly send: (...given: Parameters<Carrier['send']>) => Promise<readonly HttpAnswer[]>;
  readonly webhook: NonNullable<Carrier['webhook']>;
  /** Asks the gateway by its own ids; what is on its way or cannot be asked is left out. Null without such a service. */
  readonly query: ((references: readonly string[]) => Promise<readonly Receipt[]>) | null;
}

/**
 * Faults in a row, and what each begins to cost: a rest, in ms, that doubles with every further one. Of the set-up, or
 * of an answer that leaves in doubt, one may be a single message's and three are not: a gateway that has fallen silent
 * gets a handful of messages and not a city's.
 */
const rests = {
  away: { from: 1, ms: 1_000, mostMs: 30_000 },
  setup: { from: 3, ms: 15_000, mostMs: 15_000 },
  doubt: { from: 3, ms: 5_000, mostMs: 60_000 },
} as const;
/** A gateway that asks for an hour is looked at again earlier: an alarm may come. */
const longestRestMs = 5 * 60_000;

/** `publicUrl`, without a slash at the end, is where the gateway can call us back; null when that is not known. */
export function openHttpSms(
  settings: HttpSmsSettings,
  events: HttpSmsEvents,
  publicUrl: string | null = null,
): HttpSms {
  const { account, profile } = settings;
  const timeoutMs = profile.timeoutSeconds * 1_000;
  const wire = openWire(settings.tls, settings.connections);
  const lane = new Lane(settings.connections, settings.rate);
  const secrets = secretsOf(settings);
  const fixed = {
    ...secrets,
    callback:
      publicUrl && profile.receipts ? `${publicUrl}/carriers/${account}/${profile.receipts.path}` : null,
  };
  let inARow: { mood: Mood; times: number } = { mood: 'fine', times: 0 };
  let resting = false;

  /** A fault that is not one message's gives the gateway a rest. */
  const heed = (mood: Mood, restMs: number | null): void => {
    if (mood === 'fine') {
      inARow = { mood, times: 0 };
      lane.trust();
      if (resting) events.onState?.(account, 'sending', null);
      resting = false;
      return;
    }
    // What was under way together fails together: it counts once.
    if (!lane.open) return;
    inARow = { mood, times: mood === inARow.mood ? inARow.times + 1 : 1 };
    const ms = mood === 'busy' ? Math.min(restMs ?? 0, longestRestMs) : restAfter(mood, inARow.times);
    if (mood === 'busy' && !ms) return lane.slowDown();
    if (!ms) return;
    lane.rest(ms);
    resting = true;
    events.onState?.(account, 'resting', mood);
  };

  const sendOne = async (outgoing: Outgoing): Promise<HttpAnswer> => {
    const own = referenceOf(outgoing, settings.password);
    const request = requestOf(profile, { ...fixed, ...valuesOf(profile, outgoing, own) }, timeoutMs);
    // A message that ran out of time while it waited is of no use to anybody.
    if (outgoing.text.expiresAt && outgoing.text.expiresAt.getTime() <= Date.now()) return { kind: 'unsent' };
    const { answer, mood, restMs } = readAnswer(profile, await wire.exchange(request), own);
    heed(mood, restMs);
    return answer;
  };

  const ask = async (url: string, headers: Readonly<Record<string, string>>): Promise<unknown> => {
    const said = await wire.exchange({ method: 'GET', url, headers, body: null, timeoutMs });
    const read = said.kind === 'answer' && said.status === 200 && !said.fault && isJson(said.type);
    return read ? parseJson(said.body)?.value : undefined;
  };
  const { query } = profile;
  const never = new AbortController().signal;

  return {
    channel: 'sms',
    account,
    up: () => lane.open,
    send: async (batch, { signal, urgent }) => {
      const sweep = (): void => lane.sweep();
      signal.addEventListener('abort', sweep);
      const answers = await Promise.all(
        batch.map(async (one) => await lane.run(async () => await sendOne(one), signal, urgent)),
      );
      signal.removeEventListener('abort', sweep);
      return answers.map((answer) => answer ?? { kind: 'unsent' });
    },
    close: async () => {
      await lane.close();
      wire.close();
    },
    webhook: async (request) =>
      await answerWebhook(
        profile,
        secrets,
        {
          onReceipts: async (receipts) => await events.onReceipts(account, receipts),
          onInbound: async (texts) => await events.onInbound?.(account, texts),
        },
        request,
      ),
    query: query
      ? async (references) => {
          const found: (Receipt | null)[] = await Promise.all(
            references.map(async (reference) => {
              const values = { ...secrets, id: reference };
              const url = urlOf(query.url, values);
              const said = await lane.run(
                async () => await ask(url, filled(query.headers, values)),
                never,
                false,
              );
              const state = wordAt(said, query.state);
              if (state === null) return null;
              const code = query.code === undefined ? null : wordAt(said, query.code);
              const report = reportOf(query, state, code);
              return report && { reference, ...report };
            }),
          );
          return found.filter((one) => one !== null);
        }
      : null,
  };
}

function restAfter(mood: keyof typeof rests, times: number): number {
  const { from, ms, mostMs } = rests[mood];
  return times < from ? 0 : Math.min(ms * 2 ** (times - from), mostMs);
}

/**
 * The reference of a message: 24 hexadecimal digits, the same on every try. Keyed, so that it tells nothing of the
 * number or the text that it is made from.
 */
export const referenceOf = ({ id, address, text }: Outgoing, key: string): string =>
  createHmac('sha256', `belfort ${key}`)
    .update(JSON.stringify([id, text.id, address, text.body]))
    .digest('hex')
    .slice(0, 24);

function secretsOf(settings: HttpSmsSettings): Values {
  const { user, password, secret, base, options } = settings;
  return {
    user,
    password,
    secret,
    base,
    basic: Buffer.from(`${user}:${password}`).toString('base64'),
    sender: settings.sender,
    'sender.digits': settings.sender.replace('+', ''),
    ...Object.fromEntries(Object.entries(options).map(([name, value]) => [`option.${name}`, value])),
  };
}

/** The placeholders of one message. */
export function valuesOf(profile: Profile, { address, text }: Outgoing, own: string): Values {
  const { minSeconds, maxSeconds } = profile.validity;
  const seconds = text.expiresAt
    ? Math.min(Math.max(minSeconds, Math.round((text.expiresAt.getTime() - Date.now()) / 1_000)), maxSeconds)
    : null;
  return {
    to: address,
    'to.digits': address.replace('+', ''),
    text: text.body,
    reference: own,
    validitySeconds: seconds,
    validityMs: seconds === null ? null : seconds * 1_000,
    expiresAt: text.expiresAt?.toISOString() ?? null,
    encoding: (septetCount(text.body) === null ? profile.encodings?.ucs2 : profile.encodings?.gsm7) ?? null,
  };
}

/** The request of one message. */
export function requestOf({ request }: Profile, values: Values, timeoutMs: number): HttpRequest {
  const json = request.format === 'json';
  return {
    method: request.method,
    url: urlOf(request.url, values),
    headers: {
      ...filled(request.headers, values),
      'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded',
    },
    body:
      request.format === 'json'
        ? JSON.stringify(fillJson(request.body as Template, values) ?? null)
        : fillForm(request.body, values),
    timeoutMs,
  };
}

/** {base} stands as the address gave it; everything else is one part of a path or a query. */
function urlOf(template: string, values: Values): string {
  const { base, ...others } = values;
  return `${base ?? ''}${fill(template.slice('{base}'.length), others, encodeURIComponent) ?? ''}`;
}

const filled = (headers: Readonly<Record<string, string>>, values: Values): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, template]) => {
      const value = fill(template, values);
      return value === null ? [] : [[name.toLowerCase(), value]];
    }),
  );
