/**
 * The deliverer: claims chunks, hands them to the carriers, records what came of them.
 *
 * For each channel two dispatchers ask for work: one for every lane, and one for emergency, urgent and codes alone, which
 * has places of its own on every carrier (roads.ts). A chunk is sent and recorded beside those that follow, so that neither
 * the carrier nor the disk stands still. A nudge wakes them; a lost one costs the scan interval. Killed anywhere, the
 * claim tells which rows are in doubt (answers.ts).
 */
import { randomUUID } from 'node:crypto';
import { lanes, type Channel, type Lane } from '../../contract/domain.ts';
import type { Db } from '../db/db.ts';
import type { Clock } from '../lib/clock.ts';
import { log } from '../lib/log.ts';
import { unseal, type Keys } from '../lib/secrets.ts';
import type { Trail, TrailFields } from '../lib/trail.ts';
import { startLoop } from '../work/loops.ts';
import { recordAnswers, recover, unsettled, type Answered } from './answers.ts';
import type { Carrier, CarrierAnswer } from './carrier.ts';
import * as claims from './claims.ts';
import { readControls } from './controls.ts';
import { noMeter, type Meter } from './meter.ts';
import { matchEarlyReceipts, receive } from './receipts.ts';
import { choose, road, trialRows, type Road, type Trip } from './roads.ts';

/** Looked for without a nudge, for a retry that is due or a nudge that was lost. */
const scanMs = 1_000;
const renewMs = 1_000;
/** A place comes free within this where no answer tells of it, for a road that may be tried again. */
const lookMs = 250;
/** Carriers that can be asked what became of a message are asked so often. */
const queryMs = 10_000;
const urgentLanes = ['emergency', 'urgent', 'codes'] as const satisfies readonly Lane[];
const isUrgent = (lane: Lane): boolean => (urgentLanes as readonly Lane[]).includes(lane);
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
  readonly meter?: Meter;
  /** Told of every chunk and of the receipts that the deliverer finds; null where nobody draws. */
  readonly trail?: Trail | null;
}

