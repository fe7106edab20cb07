/** A message and what follows it: who gets an update, a correction, an end; and whom an area stands for. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type Person, type TestApp } from '../support/app.ts';
import { arrived, follow, live, membersOf, numbersOf, send, settled, valueOf } from '../support/messages.ts';
import type { Audience, DraftInput, Message, Position } from '../../contract/shapes.ts';
import { networksAt } from '../../src/demo/areas.ts';
import type { DemoPerson } from '../../src/demo/city.ts';
import type { DemoAddress } from '../../src/demo/ground.ts';
import { toPosition } from '../../src/demo/ground-plan.ts';
import { pointInPolygon } from '../../src/places/geometry.ts';

const sorted = (values: Iterable<string>): string[] => [...values].sort();
const delivers = (people: readonly DemoPerson[]): string[] =>
  sorted(
    new Set(
      people
        .filter((one) => one.phone === 'delivers' && valueOf(one, 'sms'))
        .map((one) => valueOf(one, 'sms')),
    ),
  );

let app: TestApp;
let officer: Person;
beforeAll(async () => {
  app = await testApp();
  officer = await app.as('officer', 'PZ-DEMOSTAD');
});
afterAll(() => app.stop());

describe('an audience', () => {
  const reach = async (audience: Partial<Audience>, more: Partial<DraftInput> = {}) => {
    const { body } = await officer.call('checkDraft', {
      body: { draft: { kind: 'oproep', mode: 'real', incident: 'burglary', audience, ...more } },
    });
    if (!body.reach) throw new Error(JSON.stringify(body));
    return body.reach;
  };
  const addressOf = (id: string): DemoAddress => {
    const found = app.demo.city.addresses.find((one) => one.id === id);
    if (!found) throw new Error('no such address');
    return found;
  };
  const streetName = (id: string): string => app.demo.city.streets.find((one) => one.id === id)?.name ?? '';
  /** Members of the zone's active networks at an address that `is`, counted without SQL. */
  const members = (is: (address: DemoAddress) => boolean): number => {
    const kiewit = app.demo.city.networks.find((one) => one.code === 'KIEWIT');
    const active = new Set(
      app.demo.city.networks
        .filter((one) => one.state === 'actief' && one.owner === kiewit?.owner)
        .map((one) => one.id),
    );
    return app.demo.city.persons.filter((one) =>
      one.memberships.some((held) => active.has(held.network) && is(addressOf(held.address))),
    ).length;
  };
  /** Enrolled there, in the municipalities of the zone, and in no network. */
  const outside = (is: (address: DemoAddress) => boolean): number =>
    app.demo.city.persons.filter(
      (one) =>
        !one.memberships.length &&
        one.addresses.some(
          ({ address }) => addressOf(address).municipality !== 'voerdal' && is(addressOf(address)),
        ),
    ).length;
  const metres = ([ax, ay]: Position, [bx, by]: Position): number =>
    Math.hypot((ax - bx) * Math.cos((ay * Math.PI) / 180), ay - by) * 111_320;
  const box = (west: number, south: number, east: number, north: number): Position[] =>
    [[west, south], [east, south], [east, north], [west, north], [west, south]].map(([x = 0, y = 0]) => toPosition([x, y])); // prettier-ignore

  it('of a sub-area is the members who live in it', async () => {
    const { networks, networkStreets } = app.demo.city;
    const dorp = app.networkId('KIEWIT-DORP');
    const inside = membersOf(app, 'KIEWIT').filter((one) =>
      one.memberships.some(
        (held) =>
          held.network === app.networkId('KIEWIT') &&
          networksAt(addressOf(held.address), networks, networkStreets).includes(dorp),
      ),
    ).length;
    expect(inside).toBeGreaterThan(30);
    const { people } = await reach({ networks: [dorp] });
    // A home on the line between two sub-areas is in both; the city has one with two people.
    expect(people).toBeGreaterThanOrEqual(inside);
    expect(people).toBeLessThanOrEqual(inside + 2);
  });

  it('of a street is the members along it', async () => {
    const [home] = membersOf(app, 'KIEWIT').map((one) => addressOf(one.memberships[0]?.address ?? ''));
    const { id } = await app.database.db
      .selectFrom('street')
      .select('id')
      .where('name', '=', streetName(home?.street ?? ''))
      .executeTakeFirstOrThrow();
    const { people } = await reach({ streets: [id] });
    expect(people).toBe(members((address) => address.street === home?.street));
    expect(people).toBeGreaterThan(0);
  });

  it('of a polygon is the members inside, and names who is enrolled there in no network', async () => {
    const polygon = box(-900, -900, 900, 1_700);
    const inside = (address: DemoAddress): boolean => pointInPolygon(address.at, [polygon]);
    const found = await reach({ polygon });
    expect(found.people).toBe(members(inside));
    expect(found.outsideAnyNetwork).toBe(outside(inside));
    expect([found.people > 50, found.outsideAnyNetwork > 5]).toEqual([true, true]);
  });

  it('of a circle is the members within so many metres, and an open ring is closed', async () => {
    const centre = toPosition([200, 1_900]);
    const within = (limit: number) => members((address) => metres(centre, address.at) <= limit);
    const { people } = await reach({ circle: { centre, metres: 500 } });
    expect(people).toBeGreaterThanOrEqual(within(495));
    expect(people).toBeLessThanOrEqual(within(503));
    expect(people).toBeGreaterThan(20);
    const polygon = box(-600, 1_300, 1_100, 2_800);
    expect((await reach({ polygon: polygon.slice(0, 4) })).people).toBe((await reach({ polygon })).people);
  });

  it('names the streets just outside, within 75 metres and no farther', async () => {
    const [west, south, east, north] = [-200, 1_500, 200, 1_800];
    const polygon = box(west, south, east, north);
    const [[x0, y0], [x1, y1]] = [toPosition([west, south]), toPosition([east, north])];
    const gap = ({ at: [x, y] }: DemoAddress): number =>
      metres([x, y], [Math.min(Math.max(x, x0), x1), Math.min(Math.max(y, y0), y1)]);
    const near = (limit: number) =>
      sorted(
        new Set(
          app.demo.city.addresses
            .filter((one) => one.municipality !== 'voerdal' && gap(one) > 0 && gap(one) <= limit)
            .map((one) => streetName(one.street)),
        ),
      );
    const { justOutside } = await reach({ polygon });
    const named = justOutside.map((one) => one.name);
    for (const one of justOutside) {
      const along = app.demo.city.addresses.filter(
        (home) => streetName(home.street) === one.name && gap(home) > 0,
      );
      expect(Math.abs(one.metres - Math.min(...along.map(gap)))).toBeLessThan(2);
    }
    expect(named.length).toBeGreaterThan(1);
    // A metre more or less is the flat earth's.
    expect(near(74).filter((street) => !named.includes(street))).toEqual([]);
    expect(named.filter((street) => !near(76).includes(street))).toEqual([]);
  });

  it('puts the networks in the direction of flight ahead, also those of another zone', async () => {
    const at = toPosition([0, 2_000]);
    const ahead = async (direction: 'N' | 'O' | 'Z' | null) =>
      (await reach({ networks: [app.networkId('KIEWIT')] }, { at, direction })).neighbours
        .filter((one) => one.ahead)
        .map((one) => one.name);
    expect(await ahead('Z')).toContain('Godsheide');
    expect(await ahead('Z')).not.toContain('Bosrand');
    expect(await ahead('O')).toContain('Bosrand');
    expect(await ahead('N')).not.toContain('Godsheide');
    expect(await ahead(null)).toEqual([]);
    const { neighbours } = await reach({ networks: [app.networkId('KIEWIT')] }, { at, direction: 'O' });
    expect(neighbours.find((one) => one.name === 'Bosrand')).toMatchObject({ ownZone: false });
    expect(neighbours.map((one) => one.name)).not.toContain('Kiewit-Heide');
    expect(neighbours[0]?.ahead).toBe(true);
  });
});

