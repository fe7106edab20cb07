/**
 * Mails that came back, applied to the deliveries they speak of.
 *
 * Anybody may write to our mailbox, and the number in a Message-ID can be guessed. So a mail is believed when it names
 * both a mail of ours and whom that mail was for, which stand together in no mail but that one; what is not believed is
 * recorded and changes nothing. Recording is last and by the mail's number in the mailbox, so that whoever is killed
 * before it reads the mail again, and everything before it may be told twice.
 */
import { keptMs } from '../../contract/retention.ts';
import type { Db, Tx } from '../db/db.ts';
import { after } from '../lib/clock.ts';
import { keyedHash, type Keys } from '../lib/secrets.ts';
import type { Trail } from '../lib/trail.ts';
import type { Bounce } from './bounce.ts';
import { receive } from './receipts.ts';

export interface ReturnedDeps {
  readonly db: Db;
  readonly keys: Keys;
  /** The carrier's account that the mails left by. */
  readonly account: string;
  /** Told of what came back as of a receipt; null where nobody draws. */
  readonly trail?: Trail | null;
  readonly addresses: {
    /** An address failed, long after the mail left. */
    readonly failed: (tx: Tx, hash: Buffer, code: string | null, at: Date) => Promise<void>;
    /** Whoever has it wants no more ordinary messages. */
    readonly stopped: (tx: Tx, hash: Buffer, at: Date) => Promise<void>;
  };
}

export interface TakenMail {
  readonly mailbox: string;
  readonly validity: number;
  readonly uid: number;
  readonly bounce: Bounce;
}

/** Takes one mail; false where it was taken before. */
export async function takeReturned(deps: ReturnedDeps, mail: TakenMail, now: Date): Promise<boolean> {
  const { db } = deps;
  const { bounce, mailbox, validity, uid } = mail;
  const known = await db
    .selectFrom('returned_mail')
    .select('uid')
    .where('mailbox', '=', mailbox)
    .where('validity', '=', validity)
    .where('uid', '=', uid)
    .executeTakeFirst();
  if (known) return false;
  const ours = bounce.reference ? await sentAs(deps, bounce.reference) : null;
  const hashes = bounce.recipients.map((one) => keyedHash(deps.keys, 'email', one));
  const itsOwn = ours && hashes.some((hash) => hash.equals(ours.hash)) ? ours : null;
  const failed = bounce.final && (bounce.kind === 'permanent' || bounce.kind === 'temporary');
  if (itsOwn && failed && bounce.reference)
    await receive(
      db,
      deps.account,
      [{ reference: bounce.reference, state: 'failed', code: bounce.code }],
      now,
      deps.trail,
    );
  // A wish to stop needs no proof that we wrote: it only ever ends ordinary mails, at the address that asks.
  const stops = bounce.kind === 'complaint' ? (itsOwn?.hash ?? (bounce.reference ? null : hashes[0])) : null;
  await db.transaction().execute(async (tx) => {
    if (itsOwn && failed) await deps.addresses.failed(tx, itsOwn.hash, bounce.code, now);
    if (stops) await deps.addresses.stopped(tx, stops, now);
    await tx
      .insertInto('returned_mail')
      .values({
        mailbox,
        validity,
        uid,
        kind: bounce.kind,
        code: bounce.code,
        delivery: ours?.delivery ?? null,
        believed: itsOwn !== null || Boolean(stops),
        at: now,
      })
      .onConflict((on) => on.doNothing())
      .execute();
  });
  return true;
}

async function sentAs(
  { db, account }: ReturnedDeps,
  reference: string,
): Promise<{ delivery: number; hash: Buffer } | null> {
  const row = await db
    .selectFrom('delivery_attempt as attempt')
    .innerJoin('delivery', 'delivery.id', 'attempt.delivery')
    .select(['delivery.id', 'delivery.address_hash'])
    .where('attempt.reference', '=', reference)
    .where('attempt.account', '=', account)
    .where('delivery.channel', '=', 'email')
    .limit(1)
    .executeTakeFirst();
  return row ? { delivery: row.id, hash: row.address_hash } : null;
}

/** The number of the last mail that was taken from a mailbox; 0 where none was. */
export async function takenUpTo(db: Db, mailbox: string, validity: number): Promise<number> {
  const { last } = await db
    .selectFrom('returned_mail')
    .select((eb) => eb.fn.max('uid').as('last'))
    .where('mailbox', '=', mailbox)
    .where('validity', '=', validity)
    .executeTakeFirstOrThrow();
  return last ?? 0;
}

/** Forgets what came back 90 days ago, but never the last of a mailbox, which says how far it was read. */
export async function forgetReturned(db: Db, now: Date): Promise<number> {
  const gone = await db
    .deleteFrom('returned_mail as old')
    .where('old.at', '<', after(now, -keptMs('returned-mails')))
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('returned_mail as newer')
          .select('newer.uid')
          .whereRef('newer.mailbox', '=', 'old.mailbox')
          .whereRef('newer.validity', '=', 'old.validity')
          .whereRef('newer.uid', '>', 'old.uid'),
      ),
    )
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}
