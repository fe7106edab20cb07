/**
 * Organisations, the people who sign in, and how they do.
 *
 * Cast: `organisation` and `territory` (which zones cover which municipalities), `staff` and `staff_role`, and the three
 * proofs of being somebody: a one-time code by e-mail, a session cookie, a token for the command. Of each proof only a
 * hash is kept. Asking for a code answers the same, in the same time, whether the address is known or not.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OrganisationKind, Role } from '../../contract/domain.ts';
import type { Me, Persona, Token } from '../../contract/shapes.ts';
import { say, type Language } from '../../contract/words.ts';
import { json, type Db, type Tx } from '../db/db.ts';
import * as delivery from '../delivery/outbox.ts';
import { after, days, hours, minutes, type Clock } from '../lib/clock.ts';
import { uuid7, type NetworkId, type OrganisationId, type StaffId } from '../lib/ids.ts';
import type { Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { keyedHash, newToken, sameBytes, seal, tokenHash, unseal, type Keys } from '../lib/secrets.ts';
import { record } from '../logbook/logbook.ts';

const codeLivesMs = minutes(10);
/** Three guesses among a million leave 1 in 333,333. */
const codeTries = 3;
const codesPerHour = 6;
/** A shift and its handover. */
const sessionLivesMs = hours(12);
/** Longer than the slowest honest path, so that a known address cannot be told from an unknown one. */
const sameTimeMs = 250;

export interface AccessDeps {
  readonly db: Db;
  readonly keys: Keys;
  readonly clock: Clock;
}

// ------------------------------------------------------------------------------------- organisations and staff

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