export function startDelivering({
  db,
  keys,
  clock,
  carriers,
  onRecorded,
  meter = noMeter,
  trail = null,
}: DelivererDeps): Deliverer {
  const worker = randomUUID();
  const stopping = new AbortController();
  /** What is out: how it is called off by its sender, and how its carrier is given up. */
  const inHand = new Map<
    number,
    { readonly road: Road; readonly cancel: AbortController; readonly giveUp: AbortController }
  >();
  const roads = carriers.map(road);
  meter.accounts(() =>
    roads.map(({ carrier, light, drained, busy }) => ({
      account: carrier.account,
      channel: carrier.channel,
      up: carrier.up(),
      light,
      drained,
      busy,
      owedMs: carrier.owedMs?.() ?? 0,
    })),
  );
  let sleepers: (() => void)[] = [];
  /** A hint that comes while a claim is on its way must not be slept through. */
  let wakes = 0;
  const wake = (): void => {
    wakes++;
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

  const dispatch = async (channel: Channel, which: readonly Lane[], urgent: boolean): Promise<void> => {
    const own = roads.filter((one) => one.carrier.channel === channel);
    const under = new Set<Promise<void>>();
    let trials = !urgent;
    while (!stopping.signal.aborted) {
      const before = wakes;
      let trip: Trip | null = null;
      try {
        const { drained, pausedLanes } = await readControls(db);
        for (const one of own) one.drained = drained.has(one.carrier.account);
        const next = choose(own, urgent, performance.now(), trials);
        trials = !urgent;
        if (!next) {
          await Promise.race([rest(lookMs), ...under]);
          continue;
        }
        trip = next.road.begin(urgent, performance.now(), next.trial);
        // Nothing urgent, and nothing that failed before, is put to the proof.
        const open = which.filter((lane) => !pausedLanes.has(lane) && !(next.trial && isUrgent(lane)));
        const askedAt = performance.now();
        const chunk = await claims.claim(db, channel, worker, clock.now(), open, next.trial);
        if (!chunk && next.trial) {
          trip.end([]);
          trials = false;
          continue;
        }
        if (!chunk) {
          trip.end([]);
          if (wakes === before) await rest(scanMs);
          continue;
        }
        const one: Promise<void> = deliverChunk(next.road, trip, chunk, askedAt).finally(() =>
          under.delete(one),
        );
        under.add(one);
      } catch (error) {
        // The database is away or restarting.
        trip?.end([]);
        log('error', 'delivery.failed', { channel, error });
        await rest(scanMs);
      }
    }
    await Promise.all(under);
  };

  const deliverChunk = async (
    on: Road,
    trip: Trip,
    chunk: claims.Claimed,
    askedAt: number,
  ): Promise<void> => {
    const { carrier } = on;
    const cancel = new AbortController(),
      giveUp = new AbortController();
    inHand.set(chunk.id, { road: on, cancel, giveUp });
    const claimedAt = performance.now();
    let heard: readonly CarrierAnswer[] = [];
    const stage = trail?.begin('chunk', chunk.cause, askedAt);
    stage?.part('claim', askedAt).end();
    let part = stage?.part('load');
    try {
      const { rows, texts } = await claims.load(db, chunk);
      const now = clock.now();
      // A text is never empty but once it was erased: whoever described a missing person is then over.
      const holds = (row: claims.Due): boolean => {
        const text = texts.get(row.text);
        return Boolean(text?.body && !(text.expiresAt && text.expiresAt <= now));
      };
      const addresses = new Map(rows.map((row) => [row.id, addressOf(keys, carrier.channel, row.address)]));
      const good = rows.filter((row) => holds(row) && addresses.get(row.id));
      const taken = trip.trial ? good.slice(0, trialRows) : good;
      const batch = taken.flatMap((row) => {
        const [text, address] = [texts.get(row.text), addresses.get(row.id)];
        return text && address ? [{ id: row.id, text, address }] : [];
      });
      const signal = AbortSignal.any([cancel.signal, giveUp.signal, stopping.signal]);
      part?.end({ rows: batch.length });
      part = batch.length ? stage?.part('send') : undefined;
      if (batch.length) heard = await carrier.send(batch, { signal, urgent: isUrgent(chunk.lane) });
      part?.end({ channel: carrier.channel, account: carrier.account, ...outcomes(heard) });
      const at = clock.now();
      meter.handed({
        lane: chunk.lane,
        channel: carrier.channel,
        account: carrier.account,
        answers: heard,
        sinceClaimMs: performance.now() - claimedAt,
        sincePublishedMs: chunk.rows ? null : at.getTime() - chunk.notBefore.getTime(),
      });
      const results = [
        ...taken.map((row, n) =>
          settle(chunk, row, heard[n] ?? { kind: 'unknown', reason: 'no-answer' }, at, cancel.signal.aborted),
        ),
        ...good
          .slice(taken.length)
          .map((row) => settle(chunk, row, { kind: 'unsent' }, at, cancel.signal.aborted)),
        ...rows
          .filter((row) => holds(row) && !addresses.get(row.id))
          .map((row) =>
            settle(chunk, row, { kind: 'never', reason: 'unreadable' }, at, cancel.signal.aborted),
          ),
        ...rows.filter((row) => !holds(row)).map((row) => cancelled(row, 'expired')),
      ];
      part = stage?.part('record');
      await recordUntilWritten(chunk, carrier, results, at);
      part?.end();
      stage?.end({ ...ofChunk(chunk, carrier), rows: rows.length, ...outcomes(heard) });
      onRecorded?.();
    } catch (error) {
      part?.end({ error });
      stage?.end({ ...ofChunk(chunk, carrier), ...outcomes(heard), error });
      // Its lease runs out, and what was in doubt is looked at again.
      log('error', 'delivery.failed', { account: carrier.account, error });
    } finally {
      inHand.delete(chunk.id);
      trip.end(heard);
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

  const keepClaims = async (): Promise<void> => {
    for (const id of await claims.renew(db, worker, [...inHand.keys()], clock.now()))
      inHand.get(id)?.cancel.abort();
  };

  const house = startLoop('delivery-housekeeping', renewMs, async () => {
    // What a silent carrier has not been handed yet goes another way.
    for (const one of roads)
      if (one.look(performance.now())) {
        log('warn', 'carrier.red', { account: one.carrier.account, channel: one.carrier.channel });
        for (const out of inHand.values()) if (out.road === one) out.giveUp.abort();
      }
    await keepClaims();
    const now = clock.now();
    const doubtful = await recover(db, now, [...inHand.keys()]);
    meter.inDoubt(doubtful);
    if (doubtful) log('warn', 'delivery.in-doubt', { count: doubtful });
    const matched = await matchEarlyReceipts(db, now, trail);
    if (doubtful || matched) wake();
    if (matched) onRecorded?.();
  });
  const queries = startLoop('delivery-query', queryMs, async () => {
    for (const { account, query } of carriers) {
      const references = query ? await unsettled(db, account, clock.now()) : [];
      if (query && references.length) await receive(db, account, await query(references), clock.now(), trail);
    }
  });

  const dispatchers = channelsOf(carriers).flatMap((channel) => [
    dispatch(channel, lanes, false),
    dispatch(channel, urgentLanes, true),
  ]);
  return {
    wake: () => {
      wake();
      void keepClaims().catch(() => undefined);
    },
    stop: async () => {
      stopping.abort();
      wake();
      await Promise.all(dispatchers);
      await Promise.all([house.stop(), queries.stop()]);
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
      return isUrgent(chunk.lane) && tries <= maxDoubtful && !wasCancelled
        ? {
            ...base,
            answer: 'unknown',
            reason: answer.reason,
            references: answer.references ?? [],
            againAt: again(backOffMs),
            possiblyTwice: true,
          }
        : { ...base, answer: 'unknown', reason: answer.reason, references: answer.references ?? [] };
    }
    case 'unsent':
      // No fault of the address, so no try is counted.
      return wasCancelled
        ? { ...base, answer: 'unsent', tries: row.tries, reason: 'cancelled', cancelled: true }
        : { ...base, answer: 'unsent', tries: row.tries, againAt: again(500) };
  }
}

/**
 * Null where no key opens it: one address that was spoiled must not hold up the nine hundred of its chunk. A mobile is
 * rung up at the number that its texts go to, which is sealed for those.
 */
function addressOf(keys: Keys, channel: Channel, sealed: Buffer): string | null {
  for (const use of channel === 'voice' ? ['voice', 'sms'] : [channel])
    try {
      return unseal(keys, use, sealed);
    } catch {
      // Sealed for another use, or not by us.
    }
  return null;
}

const ofChunk = ({ lane, rows }: claims.Claimed, { channel, account }: Carrier): TrailFields => ({
  lane,
  channel,
  account,
  again: rows !== null,
});

/** How many rows were answered in which way. */
function outcomes(heard: readonly CarrierAnswer[]): Partial<Record<CarrierAnswer['kind'], number>> {
  const counts: Partial<Record<CarrierAnswer['kind'], number>> = {};
  for (const { kind } of heard) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

export const channelsOf = (carriers: readonly Carrier[]): readonly Channel[] => [
  ...new Set(carriers.map((one) => one.channel)),
];
