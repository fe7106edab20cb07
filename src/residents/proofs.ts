/**
 * Codes that prove that a number or address is somebody's: to join, to open one's page, to add a contact.
 *
 * A code of six digits leaves by text, mail or call in a lane of its own; a letter bears a longer one. Of each only a hash
 * is kept, and its text is forgotten once it is used. Whatever is done with the right code (a sign-up, a contact) waits
 * here sealed, and happens in the transaction that takes the code.
 *
 * Codes cost money and can be asked for by anybody, so there are budgets: per number (then: come back in an hour), per
 * first digits and in all (then the sign-up is kept and the code follows, `sendOwed`). Whether a number is known is
 * told by nothing: an unknown one is counted, answered and refused just the same.
 */
import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import { keptMs } from '../../contract/retention.ts';
import { say, type Language } from '../../contract/words.ts';
import type { Tx } from '../db/db.ts';
import * as delivery from '../delivery/outbox.ts';
import { after, days, hours, minutes } from '../lib/clock.ts';
import { publicCode, uuid7 } from '../lib/ids.ts';
import { refuse, Refusal } from '../lib/refusal.ts';
import type { RefusalCode } from '../../contract/refusals.ts';
import { keyedHash, newToken, sameBytes, seal, tokenHash, unseal, type Keys } from '../lib/secrets.ts';
import type { ReadContact } from '../members/read-contact.ts';
import type { ResidentDeps } from './sessions.ts';

export type Purpose = 'join' | 'open' | 'contact';

/** From the moment a code leaves: time for a landline to be answered, and for glasses to be found. */
const codeLivesMs = minutes(15);
/** A sign-up waits a day for its code; on paper, by letter or with a text that is read later, a month. */
export const signUpLivesMs = { online: days(1), paper: days(30) } as const;
/** Five guesses among a million, five times an hour. */
const codeTries = 5;
const sendsPerNumber = 5;
/** Belgian prefixes hold a million numbers each, and a rush after an alarm is honest; a foreign one is not. */
const sendsPerPrefix = { home: 6_000, abroad: 200 } as const;
/** Half of a city of 80,000 after an alarm; at 5.5 cents each (docs/domain.md 3.5) 2,200 euros in the worst hour. */
const sendsInAll = 40_000;
const budgetMs = hours(1);
const againMs = minutes(1);
/** The count of all codes of the hour may be this old. */
const countedForMs = 2_000;
/** 28^10 is 48 bits: a letter's code is looked up by itself. */
const letterCodeLength = 10;

export interface ProofDeps extends ResidentDeps {
  /** Where people open it (https://belfort.example.be): binds a code to it, so that phones fill it in there only. */
  readonly publicUrl: string;
}

export interface NewProof {
  readonly owner: string;
  readonly purpose: Purpose;
  readonly person: string | null;
  readonly contact: ReadContact | null;
  /** False: counted and answered as any other, and nothing leaves. */
  readonly known: boolean;
  readonly language: Language;
  /** What is to be done once the code is given; kept sealed. */
  readonly payload: object | null;
  readonly lifeMs: number;
}

/** Asks for a code; answers the proof's id, which the next form carries. Refuses with `code/too-often`. */
export async function ask(deps: ProofDeps, given: NewProof): Promise<string> {
  const { db, keys, clock } = deps;
  const now = clock.now();
  const id = uuid7(now.getTime());
  await db.transaction().execute(async (tx) => {
    const { contact } = given;
    const hash = contact && keyedHash(keys, contact.channel, contact.value);
    if (hash) await mustNotBeTooOften(tx, hash, now);
    await tx
      .insertInto('proof')
      .values({
        id,
        owner: given.owner,
        purpose: given.purpose,
        how: 'code',
        person: given.person,
        channel: contact?.channel ?? null,
        value: contact && given.known ? seal(keys, contact.channel, contact.value) : null,
        value_hash: hash,
        prefix: contact ? prefixOf(contact) : null,
        language: given.language,
        payload: given.payload && seal(keys, 'proof', JSON.stringify(given.payload)),
        code_hash: null,
        link_hash: null,
        cause: null,
        due_at: null,
        sent_at: null,
        made_at: now,
        expires_at: after(now, given.lifeMs),
        settled_at: null,
      })
      .execute();
    await sendOrOwe(tx, deps, id, now);
  });
  return id;
}

/** The same proof with a new code; the one before no longer holds. Refuses with `code/expired`, `code/too-often`. */
export async function askAgain(deps: ProofDeps, id: string): Promise<void> {
  const now = deps.clock.now();
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
  given: Pick<NewProof, 'owner' | 'language'> & { readonly payload: object },
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
        if (!row.sent_at || after(row.sent_at, codeLivesMs) <= now) return { refused: 'code/expired' };
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

/** Which sign-up waits for a code at a number: for who comes back without the form. An id that is nobody's where none does. */
export async function waitingAt({ db, keys, clock }: ResidentDeps, contact: ReadContact): Promise<string> {
  const row = await db
    .selectFrom('proof')
    .select('id')
    .where('value_hash', '=', keyedHash(keys, contact.channel, contact.value))
    .where('purpose', '=', 'join')
    .where('settled_at', 'is', null)
    .where('expires_at', '>', clock.now())
    .orderBy('made_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? uuid7();
}

// ---------------------------------------------------------------------------------------------- sending a code

/** The country's code and, at home, the first digits of the operator: +32470; abroad the country alone. */
function prefixOf({ channel, value, country }: ReadContact): string | null {
  if (channel === 'email') return null;
  return `${country ?? ''}:${country === 'BE' ? value.slice(0, 6) : value.slice(0, 3)}`;
}
const countryOf = (prefix: string | null): string | null => prefix?.split(':')[0] || null;

async function mustNotBeTooOften(tx: Tx, hash: Buffer, now: Date): Promise<void> {
  // Asked twice at once, one waits for the other and then counts it.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`code ${hash.toString('hex')}`}, 0))`.execute(tx);
  const { sends } = await tx
    .selectFrom('proof')
    .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('sends'), sql<number>`0`).as('sends'))
    .where('value_hash', '=', hash)
    .where('made_at', '>', after(now, -budgetMs))
    .executeTakeFirstOrThrow();
  if (sends >= sendsPerNumber) refuse('code/too-often');
}