/** Who somebody is, with the ground they share; null for somebody unknown or disabled. */
export async function principalOf(db: Db, staff: string): Promise<Principal | null> {
  const row = await db
    .selectFrom('staff')
    .innerJoin('organisation', 'organisation.id', 'staff.owner')
    .select(['staff.id', 'staff.owner', 'staff.language', 'organisation.kind', 'organisation.time_zone'])
    .where('staff.id', '=', staff)
    .where('staff.disabled_at', 'is', null)
    .executeTakeFirst();
  if (!row) return null;
  const [roles, ground] = await Promise.all([
    db.selectFrom('staff_role').select(['role', 'network']).where('staff', '=', staff).execute(),
    db
      .selectFrom('territory')
      .select(['zone', 'municipality'])
      .where((eb) => eb.or([eb('zone', '=', row.owner), eb('municipality', '=', row.owner)]))
      .execute(),
  ]);
  return {
    id: row.id as StaffId,
    owner: row.owner as OrganisationId,
    ownerKind: row.kind,
    language: row.language,
    timeZone: row.time_zone,
    roles: roles.map((one) => ({ role: one.role, network: one.network as NetworkId | null })),
    ground: [
      ...new Set([row.owner, ...ground.flatMap((one) => [one.zone, one.municipality])]),
    ] as OrganisationId[],
  };
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

// ------------------------------------------------------------------------------------------------- signing in

/** Mails a code to the address, if it is somebody's. Refuses nothing: the answer must not tell. */
export async function requestCode(deps: AccessDeps, given: string): Promise<void> {
  await Promise.all([sendCode(deps, given), sleep(sameTimeMs)]);
}

async function sendCode({ db, keys, clock }: AccessDeps, given: string): Promise<void> {
  const email = given.trim().toLowerCase();
  const now = clock.now();
  await db.transaction().execute(async (tx) => {
    const staff = await tx
      .selectFrom('staff')
      .select(['id', 'language'])
      .where('email_hash', '=', keyedHash(keys, 'staff-email', email))
      .where('disabled_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (!staff) return;
    const { asked } = await tx
      .selectFrom('sign_in_code')
      .select((eb) => eb.fn.countAll<number>().as('asked'))
      .where('staff', '=', staff.id)
      .where('made_at', '>', after(now, -hours(1)))
      .executeTakeFirstOrThrow();
    if (asked >= codesPerHour) return;
    const id = uuid7(now.getTime());
    const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
    await tx
      .insertInto('sign_in_code')
      .values({
        id,
        staff: staff.id,
        code_hash: keyedHash(keys, 'code', `${id}${code}`),
        made_at: now,
        expires_at: after(now, codeLivesMs),
        used_at: null,
      })
      .execute();
    await delivery.put(tx, {
      cause: id,
      thread: id,
      sequence: 0,
      lane: 'codes',
      at: now,
      texts: [
        {
          part: '',
          language: staff.language,
          channel: 'email',
          subject: say(staff.language, 'mail.code.subject'),
          body: say(staff.language, 'mail.code.body', { code, minutes: codeLivesMs / 60_000 }),
          html: '',
          link: '',
          expiresAt: after(now, codeLivesMs),
        },
      ],
      rows: [
        {
          recipient: staff.id,
          channel: 'email',
          part: '',
          language: staff.language,
          address: seal(keys, 'email', email),
          addressHash: keyedHash(keys, 'email', email),
        },
      ],
    });
  });
}

/** A first code, shown once to whoever makes the installation: no carrier is connected yet. It lives an hour. */
export async function newSignInCode(
  tx: Tx,
  keys: Keys,
  staff: string,
  code: string,
  now: Date,
): Promise<void> {
  const id = uuid7(now.getTime());
  await tx
    .insertInto('sign_in_code')
    .values({
      id,
      staff,
      code_hash: keyedHash(keys, 'code', `${id}${code}`),
      made_at: now,
      expires_at: after(now, hours(1)),
      used_at: null,
    })
    .execute();
}

/** Opens a session for whoever holds the newest code of the address. Returns the cookie's value. */
export async function signIn(
  deps: AccessDeps,
  given: string,
  code: string,
): Promise<{ token: string; language: Language }> {
  const { db, keys, clock } = deps;
  const now = clock.now();
  const found = await db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('sign_in_code')
      .innerJoin('staff', 'staff.id', 'sign_in_code.staff')
      .select([
        'sign_in_code.id',
        'sign_in_code.code_hash',
        'sign_in_code.tries',
        'staff.id as staff',
        'staff.owner',
        'staff.language',
      ])
      .where('staff.email_hash', '=', keyedHash(keys, 'staff-email', given.trim().toLowerCase()))
      .where('staff.disabled_at', 'is', null)
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .orderBy('sign_in_code.made_at', 'desc')
      .limit(1)
      .forUpdate()
      .executeTakeFirst();
    if (!row || row.tries >= codeTries) return null;
    const right = sameBytes(row.code_hash, keyedHash(keys, 'code', `${row.id}${code.replace(/\s/g, '')}`));
    await tx
      .updateTable('sign_in_code')
      .set(right ? { used_at: now } : { tries: row.tries + 1 })
      .where('id', '=', row.id)
      .execute();
    return right ? row : null;
  });
  if (!found) {
    await sleep(sameTimeMs);
    return refuse('sign-in/code-wrong');
  }
  return { token: await openSession(deps, found.staff, 'code'), language: found.language };
}

export async function openSession(
  { db, clock }: AccessDeps,
  staff: string,
  how: 'code' | 'persona',
): Promise<string> {
  const { token, hash } = newToken();
  const now = clock.now();
  await db.transaction().execute(async (tx) => {
    const { owner } = await tx
      .selectFrom('staff')
      .select('owner')
      .where('id', '=', staff)
      .executeTakeFirstOrThrow();
    await tx
      .insertInto('session')
      .values({ token_hash: hash, staff, made_at: now, expires_at: after(now, sessionLivesMs) })
      .execute();
    await record(tx, { owner, actor: staff, act: 'session.opened', thing: staff, details: { how } });
  });
  return token;
}

