/**
 * Proofs that a number or address is somebody's: to join, to open one's page, to add a contact.
 *
 * A code of six digits leaves by text, mail or call in a lane of its own (codes.ts); a letter bears a longer one. Of each only
 * a hash is kept, and its text is forgotten once it is used. Whatever is done with the right code (a sign-up, a contact) waits
 * here sealed, and happens in the transaction that takes the code.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { keptMs } from '../../contract/retention.ts';
import type { RefusalCode } from '../../contract/refusals.ts';
import type { Language } from '../../contract/words.ts';
import type { Tx } from '../db/db.ts';
import * as delivery from '../delivery/outbox.ts';
import { after, days, hours } from '../lib/clock.ts';
import { publicCode, uuid7 } from '../lib/ids.ts';
import { refuse, Refusal } from '../lib/refusal.ts';
import { keyedHash, sameBytes, seal, tokenHash, unseal, type Keys } from '../lib/secrets.ts';
import type { ReadContact } from '../members/read-contact.ts';
import {
  codeLivesMs,
  countryOf,
  isPatient,
  mustNotBeTooOften,
  newCode,
  prefixOf,
  send,
  sendOrOwe,
  type ProofDeps,
  type Purpose,
} from './codes.ts';
import type { ResidentDeps } from './sessions.ts';

/** A sign-up waits a day for its code; on paper, by letter or with a text that is read later, a month. */
export const signUpLivesMs = { online: days(1), paper: days(30) } as const;
/** However often a code is asked for again: whoever does not have the number has no more time than this. */
export const proofLivesMs = hours(1);
const codeTries = 5;
/** Of who has the number and not the form: shared by all who try it, so that one cannot use up another's five. */
const triesAtNumber = 20;
/** 28^10 is 48 bits: a letter's code is looked up by itself. */
const letterCodeLength = 10;
/** Longer than the slowest honest path, so that a known number cannot be told from an unknown one. */
const sameTimeMs = 250;
const isId = (id: string): boolean => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id);

export interface NewProof {
  readonly owner: string;
  readonly purpose: Purpose;
  readonly person: string | null;
  readonly contact: ReadContact;
  /** False: counted and answered as any other, and nothing leaves. */
  readonly known: boolean;
  readonly language: Language;
  /** What is to be done once the code is given; kept sealed. */
  readonly payload: object | null;
  readonly lifeMs: number;
  /** Of a sign-up: counted by network and street while it waits. */
  readonly network?: string | null;
  readonly street?: string | null;
  /** Written down with it. */
  readonly also?: (tx: Tx) => Promise<void>;
}

/** Asks for a code; answers the proof's id, which the next form carries. Refuses with `code/too-often`. */
export async function ask(deps: ProofDeps, given: NewProof): Promise<string> {
  const { db, keys, clock } = deps;
  const now = clock.now();
  const { contact, language, owner, purpose } = given;
  const proof = {
    id: uuid7(now.getTime()),
    purpose,
    channel: contact.channel,
    value: given.known ? seal(keys, contact.channel, contact.value) : null,
    value_hash: keyedHash(keys, contact.channel, contact.value),
    prefix: prefixOf(contact),
    language,
    made_at: now,
    expires_at: after(now, given.lifeMs),
  };
  await db.transaction().execute(async (tx) => {
    await mustNotBeTooOften(tx, proof.value_hash, now);
    const made = await newCode(tx, deps, proof, now);
    const { organisation } = await tx
      .insertInto('proof')
      .values({
        ...proof,
        owner,
        how: 'code',
        person: given.person,
        network: given.network ?? null,
        street: given.street ?? null,
        payload: given.payload && seal(keys, 'proof', JSON.stringify(given.payload)),
        settled_at: null,
        ...('kept' in made
          ? made.kept
          : { code_hash: null, link_hash: null, cause: null, sent_at: null, due_at: made.due_at }),
      })
      .returning(
        sql<string>`(select name from organisation where organisation.id = proof.owner)`.as('organisation'),
      )
      .executeTakeFirstOrThrow();
    if ('kept' in made) await send(tx, deps, { ...proof, organisation }, made, now);
    await given.also?.(tx);
  });
  return proof.id;
}

