/**
 * Traces: draws the trail of each message, from the press to the receipt, and sends it by OTLP over HTTP. Loaded only where
 * an endpoint is set (src/app.ts).
 *
 * A message's trace is its own id, and the spans that others hang from (press, publish) have ids derived from it. So every
 * process, and a receipt that comes a day later, joins the same trace though nothing is carried; by the same id each
 * process knows whether a message is of those that are drawn. What is no message (a code, a yearly mail) is not drawn.
 *
 * It may lose spans and never holds up a delivery: they wait in a queue that has an end, one request is out at a time, and
 * what is lost is counted. Nothing of it throws into the rooms that tell it.
 */
import { hash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { log } from '../lib/log.ts';
import type { PartName, Stage, StageName, Trail, TrailFields } from '../lib/trail.ts';
import type { TraceSettings } from './trace-settings.ts';

export interface TraceDeps {
  /** Those of these causes that are messages. */
  readonly messagesAmong: (causes: readonly string[]) => Promise<ReadonlySet<string>>;
  /** The causes of chunks. */
  readonly causesOf: (chunks: readonly number[]) => Promise<ReadonlyMap<number, string>>;
  readonly version: string;
  /** `sent`; `dropped` where the queue was full or ended; `refused` by whoever receives them. */
  readonly count: (outcome: SpanOutcome, spans: number) => void;
}
export type SpanOutcome = 'sent' | 'dropped' | 'refused';
export interface Traces extends Trail {
  /** Sends what waits, if that goes at once. */
  stop(): Promise<void>;
}

/** Every attribute that a span can have. None can hold more than a count or a word of ours, and the name of an account. */
const attributeNames: Readonly<Record<Exclude<keyof TrailFields, 'error'>, string>> = {
  lane: 'belfort.lane',
  channel: 'belfort.channel',
  account: 'belfort.account',
  status: 'http.response.status_code',
  rows: 'belfort.rows',
  people: 'belfort.people',
  from: 'belfort.from',
  step: 'belfort.step',
  again: 'belfort.again',
  accepted: 'belfort.accepted',
  later: 'belfort.later',
  never: 'belfort.never',
  unsent: 'belfort.unsent',
  unknown: 'belfort.unknown',
  delivered: 'belfort.delivered',
  confirmed: 'belfort.confirmed',
  failed: 'belfort.failed',
};
/** Numbers of OTLP: what another program asked of us, what we ask of another, and what happens here. */
const kinds = { internal: 1, server: 2, client: 3 } as const;
const spans: Readonly<Record<StageName | PartName, { name: string; kind: number; under: 'press' | 'publish' | null }>> = {
  press: { name: 'POST /api/messages/{id}/publish', kind: kinds.server, under: null },
  publish: { name: 'publish', kind: kinds.internal, under: 'press' },
  'fan-out': { name: 'fan-out slice', kind: kinds.internal, under: 'publish' },
  climb: { name: 'ladder slice', kind: kinds.internal, under: 'publish' },
  chunk: { name: 'chunk', kind: kinds.internal, under: 'publish' },
  receipts: { name: 'receipts', kind: kinds.internal, under: 'publish' },
  claim: { name: 'claim', kind: kinds.internal, under: null },
  load: { name: 'load', kind: kinds.internal, under: null },
  send: { name: 'carrier send', kind: kinds.client, under: null },
  record: { name: 'record', kind: kinds.internal, under: null },
}; // prettier-ignore

/** Those of a city's message and what else is on its way; those that are not known here are derived and asked again. */
const causesMost = 1_000;
/** Receipts of so many chunks are put together until the next look. */
const heapsMost = 5_000;
/** Doubled with every time that nobody answers, before the first wait already. */
const firstPauseMs = 500;
const pauseMostMs = 60_000;
const lastWordMs = 2_000;
const sayAgainMs = 60_000;

const zip = promisify(gzip);

interface Cause {
  readonly id: string;
  readonly trace: string;
  readonly press: string;
  readonly publish: string;
  readonly drawn: boolean;
  /** Null: nobody asked yet. */
  isMessage: boolean | null;
}
interface Span {
  readonly cause: Cause;
  readonly id: string;
  readonly parent: string | null;
  readonly of: StageName | PartName;
  /** Milliseconds of the wall clock. */
  readonly start: number;
  readonly end: number;
  readonly fields: TrailFields;
}
interface Heap {
  readonly account: string;
  readonly chunk: number;
  readonly since: number;
  until: number;
  readonly states: { delivered: number; confirmed: number; failed: number; unknown: number };
}

export function startTraces(settings: TraceSettings, deps: TraceDeps): Traces {
  const causes = new Map<string, Cause>();
  let heaps = new Map<string, Heap>();
  let queue: Span[] = [];
  let dropped = 0;
  let saidAt = 0;
  let away = false;
  let stopping = false;
  const giveUp = new AbortController();
  let sending: Promise<unknown> = Promise.resolve();
  let pauseMs = firstPauseMs;
  let timer: NodeJS.Timeout | null = null;

  const drop = (count: number): void => {
    dropped += count;
    deps.count('dropped', count);
    const now = performance.now();
    if (saidAt && now - saidAt < sayAgainMs) return;
    saidAt = now;
    log('warn', 'traces.dropped', { count: dropped });
    dropped = 0;
  };
  const causeOf = (id: string): Cause | null => {
    const known = causes.get(id);
    if (known) return known;
    if (!isUuid.test(id)) return null;
    const trace = id.replaceAll('-', '').toLowerCase();
    const cause = { id, trace, press: derived(trace, 'press'), publish: derived(trace, 'publish'), drawn: isDrawn(trace, settings.ratio), isMessage: null }; // prettier-ignore
    // The oldest goes: its spans in the queue keep what they hang from.
    if (causes.size >= causesMost) causes.delete(causes.keys().next().value ?? '');
    causes.set(id, cause);
    return cause;
  };
  const keep = (span: Span): void => {
    if (queue.length >= settings.queueMost) return drop(1);
    queue.push(span);
    // Once: a look that is put off with every span never comes.
    if (queue.length === settings.batchMost && timer && !away) schedule(0);
  };

  const stage = (
    cause: Cause,
    of: StageName | PartName,
    parent: string | null,
    since = performance.now(),
    wall = Date.now() - (performance.now() - since),
  ): Stage => {
    // Of a press that was refused another may follow: only the one that published is what the rest hangs from.
    const id = of === 'publish' ? cause.publish : randomId();
    let ended = false;
    return {
      part: (name, partSince = performance.now()) =>
        stage(cause, name, id, partSince, wall + (partSince - since)),
      end: (fields = {}) => {
        if (ended) return;
        ended = true;
        keep({
          cause,
          id: of === 'press' && (fields.status ?? 0) < 300 ? cause.press : id,
          parent,
          of,
          start: wall,
          end: wall + (performance.now() - since),
          fields,
        });
      },
    };
  };

  /** What was heard of chunks since the last look, as one span per message and account. */
  const spansOfReceipts = async (): Promise<void> => {
    if (!heaps.size) return;
    const heard = [...heaps.values()];
    heaps = new Map();
    const found = await deps.causesOf([...new Set(heard.map((one) => one.chunk))]).catch(() => null);
    if (!found) return drop(heard.length);
    const offset = Date.now() - performance.now();
    const together = Map.groupBy(heard, (one) => `${found.get(one.chunk)} ${one.account}`);
    for (const [first, ...rest] of together.values()) {
      const cause = first && causeOf(found.get(first.chunk) ?? '');
      if (!first || !cause?.drawn) continue;
      const all = [first, ...rest];
      const sum = (state: keyof Heap['states']): number => all.reduce((n, one) => n + one.states[state], 0);
      keep({
        cause,
        id: randomId(),
        parent: cause.publish,
        of: 'receipts',
        start: offset + Math.min(...all.map((one) => one.since)),
        end: offset + Math.max(...all.map((one) => one.until)),
        fields: {
          account: first.account,
          delivered: sum('delivered'),
          confirmed: sum('confirmed'),
          failed: sum('failed'),
          unknown: sum('unknown'),
        },
      });
    }
  };

  /** Sends a batch; false where it must be tried again. */
  const sendBatch = async (): Promise<boolean> => {
    const batch = queue.slice(0, settings.batchMost);
    const unasked = new Set(batch.filter(({ cause }) => cause.isMessage === null).map(({ cause }) => cause));
    try {
      const asked = [...unasked];
      const messages = asked.length ? await deps.messagesAmong(asked.map(({ id }) => id)) : new Set<string>();
      for (const cause of asked) cause.isMessage = messages.has(cause.id);
      const drawn = batch.filter(({ cause }) => cause.isMessage);
      if (drawn.length && !(await post(drawn))) return false;
    } catch (error) {
      if (!away) log('warn', 'traces.away', { error });
      return false;
    }
    queue = queue.slice(batch.length);
    return true;
  };
  const post = async (batch: readonly Span[]): Promise<boolean> => {
    const json = JSON.stringify(requestOf(batch, settings.resource, deps.version));
    const response = await fetch(settings.url, {
      method: 'POST',
      headers: {
        ...settings.headers,
        'content-type': 'application/json',
        ...(settings.gzip ? { 'content-encoding': 'gzip' } : {}),
      },
      body: settings.gzip ? await zip(json) : json,
      // Headers hold secrets: they go where the operator said.
      redirect: 'error',
      signal: AbortSignal.any([AbortSignal.timeout(settings.timeoutMs), giveUp.signal]),
    });
    const answer = await response.text();
    if ([429, 502, 503, 504].includes(response.status)) {
      if (!away) log('warn', 'traces.away', { status: response.status });
      return false;
    }
    // What it refuses once it refuses always.
    const refused = response.ok ? Math.min(batch.length, rejectedIn(answer)) : batch.length;
    if (refused) log('warn', 'traces.refused', { status: response.status, count: refused });
    deps.count('refused', refused);
    deps.count('sent', batch.length - refused);
    return true;
  };

  const look = async (): Promise<void> => {
    await spansOfReceipts();
    let well = true;
    while (queue.length && well && !stopping) well = await sendBatch();
    if (away && well) log('info', 'traces.back');
    away = !well;
    pauseMs = well ? firstPauseMs : Math.min(pauseMostMs, pauseMs * 2);
  };
  const schedule = (ms: number): void => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      sending = look()
        .catch(() => undefined)
        .finally(() => {
          if (!stopping) schedule(away ? Math.max(pauseMs, settings.everyMs) : settings.everyMs);
        });
    }, ms);
    timer.unref();
  };
  schedule(settings.everyMs);

  return {
    begin: (name, id, since) => {
      const cause = causeOf(id);
      if (!cause?.drawn) return null;
      const { under } = spans[name];
      if (under && name !== 'chunk') cause.isMessage = true;
      return stage(cause, name, under && cause[under], since);
    },
    receipt: (account, chunk, state, since) => {
      const key = `${chunk} ${account}`;
      let heap = heaps.get(key);
      if (!heap) {
        if (heaps.size >= heapsMost) return drop(1);
        heap = { account, chunk, since, until: since, states: { delivered: 0, confirmed: 0, failed: 0, unknown: 0 } }; // prettier-ignore
        heaps.set(key, heap);
      }
      heap.until = performance.now();
      heap.states[state]++;
    },
    stop: async () => {
      stopping = true;
      if (timer) clearTimeout(timer);
      const lastWord = async (): Promise<void> => {
        await sending;
        await spansOfReceipts();
        for (let well = true; queue.length && well && !giveUp.signal.aborted;) well = await sendBatch();
      };
      // Nobody waits for a trace: whoever receives them has this long, and none who was away.
      await Promise.race([lastWord().catch(() => undefined), sleep(away ? 0 : lastWordMs, null, { ref: false })]); // prettier-ignore
      giveUp.abort();
      if (queue.length) deps.count('dropped', queue.length);
      queue = [];
    },
  };
}

const isUuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const derived = (trace: string, of: 'press' | 'publish'): string =>
  hash('sha256', `${of} ${trace}`, 'hex').slice(0, 16);
const randomId = (): string => randomBytes(8).toString('hex');

/**
 * By the id alone, as W3C's level 2 of Trace Context has it: the last 56 bits are random in a uuid of version 7 (and 4), and
 * of these the highest 52, for a number holds no more.
 */
export const isDrawn = (trace: string, ratio: number): boolean =>
  ratio >= 1 || Number.parseInt(trace.slice(18, 31), 16) >= (1 - ratio) * 2 ** 52;

function rejectedIn(answer: string): number {
  try {
    const { partialSuccess } = JSON.parse(answer) as { partialSuccess?: { rejectedSpans?: unknown } };
    return Math.max(0, Number(partialSuccess?.rejectedSpans ?? 0)) || 0;
  } catch {
    // Some answer nothing, or in protobuf.
    return 0;
  }
}

// ------------------------------------------------------------------------------------------- OTLP, as JSON has it

const attribute = (key: string, value: string | number | boolean) => ({
  key,
  value:
    typeof value === 'string'
      ? { stringValue: value }
      : typeof value === 'boolean'
        ? { boolValue: value }
        : { intValue: String(Math.round(value)) },
});
const nanos = (ms: number): string =>
  `${Math.floor(ms)}${String(Math.floor((ms % 1) * 1e6)).padStart(6, '0')}`;

