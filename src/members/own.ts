/**
 * What one person keeps here, seen and changed by that person alone. Whoever calls has shown that they are the person
 * (src/residents/sessions.ts) or has just been proven to be (src/residents/join.ts).
 *
 * `enrol.ts` brings lists in and guesses who is the same; here nothing is guessed: a person is the same only where a
 * contact they have just proven is theirs already under the same name.
 */
import type { Channel } from '../../contract/domain.ts';
import type { Language } from '../../contract/words.ts';
import { json, type Db, type Tx } from '../db/db.ts';
import type { OpeningHours } from '../db/schema.ts';
import { uuid7 } from '../lib/ids.ts';
import { refuse } from '../lib/refusal.ts';
import { keyedHash, seal, unseal, type Keys } from '../lib/secrets.ts';
import { MAX_ADDRESSES } from './enrol.ts';
import { plainName } from './name.ts';
import type { ReadContact } from './read-contact.ts';

export const addressUses = ['home', 'work', 'shop', 'family', 'other'] as const;
export type AddressUse = (typeof addressUses)[number];

/** The people who have a contact, oldest first, with their names: for whoever has just proven that it is theirs. */
export async function peopleAt(
  tx: Tx,
  keys: Keys,
  { channel, value }: ReadContact,
): Promise<{ id: string; name: string; owner: string; language: Language; proven: boolean }[]> {
  const rows = await tx
    .selectFrom('contact as c')
    .innerJoin('person as p', 'p.id', 'c.person')
    .select(['p.id', 'p.name', 'p.owner', 'p.language', 'c.verified_at'])
    .where('c.channel', '=', channel)
    .where('c.value_hash', '=', keyedHash(keys, channel, value))
    .where('p.ended_at', 'is', null)
    .orderBy('p.id')
    .execute();
  return rows.map(({ verified_at, ...row }) => ({
    ...row,
    name: unseal(keys, 'name', row.name),
    proven: verified_at !== null,
  }));
}

/** Whether a first name, or a whole one, as somebody types it is the one of that name. */
export function isCalled(name: string, typed: string): boolean {
  const [first = ''] = name.split(/[\n ]/);
  const said = plainName(typed);
  return said !== '' && (said === plainName(first) || said === plainName(name));
}

export const isWhole = (name: string, typed: string): boolean => plainName(name) === plainName(typed);

export async function addPerson(
  tx: Tx,
  keys: Keys,
  given: { readonly owner: string; readonly name: string; readonly language: Language },
  now: Date,
): Promise<string> {
  const id = uuid7(now.getTime());
  await tx
    .insertInto('person')
    .values({
      id,
      owner: given.owner,
      name: seal(keys, 'name', given.name),
      language: given.language,
      enrolled_at: now,
      ended_at: null,
      checked_at: now,
    })
    .execute();
  return id;
}

/** Gives the person an address; one they have already keeps its use. False where they have as many as one may. */
export async function addAddress(tx: Tx, person: string, address: string, use: AddressUse): Promise<boolean> {
  const own = await tx.selectFrom('person_address').select('address').where('person', '=', person).execute();
  if (own.some((one) => one.address === address)) return true;
  if (own.length >= MAX_ADDRESSES) return false;
  await tx.insertInto('person_address').values({ person, address, use }).execute();
  return true;
}

/** Takes an address away; the memberships that hang on it end. Refuses the last one. Returns the networks that ended. */
export async function removeAddress(tx: Tx, person: string, address: string, now: Date): Promise<string[]> {
  const own = await tx.selectFrom('person_address').select('address').where('person', '=', person).execute();
  if (!own.some((one) => one.address === address)) return refuse('access/not-found');
  if (own.length === 1) refuse('address/last');
  const ended = await tx
    .updateTable('membership')
    .set({ ended_at: now, opening: null })
    .where('person', '=', person)
    .where('address', '=', address)
    .where('ended_at', 'is', null)
    .returning('network')
    .execute();
  if (ended.length)
    await tx
      .deleteFrom('street_contact')
      .where('person', '=', person)
      .where(
        'network',
        'in',
        ended.map((one) => one.network),
      )
      .execute();
  await tx.deleteFrom('person_address').where('person', '=', person).where('address', '=', address).execute();
  return ended.map((one) => one.network);
}