export async function closeSession(
  { db }: Pick<AccessDeps, 'db'>,
  principal: Principal,
  token: string,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('session').where('token_hash', '=', tokenHash(token)).execute();
    await record(tx, {
      owner: principal.owner,
      actor: principal.id,
      act: 'session.closed',
      thing: principal.id,
    });
  });
}

/** Whoever a cookie or a bearer token stands for, or null. */
export async function whoHolds(
  { db, clock }: Pick<AccessDeps, 'db' | 'clock'>,
  token: string,
  as: 'session' | 'api_token',
): Promise<Principal | null> {
  const row = await db
    .selectFrom(as)
    .select('staff')
    .where('token_hash', '=', tokenHash(token))
    .where('expires_at', '>', clock.now())
    .executeTakeFirst();
  return row ? await principalOf(db, row.staff) : null;
}

export async function forgetExpired({ db, clock }: Pick<AccessDeps, 'db' | 'clock'>): Promise<void> {
  const now = clock.now();
  await db.deleteFrom('session').where('expires_at', '<', now).execute();
  await db
    .deleteFrom('sign_in_code')
    .where('expires_at', '<', after(now, -days(1)))
    .execute();
  await db.deleteFrom('api_token').where('expires_at', '<', now).execute();
}

// ------------------------------------------------------------------------------------------------------ tokens

export async function makeToken(
  { db, clock }: AccessDeps,
  principal: Principal,
  label: string,
  lifeDays: number,
): Promise<Token> {
  const { token, hash } = newToken();
  const now = clock.now(),
    id = uuid7(now.getTime()),
    expires = after(now, days(lifeDays));
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('api_token')
      .values({ id, token_hash: hash, staff: principal.id, label, made_at: now, expires_at: expires })
      .execute();
    await record(tx, { owner: principal.owner, actor: principal.id, act: 'token.made', thing: id });
  });
  return { id, label, madeAt: now.toISOString(), expiresAt: expires.toISOString(), token };
}

export async function listTokens({ db }: Pick<AccessDeps, 'db'>, principal: Principal): Promise<Token[]> {
  const rows = await db
    .selectFrom('api_token')
    .selectAll()
    .where('staff', '=', principal.id)
    .orderBy('made_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    label: row.label,
    madeAt: row.made_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  }));
}

export async function dropToken({ db }: AccessDeps, principal: Principal, id: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('api_token')
      .where('id', '=', id)
      .where('staff', '=', principal.id)
      .executeTakeFirst();
    if (!numDeletedRows) refuse('access/not-found');
    await record(tx, { owner: principal.owner, actor: principal.id, act: 'token.dropped', thing: id });
  });
}

// ---------------------------------------------------------------------------------------------------- the demo

export async function personas({ db, keys }: AccessDeps): Promise<Persona[]> {
  await mustBeDemo(db);
  const rows = await db
    .selectFrom('staff')
    .innerJoin('organisation', 'organisation.id', 'staff.owner')
    .innerJoin('staff_role', 'staff_role.staff', 'staff.id')
    .leftJoin('network', 'network.id', 'staff_role.network')
    .select([
      'staff.id',
      'staff.name',
      'staff_role.role',
      'organisation.name as organisation',
      'network.name as network',
    ])
    .orderBy('staff.id')
    .execute();
  return rows.map((row) => ({ ...row, name: unseal(keys, 'name', row.name) }));
}

export async function becomePersona(deps: AccessDeps, staff: string): Promise<string> {
  await mustBeDemo(deps.db);
  if (!(await principalOf(deps.db, staff))) refuse('access/not-found');
  return await openSession(deps, staff, 'persona');
}

/** A real installation answers as if the demo's routes were not there. */
export async function mustBeDemo(db: Db): Promise<void> {
  const row = await db.selectFrom('installation').select('mode').executeTakeFirst();
  if (row?.mode !== 'demo') refuse('installation/not-demo');
}
