/**
 * A resident's own page: opened by a code to a contact that is theirs, and by nothing else; everything that is kept about
 * them, to see, take along, change and erase.
 *
 * Who opens it is told nothing they have not proven: an unknown number is asked for a code as any other. Where people
 * share a number (a landline at home), the code alone does not say who is calling: their first name does.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RefusalCode } from '../../contract/refusals.ts';
import type { Language } from '../../contract/words.ts';
import type { Tx } from '../db/db.ts';
import type { OpeningHours } from '../db/schema.ts';
import { after, days } from '../lib/clock.ts';
import { refuse } from '../lib/refusal.ts';
import { record } from '../logbook/logbook.ts';
import { consentsOf, writeConsents } from '../members/consent.ts';
import { addContact, lockPerson, removeContact } from '../members/contacts.ts';
import { eraseOf } from '../members/erase.ts';
import * as own from '../members/own.ts';
import { readContact, type ReadContact } from '../members/read-contact.ts';
import { standingsOf } from '../members/standings.ts';
import { keptAbout, withholdMessages } from '../messages/for-me.ts';
import { forgetReader } from '../messages/scores.ts';
import { joinable, joinedNetworks, networksToJoin } from '../networks/joining.ts';
import type { ProofDeps } from './codes.ts';
import { ask, askAgain, proofLivesMs, redeem } from './proofs.ts';
import { closeOthers, openSession, type Resident, type ResidentDeps, type sessionLives } from './sessions.ts';

/** Longer than the slowest honest path, so that a known number cannot be told from an unknown one. */
const sameTimeMs = 250;
const longestPauseMs = days(366);

// ----------------------------------------------------------------------------------------------- opening the page

/** Sends a code to the contact if it is somebody's; answers the same if not. Refuses what is no number or address. */
export async function askToOpen(
  deps: ProofDeps,
  contactText: string,
  language: Language,
): Promise<{ proof: string; channel: ReadContact['channel'] }> {
  const contact = readContact(contactText);
  const [proof] = await Promise.all([askWhoever(deps, contact, language), sleep(sameTimeMs)]);
  return { proof, channel: contact.channel };
}

async function askWhoever(deps: ProofDeps, contact: ReadContact, language: Language): Promise<string> {
  const people = await deps.db.transaction().execute((tx) => own.peopleAt(tx, deps.keys, contact));
  const owner = people[0]?.owner ?? (await anyOwner(deps));
  return await ask(deps, {
    owner,
    purpose: 'open',
    person: null,
    contact,
    known: people.length > 0,
    language: people[0]?.language ?? language,
    payload: null,
    lifeMs: proofLivesMs,
  });
}

const anyOwner = async ({ db }: Pick<ResidentDeps, 'db'>): Promise<string> =>
  (await db.selectFrom('organisation').select('id').orderBy('id').limit(1).executeTakeFirstOrThrow()).id;

/**
 * Opens the page with the code. A code proves the number, not who holds it: where several people have it, or nobody ever
 * proved that it is this person's (a list, a paper form), `called` says who. Refuses with `own/who` until it fits one.
 */
export async function open(
  deps: ResidentDeps,
  which: { readonly id: string; readonly code: string },
  called: string,
  device: keyof typeof sessionLives,
): Promise<string> {
  const before = Date.now();
  try {
    return await redeem<string>(deps, ['open'], which, async (tx, { contact }, now) => {
      const people = contact ? await own.peopleAt(tx, deps.keys, contact) : [];
      const sure = people.length === 1 && people[0]?.proven;
      const meant = sure ? people : people.filter((one) => own.isCalled(one.name, called));
      // Two of one first name: the whole name parts them, or nothing does.
      const exact = meant.length > 1 ? meant.filter((one) => own.isWhole(one.name, called)) : meant;
      const [person] = exact;
      if (!contact || !person || exact.length > 1)
        return { again: people.length > 0 ? ('own/who' as const) : ('code/wrong' as const) };
      await lockPerson(tx, person.id);
      await addContact(tx, deps.keys, person.id, contact, now);
      return await openSession(tx, person.id, device, now);
    });
  } catch (error) {
    await sleep(Math.max(0, sameTimeMs - (Date.now() - before)));
    throw error;
  }
}

export { askAgain };

// ----------------------------------------------------------------------------------------------- what is kept

export type OwnPage = NonNullable<Awaited<ReturnType<typeof ownPage>>>;

/** All that is held about the person, to take along: their page, and what was put to them and how they found it. */
export async function everythingOf(deps: ResidentDeps, me: Resident) {
  const [page, kept] = await Promise.all([ownPage(deps, me), keptAbout(deps.db, deps.keys, me.person)]);
  return page && { ...page, ...kept };
}