/** Makes the person a member, or again one; who is one already accepts these rules anew. */
export async function join(
  tx: Tx,
  person: string,
  given: { readonly network: string; readonly address: string; readonly rulesVersion: string },
  now: Date,
): Promise<void> {
  await tx
    .insertInto('membership')
    .values({
      person,
      network: given.network,
      address: given.address,
      accepted_at: now,
      rules_version: given.rulesVersion,
      ended_at: null,
    })
    .onConflict((on) =>
      on.columns(['person', 'network']).doUpdateSet({
        address: given.address,
        accepted_at: now,
        rules_version: given.rulesVersion,
        ended_at: null,
      }),
    )
    .execute();
}

/** Ends a membership; the enrolment for crisis messages stays. False where there was none. */
export async function leaveNetwork(tx: Tx, person: string, network: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('membership')
    .set({ ended_at: now, opening: null })
    .where('person', '=', person)
    .where('network', '=', network)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  await tx.deleteFrom('street_contact').where('person', '=', person).where('network', '=', network).execute();
  return numUpdatedRows > 0;
}

/** What the person wishes; what is left out stays. Channels are bits: 1 sms, 2 voice, 4 e-mail, 8 push. */
export interface Wishes {
  readonly language?: Language;
  readonly urgent?: number;
  readonly ordinary?: number;
  /** "22:00"; both or neither. */
  readonly quiet?: { readonly from: string; readonly until: string } | null;
  readonly wakesFor?: 'urgent' | 'emergency';
  readonly pausedUntil?: Date | null;
  readonly checkedAt?: Date;
}

export async function wish(tx: Tx, person: string, wishes: Wishes): Promise<void> {
  const { language, urgent, ordinary, quiet, wakesFor, pausedUntil, checkedAt } = wishes;
  await tx
    .updateTable('person')
    .set({
      ...(language ? { language } : {}),
      ...(urgent === undefined ? {} : { urgent_channels: urgent }),
      ...(ordinary === undefined ? {} : { ordinary_channels: ordinary }),
      ...(quiet === undefined ? {} : { quiet_from: quiet?.from ?? null, quiet_until: quiet?.until ?? null }),
      ...(wakesFor ? { wakes_for: wakesFor } : {}),
      ...(pausedUntil === undefined ? {} : { paused_until: pausedUntil }),
      ...(checkedAt ? { checked_at: checkedAt } : {}),
    })
    .where('id', '=', person)
    .execute();
}

export async function setOpening(
  tx: Tx,
  person: string,
  network: string,
  opening: readonly OpeningHours[] | null,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('membership')
    .set({ opening: opening && json(opening) })
    .where('person', '=', person)
    .where('network', '=', network)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0;
}

export async function rename(tx: Tx, keys: Keys, person: string, name: string): Promise<void> {
  await tx
    .updateTable('person')
    .set({ name: seal(keys, 'name', name) })
    .where('id', '=', person)
    .execute();
}

/** Moves a number or address to the front of its channel: the first is tried first. */
export async function putFirst(tx: Tx, person: string, contact: string): Promise<boolean> {
  const own = await tx
    .selectFrom('contact')
    .select(['id', 'position', 'channel'])
    .where('person', '=', person)
    .where('channel', '=', (eb) =>
      eb.selectFrom('contact').select('channel').where('id', '=', contact).where('person', '=', person),
    )
    .orderBy('position')
    .execute();
  const chosen = own.find((one) => one.id === contact);
  if (!chosen) return false;
  const order = [chosen, ...own.filter((one) => one !== chosen)];
  // Taken out and put back: two in one place at once the table refuses, even for the moment of a swap.
  const rows = await tx
    .deleteFrom('contact')
    .where('person', '=', person)
    .where('channel', '=', chosen.channel)
    .returningAll()
    .execute();
  await tx
    .insertInto('contact')
    .values(rows.map((row) => ({ ...row, position: order.findIndex((one) => one.id === row.id) + 1 })))
    .execute();
  return true;
}

