/**
 * Who stands for a BIN: its coordinators, those who stand in for a while, and its street contacts; and of each the yes or
 * no of the police, without which nobody sees a member.
 *
 * The police and the city may name and end anybody of a network of theirs; a coordinator those who stand in and the
 * street contacts, so that a deputy of two weeks cannot take the BIN over. To take the role from a coordinator for good
 * is the authority's (docs/domain.md 1.6): here only access ends.
 */
import { sql } from 'kysely';
import type { Standing, StandsFor } from '../../contract/coordinating.ts';
import type { Role } from '../../contract/domain.ts';
import { localeOf, say, type Language } from '../../contract/words.ts';
import type { Db, Tx } from '../db/db.ts';
import { uuid7, type NetworkId, type OrganisationId } from '../lib/ids.ts';
import { coordinates, hasRole, type Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { keyedHash, unseal } from '../lib/secrets.ts';
import { record } from '../logbook/logbook.ts';
import { addStaff, writeTo, type AccessDeps } from './access.ts';
import { forgetScreening } from './screening.ts';
import { dayIn, firstDayWithout, standingOn, type Term } from './term.ts';

export interface CoordinatingDeps extends AccessDeps {
  /** What a mail links to. */
  readonly publicUrl: string;
}
/** A network that the person sees already (src/networks/networks.ts, getNetwork). */
export interface Bin {
  readonly id: NetworkId;
  readonly owner: OrganisationId;
  readonly municipality: OrganisationId;
  readonly name: string;
}
export interface Named extends Term {
  readonly name: string;
  readonly email: string;
  readonly language: Language;
  readonly as: Standing;
  /** Of a street contact, and of the network: the caller has looked. */
  readonly streets: readonly string[];
}

/** An officer or chief of the zone that the network is of; where a city keeps its networks itself, of the zone there. */
export const isItsPolice = (principal: Principal, bin: Bin, ...roles: readonly Role[]): boolean =>
  hasRole(principal, ...roles) &&
  principal.ownerKind === 'police-zone' &&
  (bin.owner === principal.owner ||
    (bin.owner === bin.municipality && principal.ground.includes(bin.municipality)));

type Voice = 'police' | 'city' | 'coordinator' | 'stand-in';

/** As whom somebody speaks of a network; refuses with `access/role` whoever has nothing to say. */
async function voiceOf(db: Db | Tx, principal: Principal, bin: Bin): Promise<Voice> {
  if (isItsPolice(principal, bin, 'officer', 'chief')) return 'police';
  if (hasRole(principal, 'prevention') && [bin.owner, bin.municipality].includes(principal.owner))
    return 'city';
  if (!coordinates(principal).includes(bin.id)) return refuse('access/role');
  const own = await db
    .selectFrom('staff_role')
    .select('stands_in')
    .where('staff', '=', principal.id)
    .where('network', '=', bin.id)
    .where('role', '=', 'coordinator')
    .executeTakeFirst();
  return own?.stands_in === false ? 'coordinator' : 'stand-in';
}

const namedBy: Readonly<Record<Voice, readonly Standing[]>> = {
  police: ['coordinator', 'stand-in', 'street-contact'],
  city: ['coordinator', 'stand-in', 'street-contact'],
  coordinator: ['stand-in', 'street-contact'],
  'stand-in': [],
};

interface Held extends Term {
  readonly staff: string;
  readonly role: 'coordinator' | 'street-contact';
  readonly as: Standing;
  readonly zone: string;
  readonly name: Buffer;
  readonly fit: boolean | null;
  readonly screenedOn: string | null;
  readonly streets: { id: string; name: string }[];
}

async function heldOf(db: Db | Tx, bin: Bin, staff?: string): Promise<Held[]> {
  const { rows } = await sql<Held>`
    select sr.staff, sr.role, case when sr.stands_in then 'stand-in' else sr.role end as "as", o.time_zone as zone, s.name,
           sr.from_on::text as from, sr.until_on::text as until, sc.fit, sc.screened_on::text as "screenedOn",
           case when sr.role = 'street-contact' then coalesce((
             select json_agg(json_build_object('id', st.id, 'name', st.name) order by st.name, st.id)
               from staff_street ss join street st on st.id = ss.street where ss.staff = s.id), '[]') else '[]' end as streets
      from staff_role sr join staff s on s.id = sr.staff join organisation o on o.id = s.owner
      left join screening sc on sc.staff = sr.staff and sc.network = sr.network
     where sr.network = ${bin.id} and s.disabled_at is null and (${staff ?? null}::uuid is null or s.id = ${staff ?? null}::uuid)
     order by sr.role, sr.stands_in, s.id`.execute(db);
  return rows;
}

/** Who can do what a coordinator does, as the dates stand; and whether one day nobody can. */
export async function covered(
  { db, clock }: Pick<AccessDeps, 'db' | 'clock'>,
  bin: Bin,
): Promise<{ coordinators: number; alone: boolean; nobodyFrom: string | null }> {
  return cover(await heldOf(db, bin), clock.now());
}

function cover(held: readonly Held[], now: Date) {
  const able = held.filter((one) => one.role === 'coordinator');
  const coordinators = able.filter((one) => standingOn(one, dayIn(one.zone, now)) === 'current').length;
  const today = dayIn(able[0]?.zone ?? 'Europe/Brussels', now);
  return { coordinators, alone: coordinators < 2, nobodyFrom: firstDayWithout(able, today) };
}

const shown = (
  keys: AccessDeps['keys'],
  principal: Principal,
  voice: Voice,
  now: Date,
  held: Held,
): StandsFor => {
  const me = held.staff === principal.id;
  const mine =
    voice === 'police' || voice === 'city' || (voice === 'coordinator' && held.as !== 'coordinator');
  const said = held.fit === null ? 'waiting' : held.fit ? 'yes' : 'no';
  const told = voice === 'police' || said === 'yes';
  return {
    id: held.staff,
    name: unseal(keys, 'name', held.name),
    as: held.as,
    from: held.from,
    until: held.until,
    term: standingOn(held, dayIn(held.zone, now)),
    screening: told ? said : 'waiting',
    screenedOn: told ? held.screenedOn : null,
    streets: held.streets,
    me,
    may: [
      ...(mine && !me ? (['end'] as const) : []),
      ...(mine || (me && voice === 'coordinator') ? (['date'] as const) : []),
      ...(voice === 'police' && !me ? (['screen'] as const) : []),
    ],
  };
};

/** Refuses `access/role` whoever has nothing to say of the network. */
export async function listCoordinators({ db, keys, clock }: AccessDeps, principal: Principal, bin: Bin) {
  const voice = await voiceOf(db, principal, bin);
  const [held, now] = [await heldOf(db, bin), clock.now()];
  const { alone, nobodyFrom } = cover(held, now);
  return {
    people: held.map((one) => shown(keys, principal, voice, now, one)),
    alone,
    nobodyFrom,
    today: dayIn(principal.timeZone, now),
    mayName: [...namedBy[voice]],
  };
}

function mustBeDates({ from, until }: Term, today: string): void {
  if (until !== null && (until < today || (from !== null && until < from))) refuse('coordinator/dates');
}

const roleOf = (as: Standing): 'coordinator' | 'street-contact' =>
  as === 'street-contact' ? 'street-contact' : 'coordinator';

/**
 * Names somebody for a network. A known address of the network's own organisations gets the role added, or other dates;
 * refuses with `coordinator/elsewhere` an address that is another organisation's, shut out, or of somebody who has the
 * role already: one answer for all of it, for a coordinator need not learn which.
 */
export async function nameCoordinator(
  deps: CoordinatingDeps,
  principal: Principal,
  bin: Bin,
  given: Named,
): Promise<StandsFor> {
  const { db, keys, clock, publicUrl } = deps;
  const now = clock.now();
  mustBeDates(given, dayIn(principal.timeZone, now));
  const role = roleOf(given.as);
  return await db.transaction().execute(async (tx) => {
    const voice = await voiceOf(tx, principal, bin);
    if (!namedBy[voice].includes(given.as)) refuse('access/role');
    const email = given.email.trim().toLowerCase();
    const known = await tx
      .selectFrom('staff')
      .select(['id', 'owner', 'disabled_at'])
      .where('email_hash', '=', keyedHash(keys, 'staff-email', email))
      .forUpdate()
      .executeTakeFirst();
    const staff = known?.id ?? uuid7();
    const term = {
      stands_in: given.as === 'stand-in',
      from_on: given.from,
      until_on: given.until,
    };
    if (known) {
      const before = await mustBeFree(tx, deps, bin, known, given.as);
      await tx.updateTable('staff').set({ disabled_at: null }).where('id', '=', staff).execute();
      await tx
        .insertInto('staff_role')
        .values({ staff, role, network: bin.id, ...term })
        .onConflict((on) => on.columns(['staff', 'role']).doUpdateSet({ network: bin.id, ...term }))
        .execute();
      if (before) await forgetScreening(tx, staff, before);
    } else {
      await addStaff(tx, keys, [
        {
          id: staff,
          owner: bin.municipality,
          name: given.name,
          email,
          language: given.language,
          roles: [{ role, network: bin.id }],
        },
      ]);
      await tx.updateTable('staff_role').set(term).where('staff', '=', staff).execute();
    }
    if (role === 'street-contact') {
      await tx.deleteFrom('staff_street').where('staff', '=', staff).execute();
      await tx
        .insertInto('staff_street')
        .values([...new Set(given.streets)].map((street) => ({ staff, street })))
        .execute();
    }
    await record(tx, {
      owner: bin.owner,
      actor: principal.id,
      act: 'coordinator.named',
      thing: bin.id,
      details: { staff, as: given.as, from: given.from, until: given.until, streets: given.streets.length },
    });
    const named = await oneOf(tx, bin, staff, role);
    await tellOfNaming(tx, now, bin, named, publicUrl);
    return shown(keys, principal, voice, now, named);
  });
}

/** That the role may go to somebody we know, and the other network that they had it for: a role that is over makes room. */
async function mustBeFree(
  tx: Tx,
  { clock }: AccessDeps,
  bin: Bin,
  known: { id: string; owner: string; disabled_at: Date | null },
  as: Standing,
): Promise<string | null> {
  const { rows } = await sql<Term & { role: Role; network: string | null; standsIn: boolean; zone: string }>`
    select sr.role, sr.network, sr.stands_in as "standsIn", sr.from_on::text as from, sr.until_on::text as until,
           o.time_zone as zone
      from staff_role sr join staff s on s.id = sr.staff join organisation o on o.id = s.owner
     where sr.staff = ${known.id}`.execute(tx);
  const held = rows.find((one) => one.role === roleOf(as));
  const over = held !== undefined && standingOn(held, dayIn(held.zone, clock.now())) === 'over';
  const shutOut = known.disabled_at !== null && rows.length > 0;
  const elsewhere = held !== undefined && held.network !== bin.id && !over;
  // Named to stand in, a coordinator would be one no longer.
  const better = as === 'stand-in' && held?.network === bin.id && !held.standsIn && !over;
  if (!([bin.owner, bin.municipality] as string[]).includes(known.owner) || shutOut || elsewhere || better)
    refuse('coordinator/elsewhere');
  return held && held.network !== bin.id ? held.network : null;
}

async function oneOf(db: Db | Tx, bin: Bin, staff: string, role?: Held['role']): Promise<Held> {
  const held = await heldOf(db, bin, staff);
  return held.find((one) => !role || one.role === role) ?? refuse('access/not-found');
}

/** The newcomer learns what they were named for, and the police that somebody waits for them. */
async function tellOfNaming(tx: Tx, now: Date, bin: Bin, named: Held, publicUrl: string): Promise<void> {
  const words = (language: Language) => ({
    network: bin.name,
    day: dayWords(language, named.from ?? dayIn(named.zone, now)),
    as: say(language, `coordinator.as.${named.as}`),
    url: `${publicUrl}/console/`,
  });
  await writeTo(tx, now, { staff: [named.staff] }, (language) => ({
    subject: say(language, 'mail.coordinator.named.subject', words(language)),
    body: say(language, 'mail.coordinator.named.body', words(language)),
  }));
  if (named.fit === null)
    await writeTo(tx, now, { roles: ['officer'], organisations: [bin.owner] }, (language) => ({
      subject: say(language, 'mail.coordinator.screen.subject', words(language)),
      body: say(language, 'mail.coordinator.screen.body', {
        ...words(language),
        url: `${publicUrl}/console/bin/${bin.id}/coordinators`,
      }),
    }));
}

const dayWords = (language: Language, day: string): string =>
  new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );

/** Other dates for somebody; refuses `access/not-found` whoever does not stand for it and `coordinator/dates`. */
export async function dateCoordinator(
  { db, keys, clock }: AccessDeps,
  principal: Principal,
  bin: Bin,
  staff: string,
  term: Term,
): Promise<StandsFor> {
  const now = clock.now();
  return await db.transaction().execute(async (tx) => {
    const voice = await voiceOf(tx, principal, bin);
    const held = await oneOf(tx, bin, staff);
    const { may, me } = shown(keys, principal, voice, now, held);
    if (!may.includes('date')) refuse('access/role');
    // One's own beginning was another's to say.
    if (me && term.from !== held.from) refuse('access/role');
    mustBeDates(term, dayIn(held.zone, now));
    await tx
      .updateTable('staff_role')
      .set({ from_on: term.from, until_on: term.until })
      .where('staff', '=', staff)
      .where('role', '=', held.role)
      .where('network', '=', bin.id)
      .execute();
    await record(tx, {
      owner: bin.owner,
      actor: principal.id,
      act: 'coordinator.dated',
      thing: bin.id,
      details: { staff, from: term.from, until: term.until },
    });
    return shown(keys, principal, voice, now, await oneOf(tx, bin, staff, held.role));
  });
}

/** Ends what somebody is for a network, at once. Nobody ends their own: the last one could not come back. */
export async function endCoordinator(
  { db, keys, clock }: AccessDeps,
  principal: Principal,
  bin: Bin,
  staff: string,
): Promise<void> {
  const now = clock.now();
  await db.transaction().execute(async (tx) => {
    const voice = await voiceOf(tx, principal, bin);
    const all = await heldOf(tx, bin, staff);
    if (all.length === 0) refuse('access/not-found');
    const ending = all.filter((one) => shown(keys, principal, voice, now, one).may.includes('end'));
    if (ending.length < all.length) refuse('access/role');
    await tx.deleteFrom('staff_role').where('staff', '=', staff).where('network', '=', bin.id).execute();
    await forgetScreening(tx, staff, bin.id);
    if (ending.some((one) => one.role === 'street-contact'))
      await tx.deleteFrom('staff_street').where('staff', '=', staff).execute();
    const left = await tx
      .selectFrom('staff_role')
      .select('role')
      .where('staff', '=', staff)
      .executeTakeFirst();
    if (!left) {
      await tx.updateTable('staff').set({ disabled_at: now }).where('id', '=', staff).execute();
      await tx.deleteFrom('session').where('staff', '=', staff).execute();
      await tx.deleteFrom('api_token').where('staff', '=', staff).execute();
    }
    await record(tx, {
      owner: bin.owner,
      actor: principal.id,
      act: 'coordinator.ended',
      thing: bin.id,
      details: { staff, as: ending.map((one) => one.as) },
    });
  });
}

