/** Who stands for a network, on which days, and what the police's yes opens. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layGround, screened, type Ground } from '../../test/support/ground.ts';
import { testDatabase, type TestDatabase } from '../../test/support/test-database.ts';
import { untouched } from '../../test/support/untouched.ts';
import { principalOf } from '../access/access.ts';
import * as stand from '../access/coordinators.ts';
import { screeningsDue } from '../access/screening.ts';
import { openSession, whoHolds } from '../access/sign-in.ts';
import { letIn, shutOut } from '../access/staff.ts';
import { after, days } from '../lib/clock.ts';
import { uuid7, type NetworkId, type OrganisationId } from '../lib/ids.ts';
import type { Principal } from '../lib/principal.ts';
import { keyedHash, readKeys, unseal } from '../lib/secrets.ts';
import { consentsOf } from '../members/consent.ts';
import { enrol, type EnrolRow } from '../members/enrol.ts';
import type { ReadNumber } from '../members/phone.ts';
import { closeThreads } from '../messages/publish.ts';
import { putAddresses } from '../places/places.ts';
import { endMembershipFor } from '../residents/end-for.ts';
import * as doors from './coordinating.ts';
import { networksHttp } from './http.ts';
import { putNetwork } from './networks.ts';

const keys = readKeys(`1 ${Buffer.alloc(32, 5).toString('base64')}`);
let database: TestDatabase;
let ground: Ground;
let now = new Date('2026-11-24T10:00:00Z');
const deps = (): doors.CoordinatingDeps => ({
  db: database.db,
  keys,
  clock: { now: () => now },
  publicUrl: 'https://bin.example',
  waiting: null,
});
const home: Record<'kerkweg' | 'molen', string> = { kerkweg: uuid7(), molen: uuid7() };
let kiewit: stand.Bin;
let other: NetworkId;
let officer: Principal;
let coordinator: Principal;

const day = (text: string): void => void (now = new Date(text));
const mobile = (n: number): ReadNumber => ({ e164: `+3247${String(n).padStart(7, '0')}`, line: 'mobile', country: 'BE' }) as ReadNumber; // prettier-ignore
const member = (first: string, last: string, more: Partial<EnrolRow> = {}): EnrolRow => ({
  id: uuid7(),
  name: { first, last },
  language: 'nl',
  addresses: [home.kerkweg],
  phones: [],
  email: null,
  membership: { network: kiewit.id, address: more.addresses?.[0] ?? home.kerkweg, acceptedAt: now, rulesVersion: '2' },
  ...more,
}); // prettier-ignore
const put = (...rows: EnrolRow[]) =>
  database.db.transaction().execute((tx) => enrol(tx, keys, ground.hasselt, rows, now));
const look = { find: '', only: 'everyone', page: 1 } as const;
const read = (by: Principal, sought: Partial<Parameters<typeof doors.readMembers>[3]> = {}) =>
  doors.readMembers(deps(), by, kiewit.id, { ...look, ...sought }, 'nl');
let newcomers = 0;
const someone = (more: Partial<stand.Named> = {}): stand.Named => ({
  name: 'Jos Bervoets',
  email: `jos.${++newcomers}@home.example`,
  language: 'nl',
  as: 'stand-in',
  from: null,
  until: null,
  streets: [],
  ...more,
});
const named = (more: Partial<stand.Named> = {}, by = coordinator) =>
  doors.nameCoordinator(deps(), by, kiewit.id, someone(more));
const asks = async (id: string): Promise<Principal> => {
  const found = await principalOf(database.db, id, now);
  if (!found) throw new Error('nobody asks');
  return found;
};
const acts = async (thing: string) =>
  await database.db
    .selectFrom('logbook')
    .select(['act', 'actor', 'details'])
    .where('thing', '=', thing)
    .orderBy('id')
    .execute();

beforeAll(async () => {
  database = await testDatabase();
  ground = await layGround(database.db);
  const { db } = database;
  const street = (name: string) => ({ name, postcode: '3500', municipality: 'Hasselt' });
  await db.transaction().execute(async (tx) => {
    await putAddresses(tx, ground.hasselt, [
      { id: home.kerkweg, street: street('Kerkweg'), number: '1', numberSort: 1, box: '', at: [5.3, 50.9] },
      { id: home.molen, street: street('Molenstraat'), number: '7', numberSort: 7, box: '', at: [5.31, 50.9] },
    ]); // prettier-ignore
    const lay = async (code: string, owner: OrganisationId) =>
      (await putNetwork(tx, owner, { municipality: ground.hasselt, kind: 'bin', code, name: code })).id;
    const id = await lay('KIEWIT', ground.lrh);
    kiewit = { id, owner: ground.lrh, municipality: ground.hasselt, name: 'KIEWIT' };
    other = await lay('RUNKST', ground.lrh);
    await tx
      .insertInto('address_network')
      .values(Object.values(home).map((address) => ({ address, network: id, reason: 'hand' as const })))
      .execute();
  });
  officer = ground.somebody('lrh');
  coordinator = await screened(db, keys, ground.somebody('hasselt', [{ coordinator: kiewit.id }]));
});
afterAll(() => database.drop());

describe('the screening', () => {
  it('comes before any member: no list, no export, no contacts, no check of a list', async () => {
    await put(member('An', 'Claes'));
    const { id, screening } = await named();
    expect(screening).toBe('waiting');
    const by = await asks(id);
    const http = networksHttp(deps());
    const call = { principal: by, params: { id: kiewit.id }, language: 'nl', query: undefined, body: undefined, clientAddress: '', request: new Request('http://x/') } as const; // prettier-ignore
    for (const see of [
      () => read(by),
      () => http.exportMembers(call),
      () => http.contactsToCheck(call),
      () => doors.checkMemberList(deps(), by, kiewit.id, 'nl', [Buffer.from('naam;straat')]),
    ])
      await untouched(database.db, () => expect(see()).rejects.toThrow('coordinator/not-screened'));
    // How it stands is no secret to whoever was chosen.
    expect(await doors.overview(deps(), by, kiewit.id)).toMatchObject({ members: 1, screened: false });

    const due = (of: Principal) => screeningsDue(deps(), of);
    expect(await due(officer)).toContainEqual({
      id,
      name: 'Jos Bervoets',
      as: 'stand-in',
      network: { id: kiewit.id, name: 'KIEWIT' },
    });
    expect(await due(ground.somebody('midlim'))).toEqual([]);
    expect(await due(ground.somebody('hasselt', ['prevention']))).toEqual([]);

    const said = await stand.screenCoordinator(deps(), officer, kiewit, id, { fit: true, on: '2026-11-23' });
    expect(said).toMatchObject({ screening: 'yes', screenedOn: '2026-11-23' });
    expect((await read(by)).people.map((one) => one.name)).toEqual(['An Claes']);
    expect((await due(officer)).map((one) => one.id)).not.toContain(id);
    await stand.screenCoordinator(deps(), officer, kiewit, id, { fit: false, on: '2026-11-24' });
    await expect(read(by)).rejects.toThrow('coordinator/not-screened');
  });

  it('is the police’s: a no is told to nobody else and stands in no logbook', async () => {
    const { id } = await named();
    await stand.screenCoordinator(deps(), officer, kiewit, id, { fit: false, on: '2026-11-24' });
    const seenBy = async (by: Principal) =>
      (await doors.listCoordinators(deps(), by, kiewit.id)).people.find((one) => one.id === id);
    expect(await seenBy(officer)).toMatchObject({ screening: 'no', screenedOn: '2026-11-24' });
    for (const by of [coordinator, ground.somebody('hasselt', ['prevention'])])
      expect(await seenBy(by)).toMatchObject({ screening: 'waiting', screenedOn: null });
    const entry = (await acts(kiewit.id)).findLast((one) => one.act === 'coordinator.screened');
    expect(entry).toEqual({ act: 'coordinator.screened', actor: officer.id, details: { staff: id } });
    const screen = (by: Principal, staff: string, on = '2026-11-24') =>
      untouched(database.db, () => stand.screenCoordinator(deps(), by, kiewit, staff, { fit: true, on }));
    await expect(screen(coordinator, id)).rejects.toThrow('access/role');
    await expect(screen(officer, id, '2026-11-25')).rejects.toThrow('coordinator/dates');
    await expect(screen(officer, officer.id)).rejects.toThrow('access/not-found');
    // Nobody says yes of themselves.
    const both = await screened(database.db, keys, { ...ground.somebody('lrh', ['officer', { coordinator: kiewit.id }]) }, false); // prettier-ignore
    await expect(screen(both, both.id)).rejects.toThrow('access/role');
  });
});

describe('the days of a stand-in', () => {
  it('begin and end at midnight by the clock of the organisation, for open sessions too', async () => {
    const { id } = await named({ from: '2026-12-24', until: '2027-01-03' });
    const rolesAt = async (at: string) => {
      day(at);
      const token = await openSession(deps(), id, 'code');
      return (await whoHolds(deps(), token, 'session'))?.roles;
    };
    const held = [{ role: 'coordinator', network: kiewit.id }];
    // Brussels is an hour ahead in winter.
    expect(await rolesAt('2026-12-23T22:59:59Z')).toEqual([]);
    expect(await rolesAt('2026-12-23T23:00:00Z')).toEqual(held);
    const token = await openSession(deps(), id, 'code');
    day('2027-01-03T22:30:00Z');
    const late = await openSession(deps(), id, 'code');
    expect((await whoHolds(deps(), late, 'session'))?.roles).toEqual(held);
    day('2027-01-03T23:00:00Z');
    expect((await whoHolds(deps(), late, 'session'))?.roles).toEqual([]);
    expect(await whoHolds(deps(), token, 'session')).toBeNull();
    day('2026-11-24T10:00:00Z');
  });

  it('are refused where they are no days, and change nothing', async () => {
    const { id } = await named();
    for (const [from, until] of [
      ['2026-12-24', '2026-12-23'],
      [null, '2026-11-23'],
    ] as const) {
      await untouched(database.db, () =>
        expect(stand.dateCoordinator(deps(), coordinator, kiewit, id, { from, until })).rejects.toThrow('coordinator/dates'),
      ); // prettier-ignore
      await untouched(database.db, () => expect(named({ from, until })).rejects.toThrow('coordinator/dates'));
    }
    expect(
      await stand.dateCoordinator(deps(), coordinator, kiewit, id, { from: null, until: '2026-11-24' }),
    ).toMatchObject({ until: '2026-11-24', term: 'current' });
  });

  it('warn where one is alone, and of the first day without anybody', async () => {
    const alone = ground.somebody('hasselt', [{ coordinator: other }]);
    await screened(database.db, keys, alone);
    const bin = { ...kiewit, id: other, name: 'RUNKST' };
    const state = () => stand.covered(deps(), bin);
    expect(await state()).toEqual({ coordinators: 1, alone: true, nobodyFrom: null });
    // Handing over: one's own last day, and a gap of one day after it.
    await stand.dateCoordinator(deps(), alone, bin, alone.id, { from: null, until: '2026-12-31' });
    const next = await doors.nameCoordinator(deps(), alone, other, someone({ from: '2027-01-02' }));
    expect(await state()).toEqual({ coordinators: 1, alone: true, nobodyFrom: '2027-01-01' });
    await stand.dateCoordinator(deps(), alone, bin, next.id, { from: '2026-12-31', until: null });
    expect(await state()).toEqual({ coordinators: 1, alone: true, nobodyFrom: null });
    day('2026-12-31T10:00:00Z');
    expect(await state()).toMatchObject({ coordinators: 2, alone: false });
    day('2026-11-24T10:00:00Z');
  });
});

describe('naming and ending', () => {
  it('is told to whoever is named and to the police, by mail, with no name in the logbook', async () => {
    const before = new Date();
    const { id } = await named({ email: 'Lut@Home.example', from: '2026-12-01' });
    const rows = await database.db
      .selectFrom('staff')
      .select(['owner', 'email', 'name'])
      .where('id', '=', id)
      .execute();
    expect(rows.map((row) => [row.owner, unseal(keys, 'email', row.email)])).toEqual([[ground.hasselt, 'lut@home.example']]); // prettier-ignore
    const mails = await database.db
      .selectFrom('delivery')
      .innerJoin('delivery_text as t', 't.id', 'delivery.text')
      .select(['t.subject', 't.body'])
      .where('delivery.recipient', '=', id)
      .execute();
    expect(mails).toHaveLength(1);
    expect(mails[0]?.body).toContain('1 december 2026');
    const entry = (await acts(kiewit.id)).findLast((one) => one.act === 'coordinator.named');
    expect(entry).toMatchObject({ actor: coordinator.id, details: { staff: id, as: 'stand-in' } });
    expect(JSON.stringify(entry)).not.toMatch(/Bervoets|lut@/iu);
    expect(before.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('does not hand on what one does not have', async () => {
    const { id } = await named();
    const standIn = await asks(id);
    await untouched(database.db, async () => {
      await expect(named({}, standIn)).rejects.toThrow('access/role');
      await expect(named({ as: 'coordinator' })).rejects.toThrow('access/role');
      await expect(stand.endCoordinator(deps(), standIn, kiewit, coordinator.id)).rejects.toThrow('access/role');
      await expect(stand.endCoordinator(deps(), coordinator, kiewit, coordinator.id)).rejects.toThrow('access/role');
      const across = ground.somebody('midlim', ['officer', 'chief', 'prevention']);
      await expect(doors.nameCoordinator(deps(), across, kiewit.id, someone())).rejects.toThrow('access/not-found');
      await expect(doors.listCoordinators(deps(), across, kiewit.id)).rejects.toThrow('access/not-found');
      const next = ground.somebody('hasselt', [{ coordinator: other }]);
      await expect(doors.nameCoordinator(deps(), next, kiewit.id, someone())).rejects.toThrow('access/not-found');
      await expect(read(next)).rejects.toThrow('access/not-found');
    }); // prettier-ignore
  });

  it('answers one thing to every address that is not to be had', async () => {
    const manager = ground.somebody('lrh', ['chief']);
    const email = (at: string) => `${at}.${++newcomers}@x.example`;
    const [genk, out, elsewhere] = [email('genk'), email('out'), email('elsewhere')];
    const base = { name: 'Iemand', language: 'nl', organisation: null } as const;
    await letIn(deps(), ground.somebody('midlim', ['chief']), { ...base, email: genk, roles: [{ role: 'officer', network: null }] }); // prettier-ignore
    const shut = await letIn(deps(), manager, { ...base, email: out, roles: [{ role: 'officer', network: null }] }); // prettier-ignore
    await shutOut(deps(), manager, shut.id);
    await doors.nameCoordinator(deps(), officer, other, someone({ email: elsewhere }));
    const full = email('full');
    await named({ email: full, as: 'coordinator' }, officer);
    for (const address of [genk, out, elsewhere, full])
      await untouched(database.db, () =>
        expect(named({ email: address })).rejects.toThrow('coordinator/elsewhere'),
      );
  });

  it('ends at once, and whoever comes back is screened anew', async () => {
    const email = 'terug@home.example';
    const { id } = await named({ email });
    await stand.screenCoordinator(deps(), officer, kiewit, id, { fit: true, on: '2026-11-24' });
    const token = await openSession(deps(), id, 'code');
    expect((await read(await asks(id))).members).toBeGreaterThan(0);
    await stand.endCoordinator(deps(), coordinator, kiewit, id);
    expect(await whoHolds(deps(), token, 'session')).toBeNull();
    expect(await principalOf(database.db, id, now)).toBeNull();
    expect(await database.db.selectFrom('screening').select('fit').where('staff', '=', id).execute()).toEqual([]); // prettier-ignore
    const again = await named({ email });
    expect(again).toMatchObject({ id, screening: 'waiting' });
    await expect(read(await asks(id))).rejects.toThrow('coordinator/not-screened');
  });
});

describe('the roll', () => {
  const standingFor = (channel: 'sms' | 'email', value: string, more: Record<string, unknown>) =>
    database.db
      .insertInto('contact_standing')
      .values({
        channel,
        value_hash: keyedHash(keys, channel, value),
        state: null,
        reason: null,
        first_failed_at: null,
        last_failed_at: null,
        stopped_at: null,
        ...more,
      })
      .execute();
  beforeAll(async () => {
    await database.db.deleteFrom('person').execute();
    await put(
      member('Zoë', 'Ávila', { phones: [mobile(1)], email: 'zoe@home.example' }),
      member('Bert', 'Zwart', { phones: [mobile(2)] }),
      member('Jan', 'Van den Berg', { phones: [mobile(3)], addresses: [home.molen] }),
      member('Niemand', 'Bereikt'),
    );
    const failed = { first_failed_at: new Date('2026-11-01T12:00:00Z'), last_failed_at: now, failures: 2 };
    await standingFor('sms', mobile(1).e164, { state: 'stale', reason: 'unknown-address', ...failed });
    await standingFor('sms', mobile(2).e164, { state: 'stale', reason: 'unreachable', ...failed });
    await standingFor('sms', mobile(3).e164, { stopped_at: now });
    await database.db
      .updateTable('person')
      .set({ paused_until: new Date('2027-01-01') })
      .execute();
  });

  it('says by family name who can be reached, what fails and how to help; never a number, never a pause', async () => {
    const { people } = await read(coordinator);
    expect(people.map((one) => [one.name, one.reach])).toEqual([
      ['Zoë Ávila', 'failing'],
      ['Niemand Bereikt', 'unreached'],
      ['Jan Van den Berg', 'well'],
      ['Bert Zwart', 'unreached'],
    ]);
    expect(people[0]).toMatchObject({ street: 'Kerkweg', since: '2026-11-24', rules: '2' });
    expect(people[0]?.failing).toEqual([
      { channel: 'sms', why: expect.stringContaining('Vraag een nieuw'), since: '2026-11-01' },
    ]);
    expect(people[1]?.failing).toMatchObject([{ channel: null }]);
    // That he answered STOP is his own affair.
    expect(people[2]?.failing).toEqual([]);
    expect(JSON.stringify(people)).not.toMatch(/\+32|home\.example|2027|pause/u);
    expect(await doors.overview(deps(), coordinator, kiewit.id)).toMatchObject({
      members: 4,
      reach: { well: 1, failing: 1, unreached: 2 },
      link: expect.stringMatching(/^https:\/\/bin\.example\/bin\/[2-9a-z]{14}$/u),
    });
  });

  it('is sought without accents and in any order of words, and by what fails', async () => {
    const found = async (sought: Parameters<typeof read>[1]) =>
      (await read(coordinator, sought)).people.map((one) => one.name);
    expect(await found({ find: 'avila zoe' })).toEqual(['Zoë Ávila']);
    expect(await found({ find: 'BERG' })).toEqual(['Jan Van den Berg']);
    expect(await found({ find: 'nergens' })).toEqual([]);
    expect(await found({ only: 'failing' })).toHaveLength(3);
  });

  it('is logged once a look, with nothing of what was sought', async () => {
    const reader = await screened(
      database.db,
      keys,
      ground.somebody('hasselt', [{ coordinator: kiewit.id }]),
    );
    for (const find of ['', 'zwart', 'berg']) await read(reader, { find });
    const own = (await acts(kiewit.id)).filter((one) => one.actor === reader.id);
    expect(own).toEqual([{ act: 'members.read', actor: reader.id, details: {} }]);
  });

  it('shows a street contact the own streets only, who may do no more with it', async () => {
    const { rows: streets } = {
      rows: (await doors.listCoordinators(deps(), coordinator, kiewit.id)).streets,
    };
    const molen = streets.find((one) => one.name === 'Molenstraat')?.id ?? '';
    await untouched(database.db, () =>
      expect(named({ as: 'street-contact', streets: [] })).rejects.toThrow('request/invalid'),
    );
    await untouched(database.db, () =>
      expect(named({ as: 'street-contact', streets: [uuid7()] })).rejects.toThrow('request/invalid'),
    );
    const { id } = await named({ as: 'street-contact', streets: [molen] });
    const by = await asks(id);
    await expect(read(by)).rejects.toThrow('coordinator/not-screened');
    await stand.screenCoordinator(deps(), officer, kiewit, id, { fit: true, on: '2026-11-24' });
    expect(await read(by)).toMatchObject({ members: 1, found: 1, ownStreets: ['Molenstraat'] });
    expect((await read(by, { find: 'Zwart' })).people).toEqual([]);
    expect(await doors.overview(deps(), by, kiewit.id)).toMatchObject({
      members: 1,
      reach: { unreached: 0 },
    });
    await expect(doors.mustSeeMembers(database.db, by, { ...kiewit, code: '', state: 'actief' })).rejects.toThrow('access/role'); // prettier-ignore
    await expect(doors.listCoordinators(deps(), by, kiewit.id)).rejects.toThrow('access/role');
  });

  it('turns the pages of 450 members without delay', async () => {
    await put(...Array.from({ length: 446 }, (_, n) => member('Lid', `Nummer ${String(n).padStart(3, '0')}`, { phones: [mobile(1_000 + n)] }))); // prettier-ignore
    const first = await read(coordinator);
    expect(first).toMatchObject({ members: 450, found: 450, page: 1, pages: 9 });
    // The fastest of some: how long a look takes, and not how busy the machine is.
    const took: number[] = [];
    for (let look = 0; look < 5; look++) {
      const began = performance.now();
      await read(coordinator, { page: 5 });
      took.push(performance.now() - began);
    }
    expect(Math.min(...took)).toBeLessThan(500);
    const last = await read(coordinator, { page: 99 });
    expect(last).toMatchObject({ page: 9 });
    expect(last.people).toHaveLength(50);
    expect(last.people.at(-1)?.name).toBe('Bert Zwart');
  });
});

describe('a membership that ends on request', () => {
  it('is taken back in the history, told to the member with the way back, and entered with who did it', async () => {
    const leaving = member('Mia', 'Thijs', { phones: [mobile(9_001)], email: 'mia@home.example' });
    await put(leaving);
    const person = leaving.id ?? '';
    const { members } = await read(coordinator);
    await endMembershipFor(deps(), coordinator, kiewit, person);
    expect((await read(coordinator)).members).toBe(members - 1);
    expect(await consentsOf(database.db, person)).toMatchObject([
      { purpose: 'crisis', given: true, how: 'list' },
      { purpose: 'network', network: kiewit.id, given: true, version: '2', how: 'list' },
      { purpose: 'network', network: kiewit.id, given: false, version: '2', how: 'coordinator' },
    ]);
    const told = await database.db
      .selectFrom('delivery')
      .innerJoin('delivery_text as t', 't.id', 'delivery.text')
      .select(['delivery.channel', 't.subject', 't.body'])
      .where('delivery.recipient', '=', person)
      .execute();
    expect(told).toMatchObject([{ channel: 'email', subject: 'U bent geen lid meer van BIN KIEWIT' }]);
    expect(told[0]?.body).toMatch(/https:\/\/bin\.example\/bin\/[2-9a-z]{14}/u);
    // The day after it was sent nobody knows any more what was said, and to what address.
    const sent = await database.db.updateTable('delivery_chunk').set({ done_at: now }).where('done_at', 'is', null).returning('cause').execute(); // prettier-ignore
    await database.db.updateTable('delivery').set({ state: 'handed', handed_at: now }).where('recipient', '=', person).execute(); // prettier-ignore
    await closeThreads({ db: database.db, clock: { now: () => after(now, days(2)) } }, 0);
    const kept = await database.db.selectFrom('delivery_copy as d').innerJoin('delivery_text as t', 't.id', 'd.text').select(['d.address', 't.body']).where('d.cause', 'in', sent.map((one) => one.cause)).where('d.recipient', '=', person).execute(); // prettier-ignore
    expect(kept).toEqual([{ address: null, body: '' }]);
    expect(await acts(person)).toEqual([
      { act: 'member.ended', actor: coordinator.id, details: { network: kiewit.id } },
    ]);
    // Still enrolled for what is a matter of life.
    const { ended_at: left } = await database.db.selectFrom('person').select('ended_at').where('id', '=', person).executeTakeFirstOrThrow(); // prettier-ignore
    expect(left).toBeNull();
    for (const nobody of [person, uuid7()])
      await untouched(database.db, () =>
        expect(endMembershipFor(deps(), coordinator, kiewit, nobody)).rejects.toThrow('access/not-found'),
      );
  });
});

describe('a list that is looked over', () => {
  const list = ['naam;voornaam;straat;huisnummer;postcode;gemeente;gsm;taal', 'Claes;An;Kerkweg;1;3500;Hasselt;0470 12 34 56;nl', 'Weg;Jan;Nergensstraat;1;3500;Hasselt;0470 12 34 57;nl'].join('\n'); // prettier-ignore
  it('says which lines are wrong, keeps nothing, and tells of nobody whether they are known', async () => {
    const check = () =>
      untouched(database.db, () =>
        doors.checkMemberList(deps(), coordinator, kiewit.id, 'nl', [Buffer.from(list)]),
      );
    const report = await check();
    expect(report).toMatchObject({ read: 2, refused: 1, problems: [{ line: 3, column: 'street' }] });
    expect(Object.keys(report).sort()).toEqual(['format', 'problems', 'read', 'refused']);
    await put(member('An', 'Claes', { phones: [{ ...mobile(0), e164: '+32470123456' } as ReadNumber] }));
    expect(await check()).toEqual(report);
  });
});
