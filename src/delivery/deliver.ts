/**
 * The deliverer: claims chunks, hands them to the carriers, records what came of them.
 *
 * For each carrier some loops run side by side: while one waits for the last answers of its chunk and records them,
 * another already sends, so that neither the carrier nor the disk stands still. A nudge wakes them; a lost one costs the
 * scan interval. Killed anywhere, the claim tells which rows are in doubt (answers.ts).
 */
import { randomUUID } from 'node:crypto';
import type { Channel } from '../../contract/domain.ts';
import type { Db } from '../db/db.ts';
import type { Clock } from '../lib/clock.ts';
import { log } from '../lib/log.ts';
import { unseal, type Keys } from '../lib/secrets.ts';
import type { Carrier, CarrierAnswer } from './carrier.ts';
import { recordAnswers, recover, type Answered } from './answers.ts';
import * as claims from './claims.ts';
import { matchEarlyReceipts } from './receipts.ts';

/** Looked for without a nudge, for a retry that is due or a nudge that was lost. */
const scanMs = 1_000;
const renewMs = 1_000;
/** Chunks of one carrier in work at a time: one sends, one waits for answers, one records. */
const loopsPerCarrier = 3;
/** Tries before an address is given up, by lane: urgent ones are tried over some 20 minutes. */
const maxTries = { emergency: 10, urgent: 10, codes: 5, ordinary: 8, bulk: 5 } as const;
/** A carrier that knows no better is asked again after this, doubled with every try. */
const backOffMs = 2_000;
const backOffMaxMs = 5 * 60_000;
/** A message in doubt is worth a second copy only so often. */
const maxDoubtful = 2;

export interface Deliverer {
  /** There is work, or something was cancelled. */
  wake(): void;
  stop(): Promise<void>;
}

export interface DelivererDeps {
  readonly db: Db;
  readonly keys: Keys;
  /** The one that messages are published by: a row due at its moment is due here too. */
  readonly clock: Clock;
  readonly carriers: readonly Carrier[];
  /** Called when answers were recorded. */
  readonly onRecorded?: () => void;
}

export function startDelivering({ db, keys, clock, carriers, onRecorded }: DelivererDeps): Deliverer {
  const worker = randomUUID();
  const stopping = new AbortController();
  const inWork = new Map<number, AbortController>();
  let sleepers: (() => void)[] = [];
  const wake = (): void => {
    const all = sleepers;
    sleepers = [];
    for (const one of all) one();
  };
  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        sleepers = sleepers.filter((one) => one !== done);
        resolve();
      }
      sleepers.push(done);
    });

  const serve = async (carrier: Carrier): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const chunk = carrier.up() ? await claims.claim(db, carrier.channel, worker, clock.now()) : null;
        if (chunk) await deliverChunk(carrier, chunk);
        else await rest(scanMs);
      } catch (error) {
        // The database is away or restarting: the claim's lease tells what was in doubt.
        log('error', 'delivery.failed', { account: carrier.account, error });
        await rest(scanMs);
      }
    }
  };

  const deliverChunk = async (carrier: Carrier, chunk: claims.Claimed): Promise<void> => {
    const abort = new AbortController();
    inWork.set(chunk.id, abort);
    try {
      const { rows, texts } = await claims.load(db, chunk);
      const now = clock.now();
      const batch = rows.flatMap((row) => {
        const text = texts.get(row.text);
        // A text is never empty but once it was erased: whoever described a missing person is then over.
        return text?.body && !(text.expiresAt && text.expiresAt <= now)
          ? [{ row, out: { id: row.id, text, address: unseal(keys, carrier.channel, row.address) } }]
          : [];
      });
      const sent = new Set(batch.map(({ row }) => row.id));
      const signal = AbortSignal.any([abort.signal, stopping.signal]);
      const urgent = chunk.lane === 'emergency' || chunk.lane === 'urgent' || chunk.lane === 'codes';
      const answers = batch.length
        ? await carrier.send(
            batch.map(({ out }) => out),
            { signal, urgent },
          )
        : [];
      const at = clock.now();
      const results = [
        ...batch.map(({ row }, n) =>
          settle(
            chunk,
            row,
            answers[n] ?? { kind: 'unknown', reason: 'no-answer' },
            at,
            abort.signal.aborted,
          ),
        ),
        ...rows.filter((row) => !sent.has(row.id)).map((row) => cancelled(row, 'expired')),
      ];
      await recordUntilWritten(chunk, carrier, results, at);
      onRecorded?.();
    } finally {
      inWork.delete(chunk.id);
    }
  };

  /** What a carrier accepted must be written, however long the database is away; a kill here leaves it in doubt. */
  const recordUntilWritten = async (
    chunk: claims.Claimed,
    carrier: Carrier,
    results: readonly Answered[],
    at: Date,
  ): Promise<void> => {
    for (;;) {
      try {
        return await recordAnswers(db, chunk, carrier.account, carrier.channel, results, at);
      } catch (error) {
        log('error', 'delivery.record-failed', { account: carrier.account, error });
        if (stopping.signal.aborted) throw error;
        await rest(500);
      }
    }
  };

  const housekeeping = setInterval(
    () => void keepHouse().catch((error: unknown) => log('warn', 'delivery.housekeeping-failed', { error })),
    renewMs,
  );
  const keepHouse = async (): Promise<void> => {
    const now = clock.now();
    for (const id of await claims.renew(db, worker, now)) inWork.get(id)?.abort();
    const doubtful = await recover(db, now);
    if (doubtful) log('warn', 'delivery.in-doubt', { count: doubtful });
    const matched = await matchEarlyReceipts(db, now);
    if (doubtful || matched) wake();
    if (matched) onRecorded?.();
  };

  const loops = carriers.flatMap((carrier) => Array.from({ length: loopsPerCarrier }, () => serve(carrier)));
  return {
    wake: () => {
      wake();
      if (inWork.size)
        void claims.renew(db, worker, clock.now()).then(
          (ids) => ids.forEach((id) => inWork.get(id)?.abort()),
          () => undefined,
        );
    },
    stop: async () => {
      stopping.abort();
      wake();
      await Promise.all(loops);
      clearInterval(housekeeping);
    },
  };
}

