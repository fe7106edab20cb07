/**
 * Organisations for tests of the ground: two police zones, three municipalities, a fire zone across them. Hasselt and
 * Zonhoven share zone LRH, Genk is zone MidLim; the fire brigade covers Hasselt and Genk.
 */
import { randomBytes } from 'node:crypto';
import type { OrganisationKind, Role } from '../../contract/domain.ts';
import type { Db } from '../../src/db/db.ts';
import { uuid7, type NetworkId, type OrganisationId, type StaffId } from '../../src/lib/ids.ts';
import type { Principal } from '../../src/lib/principal.ts';
import { seal, type Keys } from '../../src/lib/secrets.ts';

const kinds = {
  lrh: 'police-zone',
  midlim: 'police-zone',
  hasselt: 'municipality',
  zonhoven: 'municipality',
  genk: 'municipality',
  brigade: 'fire-zone',
} as const satisfies Record<string, OrganisationKind>;
type Name = keyof typeof kinds;
const territory: readonly (readonly [Name, Name])[] = [
  ['lrh', 'hasselt'],
  ['lrh', 'zonhoven'],
  ['midlim', 'genk'],
  ['brigade', 'hasselt'],
  ['brigade', 'genk'],
];

export type Ground = Record<Name, OrganisationId> & {
  /** Somebody of the organisation; a coordinator's role needs its network. */
  somebody(of: Name, roles?: readonly (Role | { readonly coordinator: string })[]): Principal;
};

/** `mark` keeps the codes of organisations apart where one database is laid twice. */
export async function layGround(db: Db, mark = ''): Promise<Ground> {
  const names = Object.keys(kinds) as Name[];
  const ids = Object.fromEntries(names.map((name) => [name, uuid7() as OrganisationId])) as Record<
    Name,
    OrganisationId
  >;
  await db
    .insertInto('organisation')
    .values(
      names.map((name) => ({
        id: ids[name],
        kind: kinds[name],
        code: name + mark,
        name: name.slice(0, 1).toUpperCase() + name.slice(1),
      })),
    )
    .execute();
  await db
    .insertInto('territory')
    .values(territory.map(([zone, municipality]) => ({ zone: ids[zone], municipality: ids[municipality] })))
    .execute();
  return {
    ...ids,
    somebody: (of, roles = ['officer']) => ({
      id: uuid7() as StaffId,
      owner: ids[of],
      ownerKind: kinds[of],
      ground: [
        ...new Set([
          ids[of],
          ...territory.filter((pair) => pair.includes(of)).flatMap((pair) => pair.map((one) => ids[one])),
        ]),
      ],
      roles: roles.map((role) =>
        typeof role === 'string'
          ? { role, network: null }
          : { role: 'coordinator', network: role.coordinator as NetworkId },
      ),
      language: 'nl',
      timeZone: 'Europe/Brussels',
    }),
  };
}

/** Writes somebody of an organisation down, for whom nothing more is asked than that they wrote a message. */
export async function addAuthor(db: Db, id: string, owner: string): Promise<void> {
  const bytes = Buffer.of(1);
  await db
    .insertInto('staff')
    .values({ id, owner, name: bytes, email: bytes, email_hash: bytes, disabled_at: null })
    .execute();
}

/** Writes somebody who stands for a network down, with what the police said. */
export async function screened(db: Db, keys: Keys, by: Principal, fit = true): Promise<Principal> {
  const nobody = randomBytes(32);
  const name = seal(keys, 'name', 'Iemand Anders');
  await db
    .insertInto('staff')
    .values({
      id: by.id,
      owner: by.owner,
      name,
      email: nobody,
      email_hash: nobody,
      disabled_at: null,
    })
    .execute();
  for (const { role, network } of by.roles) {
    await db.insertInto('staff_role').values({ staff: by.id, role, network }).execute();
    if (network)
      await db
        .insertInto('screening')
        .values({ staff: by.id, network, fit, screened_on: '2026-11-02' })
        .execute();
  }
  return by;
}