// ------------------------------------------------------------------------------------------------ the screening

/**
 * What the police said of somebody. The logbook has that it was said and by whom, not what: it is never erased, and a no
 * would stay on a neighbour for ever.
 */
export async function screenCoordinator(
  { db, keys, clock, publicUrl }: CoordinatingDeps,
  principal: Principal,
  bin: Bin,
  staff: string,
  { fit, on }: { readonly fit: boolean; readonly on: string },
): Promise<StandsFor> {
  const now = clock.now();
  return await db.transaction().execute(async (tx) => {
    const voice = await voiceOf(tx, principal, bin);
    const held = await oneOf(tx, bin, staff);
    if (!shown(keys, principal, voice, now, held).may.includes('screen')) refuse('access/role');
    if (on > dayIn(principal.timeZone, now)) refuse('coordinator/dates');
    await tx
      .insertInto('screening')
      .values({ staff, network: bin.id, fit, screened_on: on })
      .onConflict((row) => row.columns(['staff', 'network']).doUpdateSet({ fit, screened_on: on }))
      .execute();
    await record(tx, {
      owner: bin.owner,
      actor: principal.id,
      act: 'coordinator.screened',
      thing: bin.id,
      details: { staff },
    });
    if (fit && !held.fit)
      await writeTo(tx, now, { staff: [staff] }, (language) => {
        const values = { network: bin.name, url: `${publicUrl}/console/` };
        return {
          subject: say(language, 'mail.coordinator.screened.subject', values),
          body: say(language, 'mail.coordinator.screened.body', values),
        };
      });
    return shown(keys, principal, voice, now, await oneOf(tx, bin, staff));
  });
}
