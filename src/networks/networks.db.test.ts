import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Position } from '../../contract/shapes.ts';
import { layGround, type Ground } from '../../test/support/ground.ts';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import type { Polygon } from '../places/geometry.ts';
import { putAddresses, type AddressRow } from '../places/places.ts';
import { assign, correctByHand } from './assignment.ts';
import * as networks from './networks.ts';

let database: TestDatabase;
let ground: Ground;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.db.deleteFrom('address_network').execute();
  await database.db.deleteFrom('network').execute();
  await database.db.deleteFrom('address').execute();
  await database.db.deleteFrom('street').execute();
  await database.db.deleteFrom('territory').execute();
  ground = await layGround(database.db, String(Math.random()));
});

/** A chessboard of 10 by 10 houses, 0.001 degree apart; the street of row 3 is "Rij 3", its numbers are 1 to 10. */
const at = (x: number, y: number): Position => [5.3 + x / 1000, 50.9 + y / 1000];
const square = (west: number, south: number, east: number, north: number): Position[] => [
  at(west, south),
  at(east, south),
  at(east, north),
  at(west, north),
  at(west, south),
];
const houses: AddressRow[] = Array.from({ length: 100 }, (_, i) => {
  const [x, y] = [i % 10, Math.floor(i / 10)];
  return {
    street: { name: `Rij ${y}`, postcode: '3500', municipality: 'Hasselt' },
    number: String(x + 1),
    numberSort: x + 1,
    box: '',
    at: at(x + 0.5, y + 0.5),
  };
});

async function town(...given: (Partial<networks.NetworkRow> & { code: string; areas?: Polygon[] })[]) {
  return await database.db.transaction().execute(async (tx) => {
    await putAddresses(tx, ground.hasselt, houses);
    const ids: string[] = [];
    for (const { parent, ...row } of given) {
      const up = parent ? { parent: ids[Number(parent)] ?? '' } : {};
      const full = {
        municipality: ground.hasselt,
        kind: 'bin' as const,
        name: `BIN ${row.code}`,
        state: 'actief' as const,
      };
      ids.push((await networks.putNetwork(tx, ground.lrh, { ...full, ...row, ...up })).id);
    }
    await assign(tx, ground.lrh);
    return ids;
  });
}
async function streetId(row: number): Promise<string> {
  const found = await database.db
    .selectFrom('street')
    .select('id')
    .where('name', '=', `Rij ${row}`)
    .executeTakeFirstOrThrow();
  return found.id;
}
/** "x,y" of the houses of a network with the reason. */
async function housesOf(network: string | undefined): Promise<string[]> {
  const rows = await database.db
    .selectFrom('address_network as an')
    .innerJoin('address as a', 'a.id', 'an.address')
    .innerJoin('street as s', 's.id', 'a.street')
    .select(['a.number', 's.name', 'an.reason'])
    .where('an.network', '=', network ?? '')
    .orderBy('s.name')
    .orderBy('a.number_sort')
    .execute();
  return rows.map((row) => `${row.name.slice(4)}/${row.number} ${row.reason}`);
}
const reassign = () => database.db.transaction().execute((tx) => assign(tx, ground.lrh));