/** What is held about the person, as their page shows it. */
export async function ownPage({ db, keys }: ResidentDeps, { person }: Resident) {
  const data = await own.ownData(db, keys, person);
  if (!data) return null;
  const [consents, standings, networks, sessions, places] = await Promise.all([
    consentsOf(db, person),
    standingsOf(db, person),
    joinedNetworks(
      db,
      data.memberships.map((one) => one.network),
    ),
    db
      .selectFrom('resident_session')
      .select(['made_at', 'seen_at'])
      .where('person', '=', person)
      .orderBy('made_at')
      .execute(),
    Promise.all(
      data.addresses.map(async (one) => ({ id: one.id, networks: await networksToJoin(db, one.id) })),
    ),
  ]);
  const { name: keeper } = await db
    .selectFrom('organisation')
    .select('name')
    .where('id', '=', data.owner)
    .executeTakeFirstOrThrow();
  return { ...data, consents, standings, networks, sessions, places, keeper };
}

// ------------------------------------------------------------------------------------------------- changing it

/** Runs a change of the person's own data, with their row held. */
async function changing<T>(
  { db, clock }: Pick<ResidentDeps, 'db' | 'clock'>,
  { person, owner }: Resident,
  act: string,
  change: (tx: Tx, now: Date) => Promise<T>,
): Promise<T> {
  const now = clock.now();
  return await db.transaction().execute(async (tx) => {
    await lockPerson(tx, person);
    const done = await change(tx, now);
    await record(tx, { owner, actor: null, act, thing: person });
    return done;
  });
}

/** What the person wishes. A pause begins now and ends within a year; null ends it. */
export async function setWishes(deps: ResidentDeps, me: Resident, wishes: own.Wishes): Promise<void> {
  const { pausedUntil } = wishes;
  const now = deps.clock.now();
  if (pausedUntil && (pausedUntil <= now || pausedUntil > after(now, longestPauseMs))) refuse('own/pause');
  if (wishes.urgent === 0) refuse('own/no-channel');
  await changing(deps, me, 'person.wishes', (tx) => own.wish(tx, me.person, wishes));
}

export async function rename(deps: ResidentDeps, me: Resident, name: string): Promise<void> {
  const tidy = name.trim().replaceAll(/\s+/gu, ' ').slice(0, 120);
  if (!/\p{L}/u.test(tidy)) refuse('join/name-missing');
  await changing(deps, me, 'person.renamed', (tx) =>
    own.rename(tx, deps.keys, me.person, tidy.replace(' ', '\n')),
  );
}

/** Sends a code to a new number or address; it is the person's only once the code is given. */
export async function askContact(
  deps: ProofDeps,
  me: Resident,
  contactText: string,
): Promise<{ proof: string; channel: ReadContact['channel'] }> {
  const contact = readContact(contactText);
  const proof = await ask(deps, {
    owner: me.owner,
    purpose: 'contact',
    person: me.person,
    contact,
    known: true,
    language: me.language,
    payload: {},
    lifeMs: proofLivesMs,
  });
  return { proof, channel: contact.channel };
}

/** Takes the code of `askContact`. Nobody else's proof can be taken with this page. */
export async function takeContact(
  deps: ResidentDeps,
  me: Resident,
  which: { readonly id: string; readonly code: string },
): Promise<void> {
  await redeem(deps, ['contact'], which, async (tx, proof, now) => {
    if (proof.person !== me.person || !proof.contact) return { again: 'code/wrong' as RefusalCode };
    await lockPerson(tx, me.person);
    await addContact(tx, deps.keys, me.person, proof.contact, now);
    await record(tx, { owner: me.owner, actor: null, act: 'person.contact-added', thing: me.person });
    return null;
  });
}

/** Closes the page on every other device. */
export async function closeElsewhere(deps: ResidentDeps, me: Resident): Promise<void> {
  await changing(deps, me, 'person.closed-elsewhere', (tx) => closeOthers(tx, me));
}

/** Takes a contact away. Refuses the last proven way to the person: their page could never be opened again. */
export async function dropContact(deps: ResidentDeps, me: Resident, contact: string): Promise<void> {
  await changing(deps, me, 'person.contact-removed', async (tx) => {
    const others = await tx
      .selectFrom('contact')
      .select('id')
      .where('person', '=', me.person)
      .where('id', '<>', contact)
      .where('channel', '<>', 'push')
      .where('verified_at', 'is not', null)
      .execute();
    const gone = await tx
      .selectFrom('contact')
      .select('channel')
      .where('id', '=', contact)
      .where('person', '=', me.person)
      .executeTakeFirst();
    if (!gone) refuse('access/not-found');
    if (gone.channel !== 'push' && others.length === 0) refuse('contact/last');
    await removeContact(tx, me.person, contact);
    // Whoever has the phone that went with it has its open page, too.
    if (gone.channel !== 'push') await closeOthers(tx, me);
  });
}

