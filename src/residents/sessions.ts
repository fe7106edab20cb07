/**
 * A resident's own page, open on a device: a cookie of its own, apart from that of colleagues who sign in. It is opened
 * by a code that was sent to one of the person's contacts (proofs.ts), and by nothing else: no link opens it.
 *
 * It lives long, for whoever holds the phone that it is on gets the code as well; on a shared computer it does not.
 */
import type { Language } from '../../contract/words.ts';
import type { Db, Tx } from '../db/db.ts';
import { after, days, hours, type Clock } from '../lib/clock.ts';
import type { OrganisationId, PersonId } from '../lib/ids.ts';
import { newToken, tokenHash, type Keys } from '../lib/secrets.ts';

export interface ResidentDeps {
  readonly db: Db;
  readonly keys: Keys;
  readonly clock: Clock;
}

/** Whose page is open. */
export interface Resident {
  readonly person: PersonId;
  /** The municipality that keeps the data. */
  readonly owner: OrganisationId;
  readonly language: Language;
  /** Of the session: what its cookie hashes to. */
  readonly session: Buffer;
}

export const sessionLives = { own: days(180), shared: hours(1) } as const;
/** A session in use is prolonged at most this often, so that reading a page is seldom a write. */
const seenEvery = days(1);

/** Opens a session; the value goes in the cookie and is kept nowhere. */
export async function openSession(
  tx: Tx,
  person: string,
  device: keyof typeof sessionLives,
  now: Date,
): Promise<string> {
  const { token, hash } = newToken();
  await tx
    .insertInto('resident_session')
    .values({
      token_hash: hash,
      person,
      made_at: now,
      seen_at: now,
      expires_at: after(now, sessionLives[device]),
    })
    .execute();
  return token;
}

/** Whose page a cookie opens; null where it opens none any more. */
export async function residentOf(
  { db, clock }: Pick<ResidentDeps, 'db' | 'clock'>,
  token: string | null,
): Promise<Resident | null> {
  if (!token) return null;
  const now = clock.now();
  const hash = tokenHash(token);
  const row = await db
    .selectFrom('resident_session as s')
    .innerJoin('person as p', 'p.id', 's.person')
    .select(['s.person', 's.seen_at', 's.made_at', 's.expires_at', 'p.owner', 'p.language'])
    .where('s.token_hash', '=', hash)
    .where('s.expires_at', '>', now)
    .where('p.ended_at', 'is', null)
    .executeTakeFirst();
  if (!row) return null;
  if (isOwn(row) && row.seen_at < after(now, -seenEvery))
    await db
      .updateTable('resident_session')
      .set({ seen_at: now, expires_at: after(now, sessionLives.own) })
      .where('token_hash', '=', hash)
      .execute();
  return {
    person: row.person as PersonId,
    owner: row.owner as OrganisationId,
    language: row.language,
    session: hash,
  };
}

/** Whether a cookie opens a page on a device of the resident's own: what it showed may stay on that, and on no other. */
export async function isOwnDevice(
  { db, clock }: Pick<ResidentDeps, 'db' | 'clock'>,
  token: string | null,
): Promise<boolean> {
  if (!token) return false;
  const row = await db
    .selectFrom('resident_session')
    .select(['seen_at', 'expires_at'])
    .where('token_hash', '=', tokenHash(token))
    .where('expires_at', '>', clock.now())
    .executeTakeFirst();
  return row !== undefined && isOwn(row);
}

const isOwn = (session: { readonly seen_at: Date; readonly expires_at: Date }): boolean =>
  session.expires_at.getTime() - session.seen_at.getTime() > sessionLives.shared;

export async function closeSession({ db }: Pick<ResidentDeps, 'db'>, token: string | null): Promise<void> {
  if (token) await db.deleteFrom('resident_session').where('token_hash', '=', tokenHash(token)).execute();
}

/** Closes the page of a person on every device but this one. */
export async function closeOthers(tx: Tx, { person, session }: Resident): Promise<void> {
  await tx
    .deleteFrom('resident_session')
    .where('person', '=', person)
    .where('token_hash', '<>', session)
    .execute();
}
