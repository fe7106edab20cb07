/** Who may sign in: let in and shut out by the system manager or the chief, inside their own ground. */
import type { OrganisationKind, Role } from '../../contract/domain.ts';
import type { StaffMember } from '../../contract/shapes.ts';
import type { Language } from '../../contract/words.ts';
import type { Db, Tx } from '../db/db.ts';
import { uuid7, type OrganisationId } from '../lib/ids.ts';
import type { Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { keyedHash, unseal } from '../lib/secrets.ts';
import { record } from '../logbook/logbook.ts';
import { addStaff, type AccessDeps } from './access.ts';

/** A zone's manager serves its municipalities too; a city's own manager has no say over the police. */
const reachOf = ({ ownerKind, owner, ground }: Principal): readonly OrganisationId[] =>
  ownerKind === 'municipality' ? [owner] : ground;

export interface Newcomer {
  /** An id or a code; null: the organisation of whoever lets them in. */
  readonly organisation: string | null;
  readonly name: string;
  readonly email: string;
  readonly language: Language;
  readonly roles: readonly { readonly role: Role; readonly network: string | null }[];
}

/**
 * Which roles there are in an organisation: the police call, the city and the fire brigade warn (docs/product.md). A
 * dispatcher of a municipality would send urgent messages in the name of a city.
 */
const rolesIn: Readonly<Record<OrganisationKind, readonly Role[]>> = {
  'police-zone': ['dispatcher', 'officer', 'chief', 'prevention', 'coordinator', 'system-manager'],
  municipality: ['prevention', 'coordinator', 'emergency-coordinator', 'mayor', 'deputy', 'system-manager'],
  'fire-zone': ['fire-officer', 'emergency-coordinator', 'system-manager'],
};

export async function listStaff({ db, keys }: AccessDeps, principal: Principal): Promise<StaffMember[]> {
  return (await rows(db, principal)).map(({ name, ...row }) => ({
    ...row,
    name: unseal(keys, 'name', name),
  }));
}

async function rows(db: Db | Tx, principal: Principal, id?: string) {
  let query = db
    .selectFrom('staff')
    .innerJoin('organisation', 'organisation.id', 'staff.owner')
    .select([
      'staff.id',
      'staff.name',
      'staff.language',
      'staff.disabled_at',
      'organisation.id as owner',
      'organisation.name as ownerName',
    ])
    .where('staff.owner', 'in', [...reachOf(principal)])
    .orderBy('staff.id');
  if (id) query = query.where('staff.id', '=', id);
  const found = await query.execute();
  const held = found.length
    ? await db
        .selectFrom('staff_role')
        .selectAll()
        .where(
          'staff',
          'in',
          found.map((row) => row.id),
        )
        .execute()
    : [];
  return found.map((row) => ({
    id: row.id,
    name: row.name,
    language: row.language,
    disabled: row.disabled_at !== null,
    organisation: { id: row.owner, name: row.ownerName },
    roles: held.filter((one) => one.staff === row.id).map(({ role, network }) => ({ role, network })),
  }));
}

/** A known address of the same organisation gets the roles added and its access back; another's is refused. */
export async function letIn(
  { db, keys }: AccessDeps,
  principal: Principal,
  given: Newcomer,
): Promise<StaffMember> {
  const organisation = await db
    .selectFrom('organisation')
    .select(['id', 'kind'])
    .where('id', 'in', [...reachOf(principal)])
    .where((eb) =>
      eb.or([
        eb(eb.cast<string>('id', 'text'), '=', given.organisation ?? principal.owner),
        eb('code', '=', given.organisation ?? ''),
      ]),
    )
    .executeTakeFirst();
  if (!organisation) return refuse('access/not-found');
  const owner = organisation.id;
  for (const { role, network } of given.roles)
    if ((role === 'coordinator') !== (network !== null) || !rolesIn[organisation.kind].includes(role))
      refuse('request/invalid', { field: 'roles' });
  const networks = given.roles.flatMap((one) => (one.network ? [one.network] : []));
  return await db.transaction().execute(async (tx) => {
    if (networks.length) {
      const known = await tx
        .selectFrom('network')
        .select('id')
        .where('id', 'in', networks)
        .where('owner', 'in', [...principal.ground])
        .execute();
      if (known.length < new Set(networks).size) refuse('access/not-found');
    }
    const hash = keyedHash(keys, 'staff-email', given.email.trim().toLowerCase());
    const known = await tx
      .selectFrom('staff')
      .select(['id', 'owner'])
      .where('email_hash', '=', hash)
      .forUpdate()
      .executeTakeFirst();
    if (known && known.owner !== owner) refuse('request/invalid', { field: 'email' });
    const id = known?.id ?? uuid7();
    if (known) {
      await tx.updateTable('staff').set({ disabled_at: null }).where('id', '=', id).execute();
      for (const { role, network } of given.roles) {
        const { numInsertedOrUpdatedRows } = await tx
          .insertInto('staff_role')
          .values({ staff: id, role, network })
          .onConflict((on) =>
            on
              .columns(['staff', 'role'])
              // Who had it for some days has it for good.
              .doUpdateSet({ role, stands_in: false, from_on: null, until_on: null })
              .where((eb) => eb('staff_role.network', 'is not distinct from', network)),
          )
          .executeTakeFirst();
        // A role holds in one network: a second would be given in words only.
        if (!numInsertedOrUpdatedRows) refuse('request/invalid', { field: 'roles' });
      }
    } else {
      await addStaff(tx, keys, [
        { id, owner, name: given.name, email: given.email, language: given.language, roles: given.roles },
      ]);
    }
    await record(tx, {
      owner,
      actor: principal.id,
      act: 'staff.let-in',
      thing: id,
      details: { roles: given.roles.map((one) => one.role) },
    });
    const [row] = await rows(tx, principal, id);
    return row ? { ...row, name: unseal(keys, 'name', row.name) } : refuse('access/not-found');
  });
}

/** Ends somebody's access, sessions and tokens at once. Nobody shuts out themselves: the last one could not come back. */
export async function shutOut({ db, clock }: AccessDeps, principal: Principal, id: string): Promise<void> {
  if (id === principal.id) refuse('request/invalid', { field: 'id' });
  await db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('staff')
      .set({ disabled_at: clock.now() })
      .where('id', '=', id)
      .where('owner', 'in', [...reachOf(principal)])
      .returning(['id', 'owner'])
      .executeTakeFirst();
    if (!row) return refuse('access/not-found');
    await tx.deleteFrom('session').where('staff', '=', id).execute();
    await tx.deleteFrom('api_token').where('staff', '=', id).execute();
    await record(tx, { owner: row.owner, actor: principal.id, act: 'staff.shut-out', thing: id });
  });
}
