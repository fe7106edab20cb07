/**
 * Joining: a name, an address, one way to be reached, a language, and a code that proves it.
 *
 * Until the code is given there is no person and no member: the sign-up waits sealed with its proof (proofs.ts) and is
 * gone after a day, or a month where it came on paper. With the code, one transaction enrols the person (for crisis
 * messages), makes them a member of the BIN they asked for, writes down what they agreed to, and opens their page.
 *
 * Somebody who signs up twice is one person only where they prove a contact that the person of that name has already:
 * a name and an address are no secret, so they prove nothing.
 */
import { sql } from 'kysely';
import { z } from 'zod';
import type { RefusalCode } from '../../contract/refusals.ts';
import { languages, type Language } from '../../contract/words.ts';
import type { Db, Tx } from '../db/db.ts';
import { wallClock } from '../lib/clock.ts';
import type { Principal } from '../lib/principal.ts';
import { Refusal, refuse } from '../lib/refusal.ts';
import type { Keys } from '../lib/secrets.ts';
import { record } from '../logbook/logbook.ts';
import { crisisVersion, writeConsents, type Consent } from '../members/consent.ts';
import { addContact, lockPerson } from '../members/contacts.ts';
import { plainName } from '../members/name.ts';
import { addAddress, addPerson, addressUses, join, peopleAt, wish, type AddressUse } from '../members/own.ts';
import { readContact, type ReadContact } from '../members/read-contact.ts';
import { joinable, joinedNetworks, type Joinable } from '../networks/joining.ts';
import type { ProofDeps } from './codes.ts';
import { ask, askByLetter, proofAt, redeem, signUpLivesMs, type Redeemed } from './proofs.ts';
import { openSession, type ResidentDeps, type sessionLives } from './sessions.ts';

/** What the form gives, as it was typed. */
export interface GivenSignUp {
  readonly name: string;
  readonly contact: string;
  readonly address: string;
  /** The public code of a BIN; empty: crisis messages only. */
  readonly bin: string;
  readonly language: Language;
  readonly use: AddressUse;
  readonly adult: boolean;
  /** The version of the rules that was shown and ticked; empty: none. */
  readonly rules: string;
}
export type SignUpField = 'name' | 'contact' | 'address' | 'bin' | 'adult' | 'rules';
export type SignUpProblems = Partial<Record<SignUpField, RefusalCode>>;

/** What waits sealed for its code. */
const Payload = z.object({
  name: z.string(),
  address: z.string(),
  owner: z.string(),
  network: z.object({ id: z.string(), rulesVersion: z.string() }).nullable(),
  language: z.enum(languages),
  use: z.enum(addressUses),
  how: z.enum(['online', 'paper']),
  /** Written on a paper form that is confirmed by letter: kept without proof that it is the person's. */
  unproven: z
    .object({
      channel: z.enum(['sms', 'voice', 'email']),
      value: z.string(),
      country: z.string().nullable(),
    })
    .nullable(),
  /** Of a paper form, which is accepted on the day it was signed. */
  signedOn: z.string().nullable(),
});
type Payload = z.infer<typeof Payload>;

const longestName = 120;

interface Checked {
  readonly owner: string;
  readonly street: string;
  readonly name: string;
  readonly contact: ReadContact | null;
  readonly network: Joinable | null;
}

/** What a form is, or everything that is wrong with it at once. `contact` may be missing on paper only. */
async function check(
  db: Db,
  given: GivenSignUp,
  contactNeeded: boolean,
): Promise<Checked | { readonly problems: SignUpProblems }> {
  const problems: SignUpProblems = {};
  const taking = async <T>(field: SignUpField, read: () => T | Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problems[field] = error.code;
      return null;
    }
  };
  const name = given.name.trim().replaceAll(/\s+/gu, ' ').slice(0, longestName);
  if (!/\p{L}/u.test(name)) problems.name = 'join/name-missing';
  const contact =
    !contactNeeded && given.contact.trim() === ''
      ? null
      : await taking('contact', () => readContact(given.contact));
  const place = await taking('address', () => placeOf(db, given.address));
  const network =
    given.bin && place !== null ? await taking('bin', () => joinable(db, given.bin, given.address)) : null;
  if (!given.adult) problems.adult = 'join/under-age';
  // A version that was put since is another text than the one that was read.
  if (network && given.rules !== network.rulesVersion) problems.rules = 'join/rules-not-accepted';
  if (Object.keys(problems).length > 0 || place === null) return { problems };
  return { ...place, name, contact, network };
}

