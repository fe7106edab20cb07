/**
 * Codes on their way: what may leave, and the text that takes it along.
 *
 * A code costs money and can be asked for by anybody, so there are budgets: per number and day (then: come back later), and
 * of what really leaves per first digits and in all (then the sign-up is kept and the code follows, `sendOwed`). Whether a
 * number is known is told by nothing: an unknown one counts for itself just the same, and costs no other its room.
 */
import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import { say, type Language } from '../../contract/words.ts';
import type { Tx } from '../db/db.ts';
import * as delivery from '../delivery/outbox.ts';
import { after, days, hours, minutes } from '../lib/clock.ts';
import { uuid7 } from '../lib/ids.ts';
import { refuse } from '../lib/refusal.ts';
import { keyedHash, newToken } from '../lib/secrets.ts';
import type { ReadContact } from '../members/read-contact.ts';
import type { ResidentDeps } from './sessions.ts';

export type Purpose = 'join' | 'open' | 'contact';

export interface ProofDeps extends ResidentDeps {
  /** Where people open it (https://belfort.example.be): binds a code to it, so that phones fill it in there only. */
  readonly publicUrl: string;
}

/** From the moment a code leaves: time for a landline to be answered, and for glasses to be found. */
export const codeLivesMs = minutes(15);
/** Five guesses a code leave whoever does not have the number 60 in a million a day. */
const sendsPerNumber = { hour: 5, day: 12 } as const;
/** Belgian prefixes hold a million numbers each, and a rush after an alarm is honest; a foreign one is not. */
const sendsPerPrefix = { home: 6_000, abroad: 200, mail: 20_000 } as const;
/** Half of a city of 80,000 after an alarm; at 5.5 cents each (docs/domain.md 3.5) 2,200 euros in the worst hour. */
const sendsInAll = 40_000;
const budgetMs = hours(1);
const againMs = minutes(1);
/** The count of all codes of the hour may be this old. */
const countedForMs = 2_000;
/** A text that comes after its code ran out says nothing; on paper nobody sits waiting for it. */
const paperTextLivesMs = days(2);

const mail = 'mail';
/** The country's code and, at home, the first digits of the operator: BE:+32470; abroad the country alone. */
export const prefixOf = ({ channel, value, country }: ReadContact): string =>
  channel === 'email' ? mail : `${country ?? ''}:${country === 'BE' ? value.slice(0, 6) : value.slice(0, 3)}`;
export const countryOf = (prefix: string | null): string | null =>
  prefix === mail ? null : prefix?.split(':')[0] || null;

/** Refuses with `code/too-often`. What is owed counts like what was sent: it will be. */
export async function mustNotBeTooOften(tx: Tx, hash: Buffer, now: Date): Promise<void> {
  // Asked twice at once, one waits for the other and then counts it.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`code ${hash.toString('hex')}`}, 0))`.execute(tx);
  const { rows } = await sql<{ hour: number; day: number; owed: number }>`
    select count(*) filter (where at > ${after(now, -budgetMs)}) as hour, count(*) as day,
           (select count(*) from proof where value_hash = ${hash} and due_at is not null and settled_at is null) as owed
      from code_send where value_hash = ${hash} and at > ${after(now, -days(1))}`.execute(tx);
  const { hour = 0, day = 0, owed = 0 } = rows[0] ?? {};
  if (hour + owed >= sendsPerNumber.hour || day + owed >= sendsPerNumber.day) refuse('code/too-often');
}

let countedAll: { at: number; sent: number } = { at: 0, sent: 0 };

/** Whether the budgets of the first digits and of the hour have room. */
async function inBudget(tx: Tx, prefix: string, now: Date): Promise<boolean> {
  const since = after(now, -budgetMs);
  const sentSince = async (only: string | null): Promise<number> => {
    const { sent } = await tx
      .selectFrom('code_send')
      .select((eb) => eb.fn.countAll<number>().as('sent'))
      .where('at', '>', since)
      .where('prefix', 'is not', null)
      .$if(only !== null, (query) => query.where('prefix', '=', only))
      .executeTakeFirstOrThrow();
    return sent;
  };
  if (Math.abs(now.getTime() - countedAll.at) > countedForMs)
    countedAll = { at: now.getTime(), sent: await sentSince(null) };
  if (countedAll.sent >= sendsInAll) return false;
  const most = sendsPerPrefix[prefix === mail ? 'mail' : countryOf(prefix) === 'BE' ? 'home' : 'abroad'];
  return (await sentSince(prefix)) < most;
}

/** A proof as far as its code is concerned. */
export interface Coded {
  readonly id: string;
  readonly purpose: Purpose;
  readonly channel: 'sms' | 'voice' | 'email';
  /** Sealed; null where it is nobody's, and nothing leaves. */
  readonly value: Buffer | null;
  readonly value_hash: Buffer;
  readonly prefix: string;
  readonly language: Language;
  readonly made_at: Date;
  readonly expires_at: Date;
  /** Whose words the text begins with. */
  readonly organisation: string;
}

