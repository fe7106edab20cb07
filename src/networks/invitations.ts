/**
 * Invitations: a code on a letter, a poster, a board or in a link, that leads to the page of a BIN and perhaps knows the
 * street. It opens nothing and is nobody's; the same paper printed again has the same code.
 */
import { sql } from 'kysely';
import type { InvitationKind } from '../../contract/finding.ts';
import type { Db, Tx } from '../db/db.ts';
import { publicCode } from '../lib/ids.ts';
import type { Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { record } from '../logbook/logbook.ts';
import { isOver } from './network.ts';
import { getNetwork, mayChange } from './networks.ts';

/** The code for a network, a street of it or none, and a kind; made where there is none yet. Whoever calls has looked. */
export async function invitationCode(
  tx: Tx,
  {
    network,
    street,
    kind,
  }: { readonly network: string; readonly street: string | null; readonly kind: InvitationKind },
  by: string | null,
  now: Date,
): Promise<{ code: string; made: boolean }> {
  const { rows } = await sql<{ code: string }>`
    insert into invitation (code, network, street, kind, made_by, made_at)
    values (${publicCode()}, ${network}, ${street}, ${kind}, ${by}, ${now})
    on conflict (network, street, kind) do nothing returning code`.execute(tx);
  if (rows[0]) return { code: rows[0].code, made: true };
  const { code } = await tx
    .selectFrom('invitation')
    .select('code')
    .where('network', '=', network)
    .where('street', 'is not distinct from', street)
    .where('kind', '=', kind)
    .executeTakeFirstOrThrow();
  return { code, made: false };
}

/**
 * The invitation for a network of the person's, logged when it is new. Refuses `access/not-found` (also for a street
 * without an address in it), `access/role`, and `audience/network-not-active` for a network that is over.
 */
export async function makeInvitation(
  db: Db,
  principal: Principal,
  id: string,
  { street, kind }: { readonly street: string | null; readonly kind: InvitationKind },
  now: Date,
): Promise<{ code: string }> {
  return await db.transaction().execute(async (tx) => {
    const network = await getNetwork(tx, principal, { id });
    if (!mayChange(principal, network)) refuse('access/role');
    if (isOver(network.state)) refuse('audience/network-not-active', { network: network.name });
    if (street !== null && !(await hasStreet(tx, network.id, street))) refuse('access/not-found');
    const { code, made } = await invitationCode(tx, { network: network.id, street, kind }, principal.id, now);
    if (made)
      await record(tx, {
        owner: network.owner,
        actor: principal.id,
        act: 'network.invited',
        thing: network.id,
        details: { kind, street },
      });
    return { code };
  });
}

/** The streets that have addresses in a network, and how many: for whom letters are printed. */
export async function streetsOf(
  db: Db,
  network: string,
): Promise<{ id: string; name: string; homes: number }[]> {
  const { rows } = await sql<{ id: string; name: string; homes: number }>`
    select s.id, s.name, count(*) as homes
      from address_network an join address a on a.id = an.address join street s on s.id = a.street
     where an.network = ${network} group by s.id order by s.name, s.id`.execute(db);
  return rows;
}

async function hasStreet(tx: Tx, network: string, street: string): Promise<boolean> {
  const { rows } = await sql`
    select from address a join address_network an on an.address = a.id
     where a.street = ${street} and an.network = ${network} limit 1`.execute(tx);
  return rows.length > 0;
}

export interface Invitation {
  readonly code: string;
  readonly network: string;
  readonly street: string | null;
  readonly kind: InvitationKind;
}

/** What a code leads to; null for one that nobody made. */
export async function invitationOf(db: Db, code: string): Promise<Invitation | null> {
  const row = await db
    .selectFrom('invitation')
    .select(['code', 'network', 'street', 'kind'])
    .where('code', '=', code)
    .executeTakeFirst();
  return row ?? null;
}
