/**
 * The roll of a network, for whoever keeps it going: who is a member, in which street, and whether they can be reached.
 * Never a number or address, nor what a member wishes to get when: that somebody paused their messages tells of an empty
 * home, and that they answered STOP is theirs to know.
 *
 * Names are sealed, so the database can neither seek nor sort them. A BIN is some hundreds of people: all are opened, and
 * sought and sorted here.
 */
import { sql } from 'kysely';
import type { RollMember } from '../../contract/coordinating.ts';
import type { Channel } from '../../contract/domain.ts';
import { say, type Language } from '../../contract/words.ts';
import type { Db } from '../db/db.ts';
import type { OpeningHours } from '../db/schema.ts';
import { unseal, type Keys } from '../lib/secrets.ts';
import { splitName } from './name.ts';
import { explanationOf, type StandingReason, type StandingState } from './standing.ts';

export interface RollContact {
  readonly channel: Channel;
  readonly state: StandingState | null;
  readonly reason: StandingReason | null;
  /** Day; of the first failure since it last worked. */
  readonly since: string | null;
}
type Reach = RollMember['reach'];

const works = ({ state }: RollContact): boolean => state === null || state === 'doubtful';

/** Whether somebody can be reached, as far as it is known: one address that works is enough. */
export function reachOf(contacts: readonly RollContact[]): Reach {
  if (!contacts.some(works)) return 'unreached';
  return contacts.every((one) => one.state === null) ? 'well' : 'failing';
}

/** What is wrong, and how a neighbour can help. */
export function failingOf(language: Language, contacts: readonly RollContact[]): RollMember['failing'] {
  if (contacts.length === 0)
    return [{ channel: null, why: say(language, 'coordinator.help.no-contact'), since: null }];
  return contacts.flatMap(({ channel, state, reason, since }) =>
    state !== null && reason !== null ? [{ channel, why: say(language, explanationOf(reason)), since }] : [],
  );
}

interface Row {
  readonly id: string;
  readonly name: Buffer;
  readonly street: string;
  readonly since: string;
  readonly rules: string;
  readonly opening: readonly OpeningHours[] | null;
  readonly contacts: readonly RollContact[];
}

async function rowsOf(db: Db, network: string, streets: readonly string[] | null): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select p.id, p.name, s.name as street, to_char(m.accepted_at at time zone o.time_zone, 'YYYY-MM-DD') as since,
           m.rules_version as rules, m.opening,
           coalesce((
             select json_agg(json_build_object(
                      'channel', c.channel, 'state', cs.state, 'reason', cs.reason,
                      'since', to_char(cs.first_failed_at at time zone o.time_zone, 'YYYY-MM-DD'))
                    order by c.channel, c.position)
               from contact c left join contact_standing cs on cs.channel = c.channel and cs.value_hash = c.value_hash
              where c.person = p.id), '[]') as contacts
      from membership m join person p on p.id = m.person join organisation o on o.id = p.owner
      join address a on a.id = m.address join street s on s.id = a.street
     where m.network = ${network} and m.ended_at is null and p.ended_at is null
       and (${streets === null} or a.street = any(${[...(streets ?? [])]}::uuid[]))`.execute(db);
  return rows;
}

/** Counts only; `streets` null: of all of them. */
export async function rollCounts(
  db: Db,
  network: string,
  streets: readonly string[] | null,
): Promise<{ members: number; reach: Record<Reach, number>; rulesOwed: number }> {
  const rows = await rowsOf(db, network, streets);
  const reach = { well: 0, failing: 0, unreached: 0 };
  for (const row of rows) reach[reachOf(row.contacts)]++;
  return { members: rows.length, reach, rulesOwed: rows.filter((row) => row.rules === 'owed').length };
}

export interface Sought {
  /** Parts of a name, in any order, without their accents. */
  readonly find: string;
  readonly only: 'everyone' | 'failing';
  readonly page: number;
}
export const ROLL_PAGE = 50;

/** One page, by family name. Who may see it is the caller's to know, who also writes it in the logbook. */
export async function rollOf(
  db: Db,
  keys: Keys,
  network: string,
  streets: readonly string[] | null,
  sought: Sought,
  language: Language,
): Promise<{ members: number; found: number; page: number; pages: number; people: RollMember[] }> {
  const rows = await rowsOf(db, network, streets);
  const parts = plainParts(sought.find);
  const found = rows
    .map((row) => ({ row, reach: reachOf(row.contacts), name: splitName(unseal(keys, 'name', row.name)) }))
    .filter(({ reach }) => sought.only === 'everyone' || reach !== 'well')
    .map((one) => ({ ...one, shown: [one.name.first, one.name.last].filter(Boolean).join(' ') }))
    .filter(({ shown }) => parts.every((part) => plain(shown).includes(part)))
    .sort(
      (a, b) =>
        collator.compare(a.name.last, b.name.last) ||
        collator.compare(a.shown, b.shown) ||
        (a.row.id < b.row.id ? -1 : 1),
    );
  const pages = Math.max(1, Math.ceil(found.length / ROLL_PAGE));
  const page = Math.min(sought.page, pages);
  return {
    members: rows.length,
    found: found.length,
    page,
    pages,
    people: found.slice((page - 1) * ROLL_PAGE, page * ROLL_PAGE).map(({ row, reach, shown }) => ({
      id: row.id,
      name: shown,
      street: row.street,
      since: row.since,
      rules: row.rules,
      reach,
      failing: failingOf(language, row.contacts),
      opening: row.opening?.map((one) => ({ ...one, days: [...one.days] })) ?? null,
    })),
  };
}

const collator = new Intl.Collator('nl', { sensitivity: 'base' });
const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
const plainParts = (text: string): string[] => plain(text).split(/\s+/u).filter(Boolean);