/** Name and code, as the log has them; what an error says may quote a value. */
function ofError(error: unknown): ReturnType<typeof attribute>[] {
  if (error === undefined) return [];
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return [
    attribute('error.type', error instanceof Error ? error.name : 'unknown'),
    ...(/^[\w./-]{1,60}$/.test(code) ? [attribute('belfort.error.code', code)] : []),
  ];
}

function spanOf({ cause, id, parent, of, start, end, fields }: Span) {
  const { name, kind } = spans[of];
  const given = Object.entries(attributeNames).flatMap(([field, key]) => {
    const value = fields[field as keyof typeof attributeNames];
    return value === undefined ? [] : [attribute(key, value)];
  });
  const failed = fields.error !== undefined || (fields.status ?? 0) >= 500;
  return {
    traceId: cause.trace,
    spanId: id,
    ...(parent ? { parentSpanId: parent } : {}),
    name,
    kind,
    startTimeUnixNano: nanos(start),
    endTimeUnixNano: nanos(end),
    attributes: [
      ...(of === 'press'
        ? [attribute('http.request.method', 'POST'), attribute('http.route', '/api/messages/{id}/publish')]
        : []),
      ...given,
      ...ofError(fields.error),
    ],
    ...(failed ? { status: { code: 2 } } : {}),
  };
}

const requestOf = (batch: readonly Span[], resource: Readonly<Record<string, string>>, version: string) => ({
  resourceSpans: [
    {
      resource: { attributes: Object.entries(resource).map(([key, value]) => attribute(key, value)) },
      scopeSpans: [{ scope: { name: 'belfort', version }, spans: batch.map(spanOf) }],
    },
  ],
});