/** The same proof with a new code; the one before no longer holds. Refuses with `code/expired`, `code/too-often`. */
export async function askAgain(deps: ProofDeps, id: string): Promise<void> {
  const now = deps.clock.now();
  if (!isId(id)) refuse('code/expired');
  await deps.db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('proof')
      .select(['id', 'value_hash', 'cause'])
      .where('id', '=', id)
      .where('how', '=', 'code')
      .where('settled_at', 'is', null)
      .where('expires_at', '>', now)
      .forUpdate()
      .executeTakeFirst();
    if (!row) return refuse('code/expired');
    if (row.value_hash) await mustNotBeTooOften(tx, row.value_hash, now);
    if (row.cause) await delivery.forget(tx, [row.cause]);
    await sendOrOwe(tx, deps, id, now);
  });
}

/** A code for a letter, shown once to whoever prints it. */
export async function askByLetter(
  tx: Tx,
  keys: Keys,
  given: Pick<NewProof, 'owner' | 'language' | 'network' | 'street'> & { readonly payload: object },
  now: Date,
): Promise<{ code: string; expiresAt: Date }> {
  const code = publicCode(letterCodeLength).toUpperCase();
  const expiresAt = after(now, signUpLivesMs.paper);
  await tx
    .insertInto('proof')
    .values({
      id: uuid7(now.getTime()),
      owner: given.owner,
      purpose: 'join',
      how: 'letter',
      person: null,
      channel: null,
      value: null,
      value_hash: null,
      prefix: null,
      network: given.network ?? null,
      street: given.street ?? null,
      language: given.language,
      payload: seal(keys, 'proof', JSON.stringify(given.payload)),
      code_hash: null,
      link_hash: letterHash(keys, code),
      cause: null,
      due_at: null,
      sent_at: null,
      made_at: now,
      expires_at: expiresAt,
      settled_at: null,
    })
    .execute();
  return { code, expiresAt };
}

const letterHash = (keys: Keys, code: string): Buffer =>
  keyedHash(keys, 'letter', code.toUpperCase().replaceAll(/[^0-9A-Z]/g, ''));

// ------------------------------------------------------------------------------------------------ taking a code

export interface Redeemed {
  readonly owner: string;
  readonly purpose: Purpose;
  readonly person: string | null;
  readonly language: Language;
  /** What it was sent to; null for a letter. */
  readonly contact: ReadContact | null;
  readonly payload: unknown;
}

/** Which proof somebody means: the id of the form, a link from a mail, the code on a letter. */
export type Which =
  | { readonly id: string; readonly code: string }
  | { readonly link: string }
  | { readonly letter: string };

/**
 * Takes a code and does what waits for it, in one transaction. `act` may ask for more (`again`): then the code still
 * holds and a try is counted. Refuses with `code/wrong`, `code/expired`, `code/too-often`.
 */
export async function redeem<T>(
  { db, keys, clock }: ResidentDeps,
  purposes: readonly Purpose[],
  which: Which,
  act: (tx: Tx, proof: Redeemed, now: Date) => Promise<T | { readonly again: RefusalCode }>,
): Promise<T> {
  const now = clock.now();
  if ('id' in which && !isId(which.id)) refuse('code/wrong');
  const done = await db
    .transaction()
    .execute(async (tx): Promise<{ value: T } | { refused: RefusalCode }> => {
      const row = await tx
        .selectFrom('proof')
        .selectAll()
        .where((eb) =>
          'id' in which
            ? eb('id', '=', which.id)
            : eb('link_hash', '=', 'link' in which ? tokenHash(which.link) : letterHash(keys, which.letter)),
        )
        .where('purpose', 'in', [...purposes])
        .forUpdate()
        .executeTakeFirst();
      if (!row) return { refused: 'id' in which ? 'code/wrong' : 'code/expired' };
      if (row.settled_at || row.expires_at <= now) return { refused: 'code/expired' };
      const wrong = async (refused: RefusalCode): Promise<{ refused: RefusalCode }> => {
        await tx
          .updateTable('proof')
          .set({ tries: row.tries + 1 })
          .where('id', '=', row.id)
          .execute();
        return { refused };
      };
      if (row.tries >= codeTries) return { refused: 'code/too-often' };
      if ('id' in which) {
        const given = keyedHash(keys, 'code', `${row.id}${which.code.replaceAll(/\D/g, '')}`);
        if (!row.code_hash || !sameBytes(row.code_hash, given)) return await wrong('code/wrong');
        if (!row.sent_at || (!isPatient(row) && after(row.sent_at, codeLivesMs) <= now))
          return { refused: 'code/expired' };
      }
      const value = await act(
        tx,
        {
          owner: row.owner,
          purpose: row.purpose,
          person: row.person,
          language: row.language,
          contact:
            row.channel && row.value
              ? {
                  channel: row.channel,
                  value: unseal(keys, row.channel, row.value),
                  country: countryOf(row.prefix),
                }
              : null,
          payload: row.payload && (JSON.parse(unseal(keys, 'proof', row.payload)) as unknown),
        },
        now,
      );
      if (typeof value === 'object' && value !== null && 'again' in value) return await wrong(value.again);
      await tx
        .updateTable('proof')
        .set({ settled_at: now, value: null, payload: null, code_hash: null, link_hash: null, due_at: null })
        .where('id', '=', row.id)
        .execute();
      if (row.cause) await delivery.forget(tx, [row.cause]);
      return { value };
    });
  if ('refused' in done) throw new Refusal(done.refused);
  return done.value;
}

