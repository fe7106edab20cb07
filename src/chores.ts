/** What falls due by the clock, in one place: what runs out, who is reminded, what is forgotten. All of it is safe to repeat. */
import { keptMs, type RetentionKind } from '../contract/retention.ts';
import * as signIn from './access/sign-in.ts';
import type { Db } from './db/db.ts';
import { forgetReplies } from './delivery/replies.ts';
import { forgetReturned } from './delivery/returned.ts';
import { foldTallies } from './delivery/tally.ts';
import { after, hours, type Clock } from './lib/clock.ts';
import type { Keys } from './lib/secrets.ts';
import { countErased, enterErased } from './logbook/erased.ts';
import { forgetConsents } from './members/consent.ts';
import { listRecipients } from './messages/for-me.ts';
import { closeThreads, expireMessages, remindOfExpiry } from './messages/publish.ts';
import { closeScores } from './messages/scores.ts';
import { sendOwed } from './residents/codes.ts';
import { forgetProofs, forgetSessions } from './residents/proofs.ts';
import { forgetTests } from './residents/push-subscriptions.ts';
import { forgetWishes } from './residents/wishes.ts';

export interface ChoreDeps {
  readonly db: Db;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly publicUrl: string;
}

/** What goes through many rows to find few: this process does it once an hour for a database, and when it starts. */
function hourly(forget: (deps: ChoreDeps) => Promise<number>): (deps: ChoreDeps) => Promise<number> {
  const nextAt = new WeakMap<Db, Date>();
  return async (deps) => {
    const now = deps.clock.now();
    if (now < (nextAt.get(deps.db) ?? now)) return 0;
    nextAt.set(deps.db, after(now, hours(1)));
    return await forget(deps);
  };
}

/** One for each kind of contract/retention.ts: erases what is older than its time, and says how many rows that was. */
const forgetting: Readonly<Record<RetentionKind, (deps: ChoreDeps) => Promise<number>>> = {
  'frozen-addresses': (deps) => closeThreads(deps, keptMs('frozen-addresses')),
  'sign-ups': forgetProofs,
  sessions: forgetSessions,
  'sign-in-codes': signIn.forgetExpired,
  replies: ({ db, clock }) => forgetReplies(db, clock.now()),
  'returned-mails': ({ db, clock }) => forgetReturned(db, clock.now()),
  wishes: ({ db, clock }) => forgetWishes(db, clock.now()),
  consents: hourly(({ db, clock }) => forgetConsents(db, clock.now())),
};

export async function doChores(deps: ChoreDeps): Promise<void> {
  const { db, clock } = deps;
  await expireMessages(deps);
  await remindOfExpiry(deps);
  await foldTallies(db);
  await listRecipients(db, clock.now());
  await closeScores(db, clock.now());
  await sendOwed(deps);
  await forgetTests(deps);
  for (const [kind, forget] of Object.entries(forgetting) as [RetentionKind, typeof forgetting.replies][])
    await countErased(db, kind, await forget(deps), clock.now());
  await enterErased(db, clock.now());
}