export interface NewCode {
  readonly code: string;
  readonly link: string | null;
  /** What the proof keeps of it. */
  readonly kept: {
    readonly code_hash: Buffer;
    readonly link_hash: Buffer | null;
    readonly cause: string | null;
    readonly sent_at: Date;
    readonly due_at: null;
  };
}

/** A new code for a proof, or when to try again where there is no room for it. */
export async function newCode(
  tx: Tx,
  { keys }: ProofDeps,
  proof: Pick<Coded, 'id' | 'purpose' | 'channel' | 'value' | 'prefix'>,
  now: Date,
): Promise<NewCode | { readonly due_at: Date }> {
  if (proof.value && !(await inBudget(tx, proof.prefix, now))) return { due_at: after(now, againMs) };
  const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
  // A mail can bear a link; in a text it would be one more thing that looks like fraud.
  const link = proof.channel === 'email' && proof.purpose === 'join' ? newToken() : null;
  return {
    code,
    link: link?.token ?? null,
    kept: {
      code_hash: keyedHash(keys, 'code', `${proof.id}${code}`),
      link_hash: link?.hash ?? null,
      cause: proof.value ? uuid7(now.getTime()) : null,
      sent_at: now,
      due_at: null,
    },
  };
}

/** Counts a code that leaves, and sends it; to a number that is nobody's it is only counted. */
export async function send(
  tx: Tx,
  { publicUrl }: ProofDeps,
  proof: Coded,
  { code, link, kept: { cause } }: NewCode,
  now: Date,
): Promise<void> {
  const { channel, value, language } = proof;
  await tx
    .insertInto('code_send')
    // Only what really leaves takes room from others.
    .values({ value_hash: proof.value_hash, at: now, prefix: value ? proof.prefix : null })
    .execute();
  if (!value || !cause) return;
  await delivery.putLetter(tx, {
    cause,
    lane: 'codes',
    at: now,
    recipient: proof.id,
    channel,
    language,
    address: value,
    addressHash: proof.value_hash,
    ...textOf(publicUrl, proof.purpose, channel, language, proof.organisation, code, link),
    expiresAt: after(now, isPatient(proof) ? paperTextLivesMs : codeLivesMs),
  });
}

/** Sends a new code of a proof that is there, or owes it where there is no room. The caller holds the proof. */
export async function sendOrOwe(tx: Tx, deps: ProofDeps, id: string, now: Date): Promise<'sent' | 'owed'> {
  const row = await tx
    .selectFrom('proof')
    .innerJoin('organisation', 'organisation.id', 'proof.owner')
    .select([
      'proof.purpose',
      'proof.channel',
      'proof.value',
      'proof.value_hash',
      'proof.prefix',
      'proof.language',
      'proof.made_at',
      'proof.expires_at',
      'organisation.name as organisation',
    ])
    .where('proof.id', '=', id)
    .executeTakeFirstOrThrow();
  const { channel, value_hash, prefix } = row;
  if (!channel || !value_hash || !prefix) return 'sent';
  const proof: Coded = { ...row, id, channel, value_hash, prefix };
  const made = await newCode(tx, deps, proof, now);
  await tx
    .updateTable('proof')
    .set('kept' in made ? { ...made.kept, tries: 0 } : made)
    .where('id', '=', id)
    .execute();
  if (!('kept' in made)) return 'owed';
  await send(tx, deps, proof, made, now);
  return 'sent';
}

/** Of a form that came on paper: nobody sits before a screen, so its code holds as long as the sign-up waits. */
export const isPatient = (proof: { readonly made_at: Date; readonly expires_at: Date }): boolean =>
  proof.expires_at.getTime() - proof.made_at.getTime() > days(2);

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

/** Sends codes that were over budget, the longest owed first; what has no room yet holds up nobody else. */
export async function sendOwed(deps: ProofDeps): Promise<void> {
  const now = deps.clock.now();
  const full: string[] = [];
  for (let n = 0; n < 200; n++) {
    const done = await deps.db.transaction().execute(async (tx) => {
      const row = await tx
        .selectFrom('proof')
        .select(['id', 'prefix'])
        .where('due_at', '<=', now)
        .where('settled_at', 'is', null)
        .where('expires_at', '>', now)
        .$if(full.length > 0, (query) => query.where('prefix', 'not in', full))
        .orderBy('due_at')
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst();
      if (!row) return true;
      if ((await sendOrOwe(tx, deps, row.id, now)) === 'owed') full.push(row.prefix ?? '');
      return false;
    });
    if (done) return;
  }
}