async function placeOf(db: Db, address: string): Promise<{ owner: string; street: string }> {
  const row = z.uuid().safeParse(address).success
    ? await db.selectFrom('address').select(['owner', 'street']).where('id', '=', address).executeTakeFirst()
    : undefined;
  return row ?? refuse('join/address-unknown');
}

const payloadOf = (
  { owner, name, network }: Checked,
  given: GivenSignUp,
  how: Payload['how'],
  signedOn: string | null,
  unproven: ReadContact | null = null,
): Payload => ({
  // A first space parts first name and family name, as it does where lists are read (src/members/name.ts).
  name: name.replace(' ', '\n'),
  address: given.address,
  owner,
  network: network && { id: network.id, rulesVersion: network.rulesVersion },
  language: given.language,
  use: given.use,
  how,
  unproven,
  signedOn,
});

export type SignedUp =
  | { readonly proof: string; readonly channel: ReadContact['channel'] }
  | { readonly problems: SignUpProblems };

/** Keeps a sign-up and sends its code. Refuses with `code/too-often`; what is wrong with the form is answered. */
export async function signUp(deps: ProofDeps, given: GivenSignUp): Promise<SignedUp> {
  const checked = await check(deps.db, given, true);
  if ('problems' in checked || !checked.contact) return 'problems' in checked ? checked : { problems: {} };
  const proof = await ask(deps, {
    owner: checked.owner,
    purpose: 'join',
    person: null,
    contact: checked.contact,
    known: true,
    language: given.language,
    payload: payloadOf(checked, given, 'online', null),
    network: checked.network?.id ?? null,
    street: checked.street,
    lifeMs: signUpLivesMs.online,
  });
  return { proof, channel: checked.contact.channel };
}

// --------------------------------------------------------------------------------------------------- on paper

/**
 * A form that came on paper, typed by the coordinator: the person is nobody here until they confirm it themselves, with the
 * code that goes to their number or address, or with the one on a letter where they have neither or would rather.
 */
export async function typeSignUp(
  deps: ProofDeps,
  principal: Principal,
  network: { readonly id: string; readonly owner: string },
  form: Omit<GivenSignUp, 'bin' | 'rules'> & {
    readonly signedOn: string;
    readonly confirmBy: 'code' | 'letter';
    /** Of the BIN too, and not for crisis messages only. */
    readonly member: boolean;
  },
): Promise<
  | { readonly sent: ReadContact['channel'] }
  | { readonly sent: 'letter'; readonly code: string; readonly expiresAt: Date }
  | { readonly problems: SignUpProblems }
> {
  if (form.signedOn > wallClock(deps.clock.now(), principal.timeZone).date) refuse('coordinator/dates');
  const [of] = await joinedNetworks(deps.db, [network.id]);
  // What is signed are the rules that stand on the form.
  const given = { ...form, bin: (form.member && of?.joinCode) || '', rules: of?.rulesVersion ?? '' };
  const checked = await check(deps.db, given, false);
  if ('problems' in checked) return checked;
  const { contact } = checked;
  const byLetter = given.confirmBy === 'letter' || !contact;
  const payload = payloadOf(checked, given, 'paper', given.signedOn, byLetter ? contact : null);
  const enter = (tx: Tx, by: string): Promise<void> =>
    record(tx, {
      owner: network.owner,
      actor: principal.id,
      act: 'member.typed',
      thing: network.id,
      details: { by },
    });
  if (byLetter)
    return await deps.db.transaction().execute(async (tx) => {
      const letter = await askByLetter(
        tx,
        deps.keys,
        {
          owner: checked.owner,
          language: given.language,
          payload,
          network: checked.network?.id ?? null,
          street: checked.street,
        },
        deps.clock.now(),
      );
      await enter(tx, 'letter');
      return { sent: 'letter' as const, ...letter };
    });
  await ask(deps, {
    owner: checked.owner,
    purpose: 'join',
    person: null,
    contact,
    known: true,
    language: given.language,
    payload,
    network: checked.network?.id ?? null,
    street: checked.street,
    lifeMs: signUpLivesMs.paper,
    also: (tx) => enter(tx, contact.channel),
  });
  return { sent: contact.channel };
}

