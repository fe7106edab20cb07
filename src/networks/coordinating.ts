/**
 * What whoever stands for a network sees of it: how it stands, its members, and whether a list of members can be read.
 * Before anything of a member is shown stands the police's yes (src/access/coordinators.ts).
 */
import { sql } from 'kysely';
import type { Coordinators, NetworkOverview, Roll, StandsFor } from '../../contract/coordinating.ts';
import type { ImportReport } from '../../contract/shapes.ts';
import type { Language } from '../../contract/words.ts';
import * as coordinators from '../access/coordinators.ts';
import * as screening from '../access/screening.ts';
import type { Db } from '../db/db.ts';
import type { Bytes } from '../lib/csv.ts';
import { minutes } from '../lib/clock.ts';
import { coordinates, hasRole, type Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { recordOnce } from '../logbook/logbook.ts';
import { rollCounts, rollOf, type Sought } from '../members/roll.ts';
import { importFile } from './imports.ts';
import { getNetwork, type NetworkHead } from './networks.ts';

export interface CoordinatingDeps extends coordinators.CoordinatingDeps {
  /** Who signed up for a network and has not confirmed; null: nobody keeps that. */
  readonly waiting: ((network: string) => Promise<NonNullable<NetworkOverview['waiting']>>) | null;
}

/** Pages and searches within so much time are one look. */
const lookMs = minutes(15);

/**
 * Whether the person may see the members of a network as a whole: its coordinator with the police's yes, or an officer of
 * the zone that owns it. Refuses `access/role` and `coordinator/not-screened`.
 */
export async function mustSeeMembers(db: Db, principal: Principal, network: NetworkHead): Promise<void> {
  if (hasRole(principal, 'officer') && network.owner === principal.owner) return;
  if (!coordinates(principal).includes(network.id)) refuse('access/role');
  await screening.mustBeScreened(db, principal.id, network.id);
}

interface Sight {
  /** Null: all of them. */
  readonly streets: readonly { readonly id: string; readonly name: string }[] | null;
  /** Null: no yes is needed. */
  readonly screened: boolean | null;
}

/** How far somebody sees; refuses `access/role` whoever does not look after the network. */
async function sightOf(db: Db, principal: Principal, network: NetworkHead): Promise<Sight> {
  if (hasRole(principal, 'officer') && network.owner === principal.owner)
    return { streets: null, screened: null };
  if (!principal.roles.some((one) => one.network === network.id)) return refuse('access/role');
  return {
    streets: coordinates(principal).includes(network.id)
      ? null
      : await screening.streetsOfContact(db, principal.id),
    screened: await screening.isScreened(db, principal.id, network.id),
  };
}

const idsOf = ({ streets }: Sight): string[] | null => streets?.map((one) => one.id) ?? null;
const namesOf = ({ streets }: Sight): string[] | null => streets?.map((one) => one.name) ?? null;

export async function overview(
  deps: CoordinatingDeps,
  principal: Principal,
  id: string,
): Promise<NetworkOverview> {
  const { db } = deps;
  const network = await getNetwork(db, principal, { id });
  const sight = await sightOf(db, principal, network);
  const own = namesOf(sight);
  const [counts, covered, waiting, { join_code: code }] = await Promise.all([
    rollCounts(db, id, idsOf(sight)),
    coordinators.covered(deps, network),
    deps.waiting?.(id) ?? null,
    db.selectFrom('network').select('join_code').where('id', '=', id).executeTakeFirstOrThrow(),
  ]);
  return {
    id,
    name: network.name,
    ...counts,
    ...covered,
    screened: sight.screened,
    ownStreets: own,
    link: `${deps.publicUrl}/bin/${code}`,
    waiting: waiting?.filter((one) => !own || own.includes(one.street)) ?? null,
  };
}

/** Who the members are. Written down before it is shown, once a look. */
export async function readMembers(
  { db, keys }: CoordinatingDeps,
  principal: Principal,
  id: string,
  sought: Sought,
  language: Language,
): Promise<Roll> {
  const network = await getNetwork(db, principal, { id });
  const sight = await sightOf(db, principal, network);
  if (sight.screened === false) refuse('coordinator/not-screened');
  await db
    .transaction()
    .execute((tx) =>
      recordOnce(
        tx,
        { owner: network.owner, actor: principal.id, act: 'members.read', thing: network.id },
        lookMs,
      ),
    );
  return {
    ...(await rollOf(db, keys, id, idsOf(sight), sought, language)),
    ownStreets: namesOf(sight),
  };
}

/**
 * Reads a list of members of the own network and keeps nothing. Whom the city knows already is not told: with a list of
 * one line it would be an answer to who is enrolled. To read it in is an officer's or the city's, who have the signed list.
 */
export async function checkMemberList(
  deps: CoordinatingDeps,
  principal: Principal,
  id: string,
  language: Language,
  source: Bytes,
): Promise<Pick<ImportReport, 'format' | 'read' | 'refused' | 'problems'>> {
  const network = await getNetwork(deps.db, principal, { id });
  await mustSeeMembers(deps.db, principal, network);
  const order = { kind: 'members', network: network.code, dryRun: true, strict: false, language } as const;
  const { format, read, refused, problems } = await importFile(deps, principal, order, source);
  // That somebody left before is theirs.
  return { format, read, refused, problems: problems.filter((one) => one.reason !== 'left-before') };
}

// ------------------------------------------------------------------------------------------------- who stands for it

export async function listCoordinators(
  deps: CoordinatingDeps,
  principal: Principal,
  id: string,
): Promise<Coordinators> {
  const network = await getNetwork(deps.db, principal, { id });
  const list = await coordinators.listCoordinators(deps, principal, network);
  return {
    network: { id, name: network.name },
    ...list,
    streets: list.mayName.includes('street-contact') ? await streetsOfNetwork(deps.db, id) : [],
  };
}

async function streetsOfNetwork(db: Db, network: string): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select distinct s.id, s.name from address_network an join address a on a.id = an.address join street s on s.id = a.street
     where an.network = ${network} order by s.name, s.id`.execute(db);
  return rows;
}

/** Refuses `request/invalid` for a street contact without a street of the network. */
export async function nameCoordinator(
  deps: CoordinatingDeps,
  principal: Principal,
  id: string,
  given: coordinators.Named,
): Promise<StandsFor> {
  const network = await getNetwork(deps.db, principal, { id });
  if (given.as === 'street-contact') {
    const own = new Set((await streetsOfNetwork(deps.db, id)).map((one) => one.id));
    if (given.streets.length === 0 || !given.streets.every((one) => own.has(one)))
      refuse('request/invalid', { field: 'streets' });
  }
  return await coordinators.nameCoordinator(deps, principal, network, given);
}
