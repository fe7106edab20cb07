import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layGround, type Ground } from '../../test/support/ground.ts';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { untouched } from '../../test/support/untouched.ts';
import type { Role } from '../../contract/domain.ts';
import { systemClock } from '../lib/clock.ts';
import type { OrganisationId } from '../lib/ids.ts';
import type { Principal } from '../lib/principal.ts';
import { readKeys, unseal } from '../lib/secrets.ts';
import { putNetwork } from '../networks/networks.ts';
import { namesOf, principalOf, type AccessDeps } from './access.ts';
import { openSession, whoHolds } from './sign-in.ts';
import { letIn, listStaff, shutOut, type Newcomer } from './staff.ts';

describe('letting in and shutting out', () => {
  let database: TestDatabase;
  let deps: AccessDeps;
  let ground: Ground;
  let chief: Principal;
  let network = '';
  let across = '';
  beforeAll(async () => {
    database = await testDatabase(4);
    deps = {
      db: database.db,
      keys: readKeys(`1 ${Buffer.alloc(32, 3).toString('base64')}`),
      clock: systemClock,
    };
    ground = await layGround(database.db);
    chief = ground.somebody('lrh', ['chief']);
    [network, across] = await database.db.transaction().execute(async (tx) => {
      const put = async (owner: OrganisationId, municipality: OrganisationId, code: string) =>
        (await putNetwork(tx, owner, { municipality, kind: 'bin', code, name: code })).id;
      return [await put(ground.lrh, ground.hasselt, 'KIEWIT'), await put(ground.midlim, ground.genk, 'BRET')];
    });
  });
  afterAll(() => database.drop());

  let count = 0;
  const newcomer = (role: Role, more: Partial<Newcomer> = {}): Newcomer => ({
    organisation: null,
    name: 'Nieuw Iemand',
    email: `nieuw.${++count}@city.example`,
    language: 'nl',
    roles: [{ role, network: role === 'coordinator' ? network : null }],
    ...more,
  });

  it('gives somebody roles in the own organisation, and keeps name and address sealed', async () => {
    const made = await letIn(
      deps,
      chief,
      newcomer('officer', { name: 'Els Peeters', email: ' Els@PZ.example ' }),
    );
    expect(made).toMatchObject({ name: 'Els Peeters', organisation: { id: ground.lrh }, disabled: false });
    expect(await principalOf(database.db, made.id)).toMatchObject({
      owner: ground.lrh,
      roles: [{ role: 'officer', network: null }],
    });
    const row = await database.db
      .selectFrom('staff')
      .selectAll()
      .where('id', '=', made.id)
      .executeTakeFirstOrThrow();
    expect(unseal(deps.keys, 'email', row.email)).toBe('els@pz.example');
    expect(row.email.includes('els') || row.name.includes('Els')).toBe(false);
  });

  it('knows an address again, however it is written, and adds the role', async () => {
    const first = await letIn(deps, chief, newcomer('officer', { email: 'jan@pz.example' }));
    const again = await letIn(deps, chief, newcomer('dispatcher', { email: 'JAN@pz.example' }));
    expect(again.id).toBe(first.id);
    expect(again.roles.map((one) => one.role).sort()).toEqual(['dispatcher', 'officer']);
    const both = await letIn(deps, chief, newcomer('officer', { email: 'jan@pz.example' }));
    expect(both.roles).toHaveLength(2);
  });

  it('lets in for an organisation on the own ground, and for no other', async () => {
    const made = await letIn(deps, chief, newcomer('mayor', { organisation: ground.hasselt }));
    expect(made.organisation.id).toBe(ground.hasselt);
    for (const organisation of [
      ground.genk,
      ground.midlim,
      ground.brigade,
      '0190aaaa-0000-7000-8000-000000000000',
    ])
      await untouched(database.db, () =>
        expect(letIn(deps, chief, newcomer('officer', { organisation }))).rejects.toThrow('access/not-found'),
      );
  });

  it.each([
    ['a dispatcher of a municipality', 'dispatcher', 'hasselt'],
    ['an officer of a municipality', 'officer', 'hasselt'],
    ['a chief of a municipality', 'chief', 'hasselt'],
    ['a mayor of a police zone', 'mayor', 'lrh'],
    ['a fire officer of a police zone', 'fire-officer', 'lrh'],
    ['an emergency coordinator of a police zone', 'emergency-coordinator', 'lrh'],
  ] as const)('makes nobody %s: the police call, the city warns', async (_, role, of) => {
    await untouched(database.db, () =>
      expect(letIn(deps, chief, newcomer(role, { organisation: ground[of] }))).rejects.toThrow(
        'request/invalid',
      ),
    );
  });

  it('gives a coordinator one network, of the own ground', async () => {
    const made = await letIn(deps, chief, newcomer('coordinator', { organisation: ground.hasselt }));
    expect(made.roles).toEqual([{ role: 'coordinator', network }]);
    const wrong: readonly (readonly [Newcomer['roles'], string])[] = [
      [[{ role: 'coordinator', network: null }], 'request/invalid'],
      [[{ role: 'officer', network }], 'request/invalid'],
      [[{ role: 'coordinator', network: across }], 'access/not-found'],
    ];
    for (const [roles, code] of wrong)
      await untouched(database.db, () =>
        expect(letIn(deps, chief, newcomer('officer', { roles }))).rejects.toThrow(code),
      );
  });

  it('says no to a second network for a coordinator, who would not get it', async () => {
    const second = await database.db
      .transaction()
      .execute((tx) =>
        putNetwork(tx, ground.lrh, { municipality: ground.hasselt, kind: 'bin', code: 'RUNKST', name: 'R' }),
      );
    const of = (id: string) =>
      newcomer('coordinator', { email: 'co@city.example', roles: [{ role: 'coordinator', network: id }] });
    await letIn(deps, chief, of(network));
    expect((await letIn(deps, chief, of(network))).roles).toHaveLength(1);
    await untouched(database.db, () =>
      expect(letIn(deps, chief, of(second.id))).rejects.toThrow('request/invalid'),
    );
  });

  it('takes nobody over from another organisation by their address', async () => {
    const made = await letIn(deps, chief, newcomer('officer', { email: 'vast@pz.example' }));
    const other = ground.somebody('midlim', ['chief']);
    await untouched(database.db, () =>
      expect(letIn(deps, other, newcomer('officer', { email: 'vast@pz.example' }))).rejects.toThrow(
        'request/invalid',
      ),
    );
    expect((await principalOf(database.db, made.id))?.owner).toBe(ground.lrh);
  });

  it('ends access at once, with sessions and tokens, and gives it back by letting in again', async () => {
    const made = await letIn(deps, chief, newcomer('officer', { email: 'weg@pz.example' }));
    const token = await openSession(deps, made.id, 'code');
    expect((await whoHolds(deps, token, 'session'))?.id).toBe(made.id);
    await shutOut(deps, chief, made.id);
    expect(await whoHolds(deps, token, 'session')).toBeNull();
    expect((await listStaff(deps, chief)).find((one) => one.id === made.id)?.disabled).toBe(true);
    await letIn(deps, chief, newcomer('officer', { email: 'weg@pz.example' }));
    expect(await principalOf(database.db, made.id)).not.toBeNull();
    // The session that was ended stays so.
    expect(await whoHolds(deps, token, 'session')).toBeNull();
  });

  it('shuts out nobody of another ground, and nobody themselves', async () => {
    const theirs = await letIn(deps, ground.somebody('midlim', ['chief']), newcomer('officer'));
    await untouched(database.db, async () => {
      await expect(shutOut(deps, chief, theirs.id)).rejects.toThrow('access/not-found');
      await expect(shutOut(deps, chief, chief.id)).rejects.toThrow('request/invalid');
    });
  });

  it('lists and names only who is on the own ground', async () => {
    const theirs = await letIn(
      deps,
      ground.somebody('midlim', ['chief']),
      newcomer('officer', { name: 'Vreemd' }),
    );
    const ours = await letIn(deps, chief, newcomer('officer', { name: 'Eigen' }));
    const listed = (await listStaff(deps, chief)).map((one) => one.id);
    expect(listed).toContain(ours.id);
    expect(listed).not.toContain(theirs.id);
    expect(await namesOf(deps, chief, [ours.id, theirs.id])).toEqual(new Map([[ours.id, 'Eigen']]));
  });

  it('tells the logbook who, which roles and by whom, and no name or address', async () => {
    const made = await letIn(
      deps,
      chief,
      newcomer('dispatcher', { name: 'Geheim Persoon', email: 'geheim@pz.example' }),
    );
    const rows = await database.db.selectFrom('logbook').selectAll().where('thing', '=', made.id).execute();
    expect(rows).toMatchObject([
      { act: 'staff.let-in', actor: chief.id, owner: ground.lrh, details: { roles: ['dispatcher'] } },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/geheim/i);
  });
});
