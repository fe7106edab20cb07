/**
 * Organisations and the people who sign in.
 *
 * Cast: `organisation` and `territory` (which zones cover which municipalities), `staff` and `staff_role`. What proves
 * that somebody is one of them stands in sign-in.ts; what each may do in can.ts; who stands for a BIN in coordinators.ts.
 */
import { sql } from 'kysely';
import type { OrganisationKind, Role } from '../../contract/domain.ts';
import type { Me } from '../../contract/shapes.ts';
import type { Language } from '../../contract/words.ts';
import { json, type Db, type Tx } from '../db/db.ts';
import * as delivery from '../delivery/outbox.ts';
import type { Clock } from '../lib/clock.ts';
import { uuid7, type NetworkId, type OrganisationId, type StaffId } from '../lib/ids.ts';
import type { Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { keyedHash, seal, unseal, type Keys } from '../lib/secrets.ts';
import { dayIn, standingOn } from './term.ts';

export interface AccessDeps {
  readonly db: Db;
  readonly keys: Keys;
  readonly clock: Clock;
}

export interface NewOrganisation {
  readonly id: string;
  readonly kind: OrganisationKind;
  readonly code: string;
  readonly name: string;
  readonly languages: readonly Language[];
  readonly emergencyNumbers?: readonly string[];
  readonly settings?: Record<string, unknown>;
}

export async function addOrganisations(tx: Tx, rows: readonly NewOrganisation[]): Promise<void> {
  await tx
    .insertInto('organisation')
    .values(
      rows.map(({ emergencyNumbers, languages, settings, ...row }) => ({
        ...row,
        languages: [...languages],
        settings: json(settings ?? {}),
        ...(emergencyNumbers ? { emergency_numbers: [...emergencyNumbers] } : {}),
      })),
    )
    .execute();
}

export async function addTerritory(
  tx: Tx,
  rows: readonly { zone: string; municipality: string }[],
): Promise<void> {
  if (rows.length)
    await tx
      .insertInto('territory')
      .values([...rows])
      .execute();
}

export interface NewStaff {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly email: string;
  readonly language: Language;
  readonly roles: readonly { readonly role: Role; readonly network: string | null }[];
}

export async function addStaff(tx: Tx, keys: Keys, rows: readonly NewStaff[]): Promise<void> {
  for (const row of rows) {
    const email = row.email.trim().toLowerCase();
    await tx
      .insertInto('staff')
      .values({
        id: row.id,
        owner: row.owner,
        language: row.language,
        disabled_at: null,
        name: seal(keys, 'name', row.name),
        email: seal(keys, 'email', email),
        email_hash: keyedHash(keys, 'staff-email', email),
      })
      .execute();
    await tx
      .insertInto('staff_role')
      .values(row.roles.map((one) => ({ staff: row.id, ...one })))
      .execute();
  }
}

/**
 * Who somebody is, with the ground they share; null for somebody unknown or disabled. Whoever asks something has the
 * roles whose dates hold at `at`; without it, whoever wrote something once is seen with all their roles.
 */
export const principalOf = async (db: Db, staff: string, at: Date | null = null): Promise<Principal | null> =>
  (await principalsOf(db, [staff], at)).get(staff) ?? null;

/** The same of many, in as few questions as of one; whoever is unknown or disabled is not among them. */
export async function principalsOf(
  db: Db,
  staff: readonly string[],
  at: Date | null,
): Promise<ReadonlyMap<string, Principal>> {
  if (!staff.length) return new Map();
  const rows = await db
    .selectFrom('staff')
    .innerJoin('organisation', 'organisation.id', 'staff.owner')
    .select(['staff.id', 'staff.owner', 'staff.language', 'organisation.kind', 'organisation.time_zone'])
    .where('staff.id', 'in', [...staff])
    .where('staff.disabled_at', 'is', null)
    .execute();
  if (!rows.length) return new Map();
  const owners = [...new Set(rows.map((row) => row.owner))];
  const [roles, ground] = await Promise.all([
    db
      .selectFrom('staff_role')
      .select(['staff', 'role', 'network'])
      .select([sql<string | null>`from_on::text`.as('from'), sql<string | null>`until_on::text`.as('until')])
      .where(
        'staff',
        'in',
        rows.map((row) => row.id),
      )
      .execute(),
    db
      .selectFrom('territory')
      .select(['zone', 'municipality'])
      .where((eb) => eb.or([eb('zone', 'in', owners), eb('municipality', 'in', owners)]))
      .execute(),
  ]);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id as StaffId,
        owner: row.owner as OrganisationId,
        ownerKind: row.kind,
        language: row.language,
        timeZone: row.time_zone,
        roles: roles
          .filter((one) => one.staff === row.id)
          .filter((one) => !at || standingOn(one, dayIn(row.time_zone, at)) === 'current')
          .map((one) => ({ role: one.role, network: one.network as NetworkId | null })),
        ground: [
          ...new Set([
            row.owner,
            ...ground
              .filter((one) => one.zone === row.owner || one.municipality === row.owner)
              .flatMap((one) => [one.zone, one.municipality]),
          ]),
        ] as OrganisationId[],
      },
    ]),
  );
}