describe('a thread', () => {
  let kiewit: readonly DemoPerson[];
  let godsheide: readonly DemoPerson[];
  /** Rings on the phone of `host`: two people, one number. */
  let guest: DemoPerson;
  let host: DemoPerson;
  let left: DemoPerson;
  let root: Message;
  beforeAll(async () => {
    kiewit = membersOf(app, 'KIEWIT');
    godsheide = membersOf(app, 'GODSHEIDE');
    const alone = kiewit.filter(
      (one) => one.phone === 'delivers' && valueOf(one, 'sms') && one.memberships.length === 1,
    );
    const [first, second, third] = alone;
    if (!first || !second || !third) throw new Error('Kiewit has too few phones');
    [host, guest, left] = [first, second, third];
    const { value, value_hash } = await app.database.db
      .selectFrom('contact')
      .select(['value', 'value_hash'])
      .where('person', '=', host.id)
      .where('channel', '=', 'sms')
      .executeTakeFirstOrThrow();
    await app.database.db
      .updateTable('contact')
      .set({ value, value_hash })
      .where('person', '=', guest.id)
      .where('channel', '=', 'sms')
      .execute();
  });

  const call = (sms: string, more: Partial<DraftInput> = {}): DraftInput => ({
    kind: 'oproep',
    mode: 'real',
    incident: 'burglary',
    factAt: new Date(app.clock.now().getTime() - 60_000).toISOString(),
    consulted: 'patrouille',
    audience: { networks: [app.networkId('KIEWIT')] },
    texts: { nl: { sms } },
    ...more,
  });
  const phonesOf = (people: readonly DemoPerson[]): string[] =>
    delivers(people.filter((one) => one.id !== guest.id));
  const sms = (words: RegExp): string[] => sorted(arrived(app, words).map((one) => one.to));
  const smsAre = async (words: RegExp, people: readonly DemoPerson[]): Promise<void> =>
    void (await expect.poll(() => sms(words)).toEqual(phonesOf(people)));
  const both = (): DemoPerson[] => [...new Set([...kiewit, ...godsheide])];

  it('gives two people who share a number one copy', async () => {
    root = await send(app, officer, call('inbraak Kerkweg, dader te voet weg. Gezien? Bel 101'));
    await settled(officer, root.id);
    await smsAre(/inbraak Kerkweg/, kiewit);
    expect(arrived(app, /inbraak Kerkweg/).filter((one) => one.to === valueOf(host, 'sms'))).toHaveLength(1);
    expect(sms(/inbraak Kerkweg/)).not.toContain(valueOf(guest, 'sms'));
  });

  it('widens an update to another network, whose people read all of it under their own name', async () => {
    await app.database.db
      .updateTable('person')
      .set({ ended_at: app.clock.now() })
      .where('id', '=', left.id)
      .execute();
    const update = await follow(
      app,
      officer,
      'update',
      root,
      { nl: { sms: 'inbraak Kerkweg: dader nu in Godsheide. Blijf binnen. Gezien? Bel 101' } },
      { audience: { networks: [app.networkId('GODSHEIDE')] } },
    );
    const shown = await settled(officer, update.id);
    expect(shown.people).toBe(both().length - 1);
    // People of two networks, most with a second address, are among them: one copy each.
    expect(
      both().filter((one) => one.memberships.length > 1 && one.addresses.length > 1).length,
    ).toBeGreaterThan(10);
    await smsAre(
      /dader nu in Godsheide/,
      both().filter((one) => one.id !== left.id),
    );
    const fresh = delivers(godsheide.filter((one) => !kiewit.includes(one)));
    const read = arrived(app, /dader nu in Godsheide/).filter((one) => fresh.includes(one.to));
    expect(read.every((one) => /^\w+ Godsheide POLI\w+ .*Gezien\? Bel 101$/.test(one.text))).toBe(true);
  });

  it('corrects before exactly those who got something of it, and no longer before who left', async () => {
    const correction = await follow(app, officer, 'correctie', root, {
      nl: { sms: 'rechtzetting: het gaat om de Kerkstraat. Gezien? Bel 101' },
    });
    await settled(officer, correction.id);
    await smsAre(
      /rechtzetting/,
      both().filter((one) => one.id !== left.id),
    );
    expect(sms(/rechtzetting/)).toEqual(sms(/dader nu in Godsheide/));
  });

  it('ends for everyone who got something, also for who left in between', async () => {
    const end = await follow(app, officer, 'einde', root, { nl: { sms: 'zoekactie voorbij, dank u.' } });
    await settled(officer, end.id);
    await smsAre(/zoekactie voorbij/, both());
    expect(sms(/zoekactie voorbij/)).toContain(valueOf(left, 'sms'));
    expect(sms(/dader nu in Godsheide/)).not.toContain(valueOf(left, 'sms'));
  });

  it('gives feedback by e-mail and push, and by SMS to those with neither', async () => {
    const feedback = await follow(app, officer, 'feedback', root, {
      nl: {
        sms: 'Terugkoppeling: verdachte opgepakt.',
        subject: 'Terugkoppeling',
        body: 'Een verdachte is opgepakt.',
      },
    });
    await settled(officer, feedback.id);
    const people = both().filter((one) => one.id !== left.id);
    await smsAre(
      /verdachte opgepakt|verdachte is opgepakt/,
      people.filter((one) => !valueOf(one, 'email') && !one.push),
    );
    expect(sorted(numbersOf(arrived(app, /verdachte is opgepakt/, 'email')))).toEqual(
      sorted(people.map((one) => valueOf(one, 'email')).filter(Boolean)),
    );
  });

  it('sends an ordinary message by e-mail and push, and by SMS to those who chose it', async () => {
    const news = await send(app, officer, {
      kind: 'infoflash',
      mode: 'real',
      audience: { networks: [app.networkId('WINKELHART')] },
      texts: { nl: { sms: 'Drie fietsdiefstallen.', subject: 'Fietsen', body: 'Drie fietsdiefstallen.' } },
    });
    await settled(officer, news.id);
    const people = membersOf(app, 'WINKELHART');
    const words = /Drie fietsdiefstallen/;
    await smsAre(
      words,
      people.filter((one) => one.smsForOrdinary),
    );
    const email = sorted(people.map((one) => valueOf(one, 'email')).filter(Boolean));
    const push = sorted(people.filter((one) => one.push).map((one) => one.id));
    expect([email.length, push.length].every((count) => count > 3)).toBe(true);
    expect(sorted(arrived(app, words, 'email').map((one) => one.to))).toEqual(email);
    expect(sorted(arrived(app, words, 'push').map((one) => one.to))).toEqual(push);
  });

  it('keeps the order of a thread on every phone, however fast one message follows the other', async () => {
    const first = await send(app, officer, call('volgorde een'));
    const second = await follow(app, officer, 'update', first, { nl: { sms: 'volgorde twee' } });
    const third = await follow(app, officer, 'update', first, { nl: { sms: 'volgorde drie' } });
    for (const { id } of [first, second, third]) await settled(officer, id);
    const people = kiewit.filter((one) => one.id !== left.id);
    await smsAre(/volgorde drie/, people);
    for (const number of phonesOf(people))
      expect(
        arrived(app, /volgorde/)
          .filter((one) => one.to === number)
          .map((one) => /volgorde (\w+)/.exec(one.text)?.[1]),
      ).toEqual(['een', 'twee', 'drie']);
  });

  it('cancels what still waits when it ends, and gives no end to whom nothing was handed', async () => {
    app.demo.peers.smsc.behave({ throttleEvery: 1 });
    const stuck = await send(app, officer, call('oproep die niet vertrekt'));
    await expect
      .poll(async () => {
        const { channels } = await live(officer, stuck.id);
        return [channels.email?.waiting ?? 0, channels.push?.waiting ?? 0, (channels.email?.handed ?? 0) > 0];
      })
      .toEqual([0, 0, true]);
    expect((await live(officer, stuck.id)).channels.sms?.waiting).toBeGreaterThan(100);
    const end = await follow(app, officer, 'einde', stuck, { nl: { sms: 'loos alarm, alles is veilig.' } });
    const after = await settled(officer, end.id);
    const before = await settled(officer, stuck.id);
    app.demo.peers.smsc.behave({ throttleEvery: 0 });
    expect(Object.keys(before.channels.sms ?? {})).toEqual(['cancelled']);
    expect(after.channels.sms).toBeUndefined();
    expect(sms(/vertrekt|loos alarm/)).toEqual([]);
    const mails = (words: RegExp) => sorted(arrived(app, words, 'email').map((one) => one.to));
    expect(mails(/loos alarm/)).toEqual(mails(/die niet vertrekt/));
    expect(after.people).toBeLessThan(before.people);
  });
});