describe('which network an address is in', () => {
  it('goes by the polygon, without its holes', async () => {
    const [a] = await town({ code: 'A', areas: [[square(0, 0, 3, 3), square(1, 1, 2, 2)]] });
    expect(await housesOf(a)).toEqual(
      ['0/1', '0/2', '0/3', '1/1', '1/3', '2/1', '2/2', '2/3'].map((house) => `${house} polygon`),
    );
  });

  it('is none for a home thirty metres outside a slanting edge', async () => {
    const [beside] = await town({ code: 'A', areas: [[[at(0.4, 1), at(1, 0.4), at(1, 1), at(0.4, 1)]]] });
    expect(await housesOf(beside)).toEqual([]);
  });

  it('has an area of several parts', async () => {
    const [a] = await town({ code: 'A', areas: [[square(0, 0, 1, 1)], [square(8, 8, 9, 9)]] });
    expect(await housesOf(a)).toEqual(['0/1 polygon', '8/9 polygon']);
  });

  it('gives one side of a border street to the neighbour, over the polygon', async () => {
    const [west, east] = await town(
      { code: 'W', areas: [[square(0, 0, 10, 5)]] },
      { code: 'E', areas: [[square(0, 5, 10, 10)]] },
    );
    await database.db.transaction().execute(async (tx) => {
      await networks.setStreets(tx, east ?? '', [
        { street: await streetId(4), side: 'even', from: 3, to: 8 },
      ]);
      await assign(tx, ground.lrh);
    });
    const moved = ['4/4', '4/6', '4/8'];
    const [inWest, inEast] = [await housesOf(west), await housesOf(east)];
    expect(inEast.filter((house) => house.endsWith('street'))).toEqual(
      moved.map((house) => `${house} street`),
    );
    expect(inWest).toHaveLength(47);
    expect(inWest.filter((house) => moved.some((one) => house.startsWith(`${one} `)))).toEqual([]);
  });

  it('is what a person put by hand, over street and polygon, and stays so', async () => {
    const [a, b] = await town(
      { code: 'A', areas: [[square(0, 0, 10, 5)]] },
      { code: 'B', areas: [[square(0, 5, 10, 10)]] },
    );
    const officer = ground.somebody('lrh');
    const house = await database.db
      .selectFrom('address')
      .select('id')
      .where('street', '=', await streetId(0))
      .where('number', '=', '1')
      .executeTakeFirstOrThrow();
    await correctByHand(database.db, officer, { address: house.id, network: b ?? '', inside: true });
    await reassign();
    expect(await networks.whichNetwork(database.db, officer, house.id)).toEqual([
      { id: b, name: 'BIN B', reason: 'hand' },
    ]);
    expect(await housesOf(a)).toHaveLength(49);
    await correctByHand(database.db, officer, { address: house.id, network: b ?? '', inside: false });
    expect(await networks.whichNetwork(database.db, officer, house.id)).toEqual([
      { id: a, name: 'BIN A', reason: 'polygon' },
    ]);
    const acts = await database.db
      .selectFrom('logbook')
      .select('act')
      .where('thing', '=', b ?? '')
      .orderBy('id')
      .execute();
    expect(acts.map((row) => row.act)).toEqual(['network.address-put', 'network.address-freed']);
  });

  it('is a sub-area and its parent, and neither when the address is lost to a neighbour', async () => {
    const [parent, sub, other] = await town(
      { code: 'P', areas: [[square(0, 0, 5, 1)]] },
      { code: 'S', parent: '0', areas: [[square(4, 0, 7, 1)]] },
      { code: 'O', areas: [[square(0, 1, 5, 2)]] },
    );
    expect(await housesOf(sub)).toEqual(['0/5 polygon', '0/6 polygon', '0/7 polygon']);
    expect(await housesOf(parent)).toHaveLength(7);
    await database.db.transaction().execute(async (tx) => {
      await networks.setStreets(tx, other ?? '', [{ street: await streetId(0), from: 5, to: 6 }]);
      await assign(tx, ground.lrh);
    });
    expect(await housesOf(sub)).toEqual(['0/7 polygon']);
    expect(await housesOf(parent)).toHaveLength(5);
  });

  it('leaves a shop in its BIN-Z beside the BIN of its street', async () => {
    const [bin, binZ] = await town(
      { code: 'A', areas: [[square(0, 0, 2, 1)]] },
      { code: 'Z', kind: 'bin-z' },
    );
    await database.db.transaction().execute(async (tx) => {
      await networks.setStreets(tx, binZ ?? '', [{ street: await streetId(0), from: 1, to: 1 }]);
      await assign(tx, ground.lrh);
    });
    expect(await housesOf(bin)).toEqual(['0/1 polygon', '0/2 polygon']);
    expect(await housesOf(binZ)).toEqual(['0/1 street']);
  });

  it('changes nothing when worked out twice', async () => {
    await town({ code: 'A', areas: [[square(0, 0, 10, 5)]] });
    expect(await reassign()).toEqual({ put: 0, gone: 0 });
  });

  it('does not reach for addresses of another zone under its polygon', async () => {
    await database.db.transaction().execute((tx) => putAddresses(tx, ground.genk, houses));
    const [a] = await town({ code: 'A', areas: [[square(0, 0, 10, 10)]] });
    expect(await housesOf(a)).toHaveLength(100);
  });
});

describe('who sees which network', () => {
  const board = [square(0, 0, 3, 3)];
  it('is the zone, the municipality it lies in and the fire zone; others nothing', async () => {
    await town({ code: 'A', areas: [board] }, { code: 'B', municipality: ground.zonhoven });
    const codes = async (of: Parameters<Ground['somebody']>[0]) =>
      (await networks.listNetworks(database.db, ground.somebody(of))).map((network) => network.code);
    expect(await codes('lrh')).toEqual(['A', 'B']);
    expect(await codes('hasselt')).toEqual(['A']);
    expect(await codes('zonhoven')).toEqual(['B']);
    expect(await codes('brigade')).toEqual(['A']);
    expect(await codes('midlim')).toEqual([]);
    expect(await codes('genk')).toEqual([]);
  });

  it('is the own network and its sub-areas for a coordinator', async () => {
    const [a] = await town({ code: 'A', areas: [board] }, { code: 'A1', parent: '0' }, { code: 'B' });
    const coordinator = ground.somebody('lrh', [{ coordinator: a ?? '' }]);
    const seen = await networks.listNetworks(database.db, coordinator);
    expect(seen.map((network) => network.code)).toEqual(['A', 'A1']);
    await expect(networks.getNetwork(database.db, coordinator, { code: 'B' })).rejects.toThrow(
      'access/not-found',
    );
  });

  it('comes with its area, its middle and its homes', async () => {
    await town({ code: 'A', areas: [board] });
    const [seen] = await networks.listNetworks(database.db, ground.somebody('hasselt'));
    expect(seen).toMatchObject({
      name: 'BIN A',
      municipality: 'Hasselt',
      owner: { name: 'Lrh' },
      homes: 9,
      members: 0,
      areas: [board],
    });
    expect(seen?.centre?.[0]).toBeCloseTo(5.3015, 5);
  });

  it('does not tell another zone which network an address is in', async () => {
    await town({ code: 'A', areas: [board] });
    const { id } = await database.db.selectFrom('address').select('id').executeTakeFirstOrThrow();
    await expect(networks.whichNetwork(database.db, ground.somebody('midlim'), id)).rejects.toThrow(
      'access/not-found',
    );
  });
});

