/**
 * How somebody shows who they are: a one-time code by e-mail, a session cookie, a token for the command, and in the demo
 * a persona. Of each proof only a hash is kept. Asking for a code answers the same, in the same time, whether the address
 * is known or not.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Persona, Token } from '../../contract/shapes.ts';
import { keptMs } from '../../contract/retention.ts';
import { say, type Language } from '../../contract/words.ts';
import type { Tx } from '../db/db.ts';
import * as delivery from '../delivery/outbox.ts';
import { after, days, hours, minutes } from '../lib/clock.ts';
import { uuid7 } from '../lib/ids.ts';
import type { Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { keyedHash, newToken, sameBytes, seal, tokenHash, unseal, type Keys } from '../lib/secrets.ts';
import { record } from '../logbook/logbook.ts';
import { type AccessDeps, principalOf, principalsOf, mustBeDemo } from './access.ts';

const codeLivesMs = minutes(10);
/** Three guesses among a million leave 1 in 333,333. */
const codeTries = 3;
const codesPerHour = 6;
/** A shift and its handover. */
const sessionLivesMs = hours(12);
/** Longer than the slowest honest path, so that a known address cannot be told from an unknown one. */
const sameTimeMs = 250;

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
    await delivery.putLetter(tx, {
      cause: id,
      lane: 'codes',
      at: now,
      recipient: staff.id,
      channel: 'email',
      language: staff.language,
      address: seal(keys, 'email', email),
      addressHash: keyedHash(keys, 'email', email),
      subject: say(staff.language, 'mail.code.subject'),
      body: say(staff.language, 'mail.code.body', { code, minutes: codeLivesMs / 60_000 }),
      expiresAt: after(now, codeLivesMs),
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
    // A code that is used takes the older ones with it: none of them becomes the newest again.
    if (right)
      await tx
        .updateTable('sign_in_code')
        .set({ used_at: now })
        .where('staff', '=', row.staff)
        .where('used_at', 'is', null)
        .execute();
    else
      await tx
        .updateTable('sign_in_code')
        .set({ tries: row.tries + 1 })
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
  return row ? await principalOf(db, row.staff, clock.now()) : null;
}

/** Whether each of these is still good and its holder still there: whom it stands for, or null. In the order given. */
export async function whoStillHold(
  { db, clock }: Pick<AccessDeps, 'db' | 'clock'>,
  proofs: readonly { readonly token: string; readonly as: 'session' | 'api_token' }[],
): Promise<readonly (Principal | null)[]> {
  const held = new Map<string, string>();
  for (const as of ['session', 'api_token'] as const) {
    const hashes = proofs.filter((one) => one.as === as).map((one) => tokenHash(one.token));
    if (!hashes.length) continue;
    const rows = await db
      .selectFrom(as)
      .select(['token_hash', 'staff'])
      .where('token_hash', 'in', hashes)
      .where('expires_at', '>', clock.now())
      .execute();
    for (const row of rows) held.set(`${as} ${row.token_hash.toString('hex')}`, row.staff);
  }
  const principals = await principalsOf(db, [...new Set(held.values())], clock.now());
  return proofs.map(
    ({ token, as }) => principals.get(held.get(`${as} ${tokenHash(token).toString('hex')}`) ?? '') ?? null,
  );
}

export async function forgetExpired({ db, clock }: Pick<AccessDeps, 'db' | 'clock'>): Promise<number> {
  const now = clock.now();
  await db.deleteFrom('session').where('expires_at', '<', now).execute();
  const forgotten = await db.transaction().execute(async (tx) => {
    const codes = await tx
      .deleteFrom('sign_in_code')
      .where('expires_at', '<', after(now, -keptMs('sign-in-codes')))
      .returning('id')
      .execute();
    // The mail it went in said the code in plain words, to an address.
    await delivery.forget(
      tx,
      codes.map((code) => code.id),
    );
    return codes.length;
  });
  await db.deleteFrom('api_token').where('expires_at', '<', now).execute();
  return forgotten;
}

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