const cancelled = (row: claims.Due, reason: string): Answered => ({
  id: row.id,
  answer: 'unsent',
  reason,
  references: [],
  tries: row.tries,
  againAt: null,
  cancelled: true,
  possiblyTwice: false,
});

/** What an answer means for a row of this lane: settled, or when it is tried again. */
export function settle(
  chunk: Pick<claims.Claimed, 'lane'>,
  row: Pick<claims.Due, 'id' | 'tries'>,
  answer: CarrierAnswer,
  now: Date,
  wasCancelled: boolean,
): Answered {
  const tries = row.tries + 1;
  const base = {
    id: row.id,
    tries,
    references: [],
    reason: null,
    againAt: null,
    cancelled: false,
    possiblyTwice: false,
  } as const;
  const again = (ms: number): Date => new Date(now.getTime() + ms);
  switch (answer.kind) {
    case 'accepted':
      return { ...base, answer: 'accepted', references: answer.references };
    case 'never':
      return { ...base, answer: 'never', reason: answer.reason };
    case 'later': {
      if (wasCancelled) return { ...base, answer: 'later', reason: 'cancelled', cancelled: true };
      const wait = Math.max(answer.afterMs, Math.min(backOffMs * 2 ** row.tries, backOffMaxMs));
      // Out of tries: the answer that stands is the carrier's last word.
      return tries >= maxTries[chunk.lane]
        ? { ...base, answer: 'never', reason: answer.reason }
        : { ...base, answer: 'later', reason: answer.reason, againAt: again(wait) };
    }
    case 'unknown': {
      const worthTwice = chunk.lane === 'emergency' || chunk.lane === 'urgent' || chunk.lane === 'codes';
      return worthTwice && tries <= maxDoubtful && !wasCancelled
        ? {
            ...base,
            answer: 'unknown',
            reason: answer.reason,
            againAt: again(backOffMs),
            possiblyTwice: true,
          }
        : { ...base, answer: 'unknown', reason: answer.reason };
    }
    case 'unsent':
      // No fault of the address, so no try is counted.
      return wasCancelled
        ? { ...base, answer: 'unsent', tries: row.tries, reason: 'cancelled', cancelled: true }
        : { ...base, answer: 'unsent', tries: row.tries, againAt: again(500) };
  }
}

export const channelsOf = (carriers: readonly Carrier[]): readonly Channel[] => [
  ...new Set(carriers.map((one) => one.channel)),
];