// ------------------------------------------------------------------------------------------- everything there is

export interface OwnContact {
  readonly id: string;
  readonly channel: Channel;
  readonly position: number;
  /** As kept; of a push subscription only the service that it is at. */
  readonly value: string;
  readonly provenAt: Date | null;
}
export interface OwnAddress {
  readonly id: string;
  readonly use: AddressUse;
  readonly street: string;
  readonly number: string;
  readonly box: string;
  readonly postcode: string;
  readonly municipality: string;
}
export interface OwnMembership {
  readonly network: string;
  readonly address: string;
  readonly acceptedAt: Date;
  readonly rulesVersion: string;
  readonly endedAt: Date | null;
  readonly opening: readonly OpeningHours[] | null;
}
export interface OwnData {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly language: Language;
  readonly enrolledAt: Date;
  readonly checkedAt: Date | null;
  readonly urgent: number;
  readonly ordinary: number;
  readonly quiet: { readonly from: string; readonly until: string } | null;
  readonly wakesFor: 'urgent' | 'emergency';
  readonly pausedUntil: Date | null;
  readonly contacts: readonly OwnContact[];
  readonly addresses: readonly OwnAddress[];
  readonly memberships: readonly OwnMembership[];
}

/** Everything the members room holds about a person; null once they left. */
export async function ownData(db: Db | Tx, keys: Keys, person: string): Promise<OwnData | null> {
  const row = await db
    .selectFrom('person')
    .selectAll()
    .where('id', '=', person)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (!row) return null;
  const contacts = await db
    .selectFrom('contact')
    .select(['id', 'channel', 'position', 'value', 'verified_at'])
    .where('person', '=', person)
    .orderBy('channel')
    .orderBy('position')
    .execute();
  const addresses = await db
    .selectFrom('person_address as pa')
    .innerJoin('address as a', 'a.id', 'pa.address')
    .innerJoin('street as s', 's.id', 'a.street')
    .select(['a.id', 'pa.use', 's.name as street', 'a.number', 'a.box', 's.postcode', 's.municipality'])
    .where('pa.person', '=', person)
    .orderBy('pa.use')
    .orderBy('s.name')
    .orderBy('a.number_sort')
    .execute();
  const memberships = await db
    .selectFrom('membership')
    .select(['network', 'address', 'accepted_at', 'rules_version', 'ended_at', 'opening'])
    .where('person', '=', person)
    .orderBy('accepted_at')
    .execute();
  return {
    id: row.id,
    owner: row.owner,
    name: unseal(keys, 'name', row.name).replace('\n', ' '),
    language: row.language,
    enrolledAt: row.enrolled_at,
    checkedAt: row.checked_at,
    urgent: row.urgent_channels,
    ordinary: row.ordinary_channels,
    quiet:
      row.quiet_from && row.quiet_until
        ? { from: row.quiet_from.slice(0, 5), until: row.quiet_until.slice(0, 5) }
        : null,
    wakesFor: row.wakes_for,
    pausedUntil: row.paused_until,
    contacts: contacts.map(({ value, verified_at, ...one }) => ({
      ...one,
      value: shown(one.channel, unseal(keys, one.channel, value)),
      provenAt: verified_at,
    })),
    addresses,
    memberships: memberships.map((one) => ({
      network: one.network,
      address: one.address,
      acceptedAt: one.accepted_at,
      rulesVersion: one.rules_version,
      endedAt: one.ended_at,
      opening: one.opening,
    })),
  };
}

/** The address of a push subscription is a secret of the browser, and tells a person nothing. */
function shown(channel: Channel, value: string): string {
  if (channel !== 'push') return value;
  try {
    const { endpoint } = JSON.parse(value) as { endpoint?: unknown };
    return typeof endpoint === 'string' ? new URL(endpoint).host : '';
  } catch {
    return '';
  }
}