describe('putting a network', () => {
  it('is idempotent and keeps its state', async () => {
    const row = { code: 'A', areas: [[square(0, 0, 3, 3)]] };
    const [id] = await town(row);
    const again = (change: object) =>
      database.db.transaction().execute((tx) =>
        networks.putNetwork(tx, ground.lrh, {
          ...row,
          municipality: ground.hasselt,
          kind: 'bin',
          name: 'BIN A',
          ...change,
        }),
      );
    expect(await again({})).toEqual({ id, what: 'unchanged' });
    expect(await again({ areas: [[square(0, 0, 3, 4)]] })).toEqual({ id, what: 'changed' });
    expect(await again({ areas: [[square(0, 0, 3, 4)]], name: 'Kerkwijk' })).toEqual({ id, what: 'changed' });
    const [seen] = await networks.listNetworks(database.db, ground.somebody('lrh'));
    expect(seen).toMatchObject({ name: 'Kerkwijk', state: 'actief' });
  });
});

describe('the state of a network', () => {
  it('moves along the table, is logged, and frees its ground when it ends', async () => {
    const [a] = await town({ code: 'A', areas: [[square(0, 0, 3, 3)]] });
    const officer = ground.somebody('lrh');
    const now = new Date();
    await expect(networks.setState(database.db, officer, a ?? '', 'erkend', now)).rejects.toThrow(
      'network/state',
    );
    await networks.setState(database.db, officer, a ?? '', 'gestopt', now);
    expect(await housesOf(a)).toEqual([]);
    await expect(networks.setState(database.db, officer, a ?? '', 'actief', now)).rejects.toThrow(
      'network/state',
    );
    const entry = await database.db
      .selectFrom('logbook')
      .select('details')
      .where('thing', '=', a ?? '')
      .executeTakeFirstOrThrow();
    expect(entry.details).toEqual({ from: 'actief', to: 'gestopt' });
  });

  it('is not for the municipality to move, nor for another zone to know', async () => {
    const [a] = await town({ code: 'A' });
    const now = new Date();
    await expect(
      networks.setState(database.db, ground.somebody('hasselt'), a ?? '', 'slapend', now),
    ).rejects.toThrow('access/role');
    await expect(
      networks.setState(database.db, ground.somebody('midlim'), a ?? '', 'slapend', now),
    ).rejects.toThrow('access/not-found');
  });
});

describe('neighbours', () => {
  it('are named by distance and wind, those in the direction of flight first, of other zones too', async () => {
    const [own] = await town(
      { code: 'own', areas: [[square(0, 0, 10, 10)]] },
      { code: 'north', areas: [[square(0, 12, 10, 20)]] },
      { code: 'north-1', parent: '1', areas: [[square(0, 12, 5, 20)]] },
      { code: 'asleep', state: 'slapend', areas: [[square(0, 10, 10, 12)]] },
      { code: 'far', areas: [[square(0, 60, 10, 70)]] },
    );
    await database.db.transaction().execute((tx) =>
      networks.putNetwork(tx, ground.midlim, {
        municipality: ground.genk,
        kind: 'bin',
        code: 'east',
        name: 'Genk-Oost',
        state: 'actief',
        areas: [[square(11, 0, 20, 6)]],
      }),
    );
    const officer = ground.somebody('lrh');
    const around = await networks.neighboursOf(database.db, officer, [own ?? ''], at(5, 5), 0);
    expect(
      around.map(({ name, direction, ahead, ownZone }) => ({ name, direction, ahead, ownZone })),
    ).toEqual([
      { name: 'BIN north', direction: 'N', ahead: true, ownZone: true },
      { name: 'Genk-Oost', direction: 'O', ahead: false, ownZone: false },
    ]);
    // 0.007 degrees of latitude, 0.006 of longitude at 50.9 degrees north.
    expect(around[0]?.metres).toBeCloseTo(778, -1);
    expect(around[1]?.metres).toBeCloseTo(421, -1);
    const unknown = await networks.neighboursOf(database.db, officer, [own ?? ''], at(5, 5), null);
    expect(unknown.map((one) => one.name)).toEqual(['Genk-Oost', 'BIN north']);
  });
});
