/**
 * The figures in Prometheus' text format. What this process did is counted as it happens (the meter that the deliverer
 * tells); what waits is asked of the database when somebody reads. Every label is from a closed list or a setting: no
 * person, number, message or place can stand in one.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Queue } from '../delivery/figures.ts';
import type { AccountState, AnswerKind, Meter } from '../delivery/meter.ts';
import type { SpanOutcome } from './traces.ts';

/** From a batch that a carrier answers at once to a queue that stands still, in seconds. */
const buckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];

export interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}
export interface Figures {
  readonly meter: Meter;
  /** What became of spans of traces. */
  spans(outcome: SpanOutcome, count: number): void;
  /** The carriers' accounts as this process sees them. */
  accounts(): readonly AccountState[];
  queues(): Promise<readonly Queue[]>;
  text(): Promise<string>;
  stop(): void;
}

export function startFigures(queues: () => Promise<readonly Queue[]>, pool: Pool): Figures {
  const registry = new Registry();
  const registers = [registry];
  let accounts: () => readonly AccountState[] = () => [];

  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 10 });
  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]): Gauge<L> =>
    new Gauge({ name, help, labelNames, registers });

  const oldest = gauge('belfort_queue_age_seconds', 'Since the oldest row that may go was due', 'lane');
  const rows = gauge(
    'belfort_queue_rows',
    'Rows that wait: "now" may go, "later" waits for a later try',
    'lane',
    'channel',
    'due',
  );
  const inHand = gauge(
    'belfort_batches_in_hand',
    "Batches in a worker's hands, of all processes",
    'lane',
    'channel',
  );
  const readable = gauge(
    'belfort_queue_readable',
    '1 where the database answered; 0: the figures of the queue are old',
  );
  const up = gauge('belfort_carrier_up', '1 where the carrier can take a batch', 'account', 'channel');
  const light = gauge(
    'belfort_carrier_light',
    'What the carrier really answers: 0 green, 1 amber, 2 red',
    'account',
    'channel',
  );
  const drained = gauge('belfort_carrier_drained', '1 where a person drained it', 'account', 'channel');
  const busy = gauge(
    'belfort_carrier_batches',
    'Batches in its hands, of this process',
    'account',
    'channel',
  );
  const owed = gauge(
    'belfort_carrier_owed_seconds',
    'For how long it has owed an answer',
    'account',
    'channel',
  );
  const backup = gauge(
    'belfort_channel_ways',
    'Accounts of a channel that are up, not drained and not red',
    'channel',
  );
  const poolSize = gauge('belfort_pool_connections', 'Connections to PostgreSQL', 'state');
  const answers = new Counter({
    name: 'belfort_answers_total',
    help: 'Rows by what the carrier answered',
    labelNames: ['lane', 'channel', 'account', 'kind'],
    registers,
  });
  const receipts = new Counter({
    name: 'belfort_receipts_total',
    help: 'Receipts by what they said',
    labelNames: ['account', 'state'],
    registers,
  });
  const doubtful = new Counter({
    name: 'belfort_rows_in_doubt_total',
    help: 'Rows whose worker died before their answer was written',
    registers,
  });
  const spans = new Counter({
    name: 'belfort_trace_spans_total',
    help: 'Spans of traces by what became of them: sent, dropped (the queue was full), refused by the collector',
    labelNames: ['outcome'],
    registers,
  });
  const batchesOf = (name: string, help: string): Histogram<'lane' | 'channel'> =>
    new Histogram({ name, help, labelNames: ['lane', 'channel'], buckets, registers });
  const fromClaim = batchesOf(
    'belfort_hand_over_from_claim_seconds',
    "From a batch's claim to the carrier's answer; one observation per batch",
  );
  const fromPublication = batchesOf(
    'belfort_hand_over_from_publication_seconds',
    "From a message's publication to the carrier's answer, of first tries; one observation per batch",
  );

  const readQueues = async (): Promise<void> => {
    const found = await queues().catch(() => null);
    readable.set(found ? 1 : 0);
    if (!found) return;
    for (const one of [oldest, rows, inHand]) one.reset();
    const age = new Map<string, number>();
    for (const queue of found) {
      const { lane, channel } = queue;
      age.set(lane, Math.max(age.get(lane) ?? 0, queue.oldest));
      rows.set({ lane, channel, due: 'now' }, queue.waiting);
      rows.set({ lane, channel, due: 'later' }, queue.later);
      inHand.set({ lane, channel }, queue.inHand);
    }
    for (const lane of ['emergency', 'urgent', 'codes', 'ordinary', 'bulk'])
      oldest.set({ lane }, age.get(lane) ?? 0);
  };
  const readAccounts = (): void => {
    for (const one of [up, light, drained, busy, owed, backup]) one.reset();
    for (const one of accounts()) {
      const of = { account: one.account, channel: one.channel };
      up.set(of, Number(one.up));
      light.set(of, one.light === 'red' ? 2 : one.light === 'amber' ? 1 : 0);
      drained.set(of, Number(one.drained));
      busy.set(of, one.busy);
      owed.set(of, one.owedMs / 1_000);
      backup.inc({ channel: one.channel }, Number(one.up && !one.drained && one.light !== 'red'));
    }
    poolSize.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
    poolSize.set({ state: 'idle' }, pool.idleCount);
    poolSize.set({ state: 'asked' }, pool.waitingCount);
  };

  return {
    meter: {
      handed: ({ lane, channel, account, answers: given, sinceClaimMs, sincePublishedMs }) => {
        const kinds = new Map<AnswerKind, number>();
        for (const { kind } of given) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        for (const [kind, count] of kinds) answers.inc({ lane, channel, account, kind }, count);
        // A batch of which nothing was even written tells nothing of how fast a carrier is.
        if (!given.some(({ kind }) => kind !== 'unsent')) return;
        fromClaim.observe({ lane, channel }, sinceClaimMs / 1_000);
        if (sincePublishedMs !== null)
          fromPublication.observe({ lane, channel }, Math.max(0, sincePublishedMs) / 1_000);
      },
      receipt: (account, state) => receipts.inc({ account, state }),
      inDoubt: (count) => doubtful.inc(count),
      accounts: (read) => {
        accounts = read;
      },
    },
    spans: (outcome, count) => spans.inc({ outcome }, count),
    accounts: () => accounts(),
    queues,
    text: async () => {
      await readQueues();
      readAccounts();
      return await registry.metrics();
    },
    stop: () => registry.clear(),
  };
}