let countedAll: { at: number; sent: number } = { at: 0, sent: 0 };

/** Whether the budgets of the first digits and of the hour have room. */
async function inBudget(tx: Tx, prefix: string | null, now: Date): Promise<boolean> {
  if (!prefix) return true;
  const since = after(now, -budgetMs);
  if (Math.abs(now.getTime() - countedAll.at) > countedForMs) {
    const { sent } = await tx
      .selectFrom('proof')
      .select((eb) => eb.fn.countAll<number>().as('sent'))
      .where('sent_at', '>', since)
      .where('prefix', 'is not', null)
      .executeTakeFirstOrThrow();
    countedAll = { at: now.getTime(), sent };
  }
  if (countedAll.sent >= sendsInAll) return false;
  const { sent } = await tx
    .selectFrom('proof')
    .select((eb) => eb.fn.countAll<number>().as('sent'))
    .where('prefix', '=', prefix)
    .where('sent_at', '>', since)
    .executeTakeFirstOrThrow();
  return sent < sendsPerPrefix[countryOf(prefix) === 'BE' ? 'home' : 'abroad'];
}

async function sendOrOwe(tx: Tx, deps: ProofDeps, id: string, now: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('proof')
    .innerJoin('organisation', 'organisation.id', 'proof.owner')
    .select([
      'proof.id',
      'proof.purpose',
      'proof.channel',
      'proof.value',
      'proof.value_hash',
      'proof.prefix',
      'proof.language',
      'proof.expires_at',
      'proof.sends',
      'proof.sent_at',
      'organisation.name',
    ])
    .where('proof.id', '=', id)
    .executeTakeFirstOrThrow();
  const { channel, value, value_hash: hash, language } = row;
  if (!channel || !hash) return false;
  if (!(await inBudget(tx, row.prefix, now))) {
    await tx
      .updateTable('proof')
      .set({ due_at: after(now, againMs) })
      .where('id', '=', id)
      .execute();
    return false;
  }
  const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
  // A mail can bear a link; in a text it would be one more thing that looks like fraud.
  const link = channel === 'email' && row.purpose === 'join' ? newToken() : null;
  const cause = value ? uuid7(now.getTime()) : null;
  const expiresAt = after(now, codeLivesMs);
  await tx
    .updateTable('proof')
    .set({
      code_hash: keyedHash(deps.keys, 'code', `${id}${code}`),
      link_hash: link?.hash ?? null,
      cause,
      tries: 0,
      sends: row.sends + 1,
      sent_at: now,
      due_at: null,
      ...(row.expires_at < expiresAt ? { expires_at: expiresAt } : {}),
    })
    .where('id', '=', id)
    .execute();
  if (!value || !cause) return true;
  await delivery.put(tx, {
    cause,
    thread: cause,
    sequence: 0,
    lane: 'codes',
    at: now,
    texts: [
      {
        part: '',
        language,
        channel,
        ...textOf(deps.publicUrl, row.purpose, channel, language, row.name, code, link?.token ?? null),
        html: '',
        link: '',
        expiresAt,
      },
    ],
    rows: [{ recipient: id, channel, part: '', language, address: value, addressHash: hash }],
  });
  return true;
}

function textOf(
  publicUrl: string,
  purpose: Purpose,
  channel: 'sms' | 'voice' | 'email',
  language: Language,
  organisation: string,
  code: string,
  link: string | null,
): { subject: string; body: string } {
  const values = { organisation, code, minutes: codeLivesMs / 60_000 };
  if (channel === 'voice')
    // One digit after the other, with a rest between them; said twice by the call itself.
    return {
      subject: organisation,
      body: say(language, 'code.voice', { ...values, code: [...code].join(', ') }),
    };
  if (channel === 'email') {
    const body = say(language, purpose === 'join' ? 'code.mail.join' : 'code.mail', values);
    return {
      subject: say(language, 'code.mail.subject', values),
      body: link
        ? `${body}\n\n${say(language, 'code.mail.link', { link: `${publicUrl}/bevestig/${link}` })}`
        : body,
    };
  }
  // The last line binds the code to this site: phones offer it there and nowhere else (WICG, origin-bound one-time codes).
  const bound = publicUrl.startsWith('https:') ? `\n@${new URL(publicUrl).host} #${code}` : '';
  return { subject: '', body: `${say(language, 'code.sms', values)}${bound}` };
}

// ------------------------------------------------------------------------------------------------------ chores

/** Sends codes that were over budget; true where more may be due. Safe to repeat and to run anywhere. */
export async function sendOwed(deps: ProofDeps): Promise<void> {
  const now = deps.clock.now();
  for (let n = 0; n < 100; n++) {
    const sent = await deps.db.transaction().execute(async (tx) => {
      const row = await tx
        .selectFrom('proof')
        .select('id')
        .where('due_at', '<=', now)
        .where('settled_at', 'is', null)
        .where('expires_at', '>', now)
        .orderBy('due_at')
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      return row ? await sendOrOwe(tx, deps, row.id, now) : false;
    });
    if (!sent) return;
  }
}

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
  // For the budget of its number it is remembered longer than it holds.
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