/**
 * The sign-up that a code belongs to among those that wait at a number: for who comes back without the form. Refuses with
 * `code/wrong` alike where none waits, where the code is another's and where it was tried too often.
 */
export async function proofAt(
  { db, keys, clock }: ResidentDeps,
  contact: ReadContact,
  code: string,
): Promise<string> {
  const digits = code.replaceAll(/\D/g, '');
  const [found] = await Promise.all([
    db.transaction().execute(async (tx) => {
      const waiting = await tx
        .selectFrom('proof')
        .select(['id', 'code_hash', 'tries_at_number'])
        .where('value_hash', '=', keyedHash(keys, contact.channel, contact.value))
        .where('purpose', '=', 'join')
        .where('settled_at', 'is', null)
        .where('expires_at', '>', clock.now())
        .where('tries_at_number', '<', triesAtNumber)
        .orderBy('id')
        .forUpdate()
        .execute();
      const meant = waiting.find(
        (one) => one.code_hash && sameBytes(one.code_hash, keyedHash(keys, 'code', `${one.id}${digits}`)),
      );
      if (!meant && waiting.length)
        await tx
          .updateTable('proof')
          .set((eb) => ({ tries_at_number: eb('tries_at_number', '+', 1) }))
          .where(
            'id',
            'in',
            waiting.map((one) => one.id),
          )
          .execute();
      return meant?.id ?? null;
    }),
    sleep(sameTimeMs),
  ]);
  return found ?? refuse('code/wrong');
}

/** Sends a new code to a sign-up that waits at a number, the newest; answers the same where none does. */
export async function askAgainAt(deps: ProofDeps, contact: ReadContact): Promise<void> {
  const ask = async (): Promise<void> => {
    const row = await deps.db
      .selectFrom('proof')
      .select('id')
      .where('value_hash', '=', keyedHash(deps.keys, contact.channel, contact.value))
      .where('purpose', '=', 'join')
      .where('settled_at', 'is', null)
      .where('expires_at', '>', deps.clock.now())
      .orderBy('made_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    try {
      if (row) await askAgain(deps, row.id);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  };
  await Promise.all([ask(), sleep(sameTimeMs)]);
}

// ------------------------------------------------------------------------------------------------------ chores

/** Forgets proofs that ran out, with what they held and the texts that took codes along. */
export async function forgetProofs({ db, clock }: Pick<ResidentDeps, 'db' | 'clock'>): Promise<number> {
  const now = clock.now();
  await db.transaction().execute(async (tx) => {
    // A code that no longer holds stands in the text that took it along.
    const over = await tx
      .selectFrom('proof')
      .select(['id', 'cause'])
      .where('cause', 'is not', null)
      .where('sent_at', '<', after(now, -codeLivesMs))
      .orderBy('sent_at')
      .limit(500)
      .forUpdate()
      .skipLocked()
      .execute();
    await delivery.forget(
      tx,
      over.flatMap(({ cause }) => (cause ? [cause] : [])),
    );
    if (over.length)
      await tx
        .updateTable('proof')
        .set({ cause: null })
        .where(
          'id',
          'in',
          over.map(({ id }) => id),
        )
        .execute();
  });
  await db
    .deleteFrom('code_send')
    .where('at', '<', after(now, -days(1)))
    .execute();
  const gone = await db
    .deleteFrom('proof')
    .where('expires_at', '<', after(now, -keptMs('sign-ups')))
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}

/** Sessions that were not used for long, or ran out on a shared computer. */
export async function forgetSessions({ db, clock }: Pick<ResidentDeps, 'db' | 'clock'>): Promise<number> {
  const gone = await db
    .deleteFrom('resident_session')
    .where('expires_at', '<', clock.now())
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}