export async function putFirst(deps: ResidentDeps, me: Resident, contact: string): Promise<void> {
  await changing(deps, me, 'person.wishes', async (tx) => {
    if (!(await own.putFirst(tx, me.person, contact))) refuse('access/not-found');
  });
}

/** Gives the person another address, and with a code membership of a BIN there. */
export async function addAddress(
  deps: ResidentDeps,
  me: Resident,
  given: {
    readonly address: string;
    readonly use: own.AddressUse;
    readonly bin: string;
    /** The version that was shown and ticked; empty: none. */
    readonly rules: string;
  },
): Promise<void> {
  const known = await deps.db
    .selectFrom('address')
    .select('id')
    .where('id', '=', given.address)
    .executeTakeFirst();
  if (!known) refuse('join/address-unknown');
  await changing(deps, me, 'person.address-added', async (tx, now) => {
    if (!(await own.addAddress(tx, me.person, given.address, given.use))) refuse('address/too-many');
    if (given.bin) await becomeMember(tx, me, given, now);
  });
}

export async function dropAddress(deps: ResidentDeps, me: Resident, address: string): Promise<void> {
  await changing(deps, me, 'person.address-removed', async (tx, now) => {
    const ended = await own.removeAddress(tx, me.person, address, now);
    await withdraw(tx, me, ended, now);
    await withholdMessages(tx, me.person, ended, now);
  });
}

/** Joins the BIN of one of the own addresses, or accepts its newest rules. */
export async function joinAt(
  deps: ResidentDeps,
  me: Resident,
  given: { readonly bin: string; readonly address: string; readonly rules: string },
): Promise<void> {
  await changing(deps, me, 'member.joined', async (tx, now) => {
    const mine = await tx
      .selectFrom('person_address')
      .select('address')
      .where('person', '=', me.person)
      .where('address', '=', given.address)
      .executeTakeFirst();
    if (!mine) refuse('join/address-unknown');
    await becomeMember(tx, me, given, now);
  });
}

async function becomeMember(
  tx: Tx,
  me: Resident,
  { bin, address, rules }: { readonly bin: string; readonly address: string; readonly rules: string },
  now: Date,
): Promise<void> {
  const { id, rulesVersion } = await joinable(tx, bin, address);
  // A version that was put since is another text than the one that was read.
  if (rules !== rulesVersion) refuse('join/rules-not-accepted');
  await own.join(tx, me.person, { network: id, address, rulesVersion }, now);
  await writeConsents(
    tx,
    me.person,
    me.owner,
    [{ purpose: 'network', network: id, given: true, version: rulesVersion, how: 'online' }],
    now,
  );
}

/** Leaves a BIN; the crisis messages stay. */
export async function leaveNetwork(deps: ResidentDeps, me: Resident, network: string): Promise<void> {
  await changing(deps, me, 'member.left', async (tx, now) => {
    if (!(await own.leaveNetwork(tx, me.person, network, now))) refuse('access/not-found');
    await withdraw(tx, me, [network], now);
    // What waits for quiet hours or a shop's doors is no longer for them.
    await withholdMessages(tx, me.person, [network], now);
  });
}

async function withdraw(tx: Tx, me: Resident, networks: readonly string[], now: Date): Promise<void> {
  if (!networks.length) return;
  const accepted = await tx
    .selectFrom('membership')
    .select(['network', 'rules_version'])
    .where('person', '=', me.person)
    .where('network', 'in', [...networks])
    .execute();
  await writeConsents(
    tx,
    me.person,
    me.owner,
    accepted.map((one) => ({
      purpose: 'network' as const,
      network: one.network,
      given: false,
      version: one.rules_version,
      how: 'online' as const,
    })),
    now,
  );
}

export async function setOpening(
  deps: ResidentDeps,
  me: Resident,
  network: string,
  opening: readonly OpeningHours[] | null,
): Promise<void> {
  await changing(deps, me, 'person.wishes', async (tx) => {
    if (!(await own.setOpening(tx, me.person, network, opening))) refuse('access/not-found');
  });
}

// -------------------------------------------------------------------------------------------------------- leaving

/**
 * Leaves altogether: name, addresses, contacts, memberships, wishes and sessions are erased in one transaction. What stays
 * is what was agreed to and taken back (without a name, src/members/consent.ts) and the entry in the logbook.
 */
export async function leave(deps: ResidentDeps, me: Resident): Promise<void> {
  const now = deps.clock.now();
  await deps.db.transaction().execute(async (tx) => {
    // Before the person, as whoever takes a code does.
    await tx
      .selectFrom('proof')
      .select('id')
      .where('person', '=', me.person)
      .orderBy('id')
      .forUpdate()
      .execute();
    await lockPerson(tx, me.person);
    await eraseOf(tx, me.person, now);
    await forgetReader(tx, me.person);
    await record(tx, { owner: me.owner, actor: null, act: 'person.left', thing: me.person });
  });
}