/** Sign-ups for a network that wait for their code, by street and day: no names, for nobody is a member yet. */
export async function waitingSignUps(
  db: Db,
  network: string,
  now: Date,
): Promise<{ street: string; on: string; count: number }[]> {
  const { rows } = await sql<{ street: string; on: string; count: number }>`
    select s.name as street, to_char(p.made_at at time zone 'Europe/Brussels', 'YYYY-MM-DD') as "on", count(*) as count
      from proof p join street s on s.id = p.street
     where p.network = ${network} and p.purpose = 'join' and p.settled_at is null and p.expires_at > ${now}
     group by 1, 2 order by 2, 1`.execute(db);
  return rows;
}

// --------------------------------------------------------------------------------------------------- the code

export interface Enrolled {
  readonly person: string;
  readonly network: string | null;
  /** They had as many addresses as one may: this one was left out, and the BIN there. */
  readonly full: boolean;
}

/** With the code of the form: the person is enrolled and their page is open. Refuses as `redeem` does. */
export const confirm = async (
  deps: ResidentDeps,
  which: { readonly id: string; readonly code: string },
  device: keyof typeof sessionLives,
): Promise<Enrolled & { readonly token: string }> =>
  await redeem(deps, ['join'], which, async (tx, proof, now) => {
    const enrolled = await enrolProven(tx, deps.keys, proof, now);
    return { ...enrolled, token: await openSession(tx, enrolled.person, device, now) };
  });

/** By the number or address it was sent to, for a form that was typed by somebody else. Refuses with `code/wrong`. */
export const confirmAt = async (
  deps: ResidentDeps,
  contact: ReadContact,
  code: string,
  device: keyof typeof sessionLives,
): ReturnType<typeof confirm> =>
  await confirm(deps, { id: await proofAt(deps, contact, code), code }, device);

/** By the link of a mail or the code of a letter: enrolled, and no page is open. */
export const confirmByLink = async (
  deps: ResidentDeps,
  which: { readonly link: string } | { readonly letter: string },
): Promise<Enrolled> =>
  await redeem(deps, ['join'], which, (tx, proof, now) => enrolProven(tx, deps.keys, proof, now));

async function enrolProven(tx: Tx, keys: Keys, { payload, contact }: Redeemed, now: Date): Promise<Enrolled> {
  const given = Payload.parse(payload);
  if (contact)
    // Two forms of one person confirmed at once: the second finds the first.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`person at ${contact.channel} ${contact.value}`}, 0))`.execute(
      tx,
    );
  const known = contact ? await peopleAt(tx, keys, contact) : [];
  const same = known.find((one) => plainName(one.name) === plainName(given.name));
  const person =
    same?.id ??
    (await addPerson(tx, keys, { owner: given.owner, name: given.name, language: given.language }, now));
  if (same) {
    await lockPerson(tx, same.id);
    await wish(tx, same.id, { language: given.language, checkedAt: now });
  }
  if (contact) await addContact(tx, keys, person, contact, now);
  else if (given.unproven) await addContact(tx, keys, person, given.unproven, null);
  const full = !(await addAddress(tx, person, given.address, given.use));
  const signed = { given: true, how: given.how, signedOn: given.signedOn } as const;
  const consents: Consent[] = [{ ...signed, purpose: 'crisis', network: null, version: crisisVersion }];
  const network = !full && given.network && (await isStillThere(tx, given.network.id)) ? given.network : null;
  if (network) {
    const { id, rulesVersion } = network;
    await join(tx, person, { network: id, address: given.address, rulesVersion }, now);
    consents.push({ ...signed, purpose: 'network', network: id, version: rulesVersion });
  }
  const owner = same?.owner ?? given.owner;
  await writeConsents(tx, person, owner, consents, now);
  await record(tx, {
    owner,
    actor: null,
    act: same ? 'member.returned' : 'member.joined',
    thing: network?.id ?? null,
    details: { how: given.how, network: network !== null },
  });
  return { person, network: network?.id ?? null, full };
}

/** A BIN may have ended between the form and the code; then the crisis messages remain. */
async function isStillThere(tx: Tx, network: string): Promise<boolean> {
  const row = await tx.selectFrom('network').select('state').where('id', '=', network).executeTakeFirst();
  return row !== undefined && row.state !== 'gestopt' && row.state !== 'gefuseerd';
}