export async function whoAmI(
  { db, keys, clock }: AccessDeps,
  principal: Principal,
  tiles: string | null,
): Promise<Me> {
  const row = await db
    .selectFrom('staff')
    .innerJoin('organisation', 'organisation.id', 'staff.owner')
    .select([
      'staff.name',
      'organisation.id as organisation',
      'organisation.name as organisationName',
      'organisation.kind',
      'organisation.time_zone',
      'organisation.languages',
      'organisation.emergency_numbers',
    ])
    .select((eb) => eb.selectFrom('installation').select('mode').as('mode'))
    .where('staff.id', '=', principal.id)
    .executeTakeFirstOrThrow();
  return {
    id: principal.id,
    name: unseal(keys, 'name', row.name),
    language: principal.language,
    roles: [...principal.roles],
    organisation: {
      id: row.organisation,
      name: row.organisationName,
      kind: row.kind,
      timeZone: row.time_zone,
      languages: row.languages,
      emergencyNumbers: row.emergency_numbers,
    },
    installation: row.mode ?? 'real',
    tiles,
    now: clock.now().toISOString(),
  };
}

/** Names of colleagues, for the screens of the same organisations only. */
export async function namesOf(
  { db, keys }: Pick<AccessDeps, 'db' | 'keys'>,
  principal: Principal,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (!ids.length) return new Map();
  const rows = await db
    .selectFrom('staff')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(ids)])
    .where('owner', 'in', [...principal.ground])
    .execute();
  return new Map(rows.map((row) => [row.id, unseal(keys, 'name', row.name)]));
}

export async function setLanguage(db: Db, principal: Principal, language: Language): Promise<void> {
  await db.updateTable('staff').set({ language }).where('id', '=', principal.id).execute();
}

/** Mails colleagues, each in their own language; the addresses stay here. Everyone with `roles` in `organisations`, or `staff` by id. */
export async function writeTo(
  tx: Tx,
  at: Date,
  to:
    | { readonly staff: readonly string[] }
    | { readonly roles: readonly Role[]; readonly organisations: readonly string[] },
  compose: (language: Language) => { subject: string; body: string },
): Promise<void> {
  let query = tx
    .selectFrom('staff')
    .select(['id', 'language', 'email', 'email_hash'])
    .where('disabled_at', 'is', null);
  if ('staff' in to)
    query = query.where(
      'id',
      'in',
      to.staff.length ? [...to.staff] : ['00000000-0000-0000-0000-000000000000'],
    );
  else
    query = query.where('owner', 'in', [...to.organisations]).where('id', 'in', (eb) =>
      eb
        .selectFrom('staff_role')
        .select('staff')
        .where('role', 'in', [...to.roles]),
    );
  const people = await query.execute();
  if (!people.length) return;
  const cause = uuid7(at.getTime());
  const languages = [...new Set(people.map((one) => one.language))];
  await delivery.put(tx, {
    cause,
    thread: cause,
    sequence: 0,
    lane: 'urgent',
    at,
    texts: languages.map((language) => ({
      part: '',
      language,
      channel: 'email',
      ...compose(language),
      html: '',
      link: '',
      expiresAt: null,
    })),
    rows: people.map((one) => ({
      recipient: one.id,
      channel: 'email',
      part: '',
      language: one.language,
      address: one.email,
      addressHash: one.email_hash,
    })),
  });
}

/** A real installation answers as if the demo's routes were not there. */
export async function mustBeDemo(db: Db): Promise<void> {
  const row = await db.selectFrom('installation').select('mode').executeTakeFirst();
  if (row?.mode !== 'demo') refuse('installation/not-demo');
}
