/**
 * Scenario 3 of docs/domain.md: a plastics store burns, smoke drifts over Kuringen. The city warns everyone enrolled
 * under the smoke, in a network or not; the mayor approves, or is not there; the end reaches every channel.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type Person, type TestApp } from '../support/app.ts';
import {
  arrived,
  arrivedAtLeast,
  follow,
  live,
  membersOf,
  numbersOf,
  publish,
  send,
  settled,
  valueOf,
} from '../support/messages.ts';
import { toPosition, type Spot } from '../../src/demo/ground-plan.ts';
import { minutes } from '../../src/lib/clock.ts';
import { pointInPolygon } from '../../src/places/geometry.ts';
import type { DraftInput, Message } from '../../contract/shapes.ts';

const alarm =
  'brand Kanaalzone, giftige rook richting Kuringen. Ga naar binnen, sluit ramen en deuren, zet ventilatie uit. Bel 112 enkel bij nood.';
const easing =
  'rook Kanaalzone neemt af. Kuringen: blijf binnen, ramen en deuren dicht. Volgend bericht ten laatste 15u30. Info: hasselt.be';
const over =
  'EINDE ALARM rook Kanaalzone. Gevaar geweken. Verlucht uw woning, was groenten uit de tuin. Info: hasselt.be';
const follow3d =
  'volg het bericht van de stad over de rook. Blijf binnen, verwittig oudere buren per telefoon. Kom niet kijken, hou weg vrij.';

/** Downwind of the store: from the industrial zone over Kuringen to the south-west. */
const plume: readonly Spot[] = [[-700, 1400], [-2400, 900], [-2450, -400], [-900, -400]]; // prettier-ignore
const polygon = plume.map(toPosition);

describe('toxic smoke', () => {
  let app: TestApp;
  let coordinator: Person;
  let mayor: Person;
  let message: Message;
  beforeAll(async () => {
    app = await testApp();
    coordinator = await app.as('emergency-coordinator', 'DEMOSTAD');
    mayor = await app.as('mayor', 'DEMOSTAD');
  });
  afterAll(() => app.stop());

  const inMinutes = (n: number): string => new Date(app.clock.now().getTime() + minutes(n)).toISOString();
  const draft = (more: Partial<DraftInput> = {}): DraftInput => ({
    kind: 'crisis',
    mode: 'real',
    incident: 'toxic-smoke',
    place: 'Kanaalzone',
    at: toPosition([-1050, 1230]),
    direction: 'ZW',
    audience: { polygon },
    expiresAt: inMinutes(135),
    texts: { nl: { sms: alarm } },
    ...more,
  });
  const act = (by: Person, name: 'submitMessage' | 'approveMessage', { id, revision }: Message) =>
    by.call(name, { params: { id }, body: { revision } });
  const underTheSmoke = () => {
    const ring = [...polygon, ...polygon.slice(0, 1)];
    const inside = new Set(
      app.demo.city.addresses.filter((one) => pointInPolygon(one.at, [ring])).map((one) => one.id),
    );
    return app.demo.city.persons.filter((one) => one.addresses.some(({ address }) => inside.has(address)));
  };
  const mailsTo = (name: string, subject: RegExp) =>
    app.demo.phones.of(`${name}@demostad.example`).filter((one) => subject.test(one.subject));

  it('counts everyone enrolled under the smoke, also who is in no network', async () => {
    const { body } = await coordinator.call('checkDraft', { body: { draft: draft() } });
    expect(body.refusals).toEqual([]);
    const people = underTheSmoke();
    const alone = people.filter((one) => one.memberships.length === 0).length;
    expect(alone).toBeGreaterThan(0);
    expect(body.reach).toMatchObject({ people: people.length, outsideAnyNetwork: alone });
    expect(body.secondPerson).toMatchObject({ due: true, why: 'always', roles: ['mayor', 'deputy'] });
    expect(body.previews.find((one) => one.language === 'nl')?.measure.segments).toBe(1);
  });

  it('wants an end to look at, for nothing may stay shut for ever', async () => {
    const { body } = await coordinator.call('checkDraft', { body: { draft: draft({ expiresAt: null }) } });
    expect(body.refusals.map((one) => one.code)).toEqual(['message/expiry-needed']);
  });

  it('waits for the mayor, who approves in the app, and not for a fire officer', async () => {
    const made = await app.draft(coordinator, draft());
    const alone = await publish(coordinator, made);
    expect([alone.status, alone.body.code]).toEqual([409, 'message/second-person-due']);
    const submitted = (await act(coordinator, 'submitMessage', made)).body;
    expect(submitted).toMatchObject({ state: 'submitted' });
    await expect.poll(() => mailsTo('hilde.jorissen', /Wacht op u/).length).toBe(1);
    const firefighter = await app.as('fire-officer', 'HVZ-DEMERLAND');
    const refused = await act(firefighter, 'approveMessage', submitted);
    expect([refused.status, refused.body.code]).toEqual([403, 'message/approver-role']);
    expect((await mayor.call('getMessage', { params: { id: made.id } })).body.may).toEqual(
      expect.arrayContaining(['approve', 'return']),
    );
    const approved = await act(mayor, 'approveMessage', submitted);
    expect(approved.body).toMatchObject({ state: 'approved', approver: 'Hilde Jorissen' });
    const sent = await publish(coordinator, approved.body, underTheSmoke().length);
    expect(sent.body).toMatchObject({ state: 'live', senderRole: 'emergency-coordinator' });
    message = sent.body;
  });

  it('warns them on every channel at once, as the city and in one segment', async () => {
    await settled(coordinator, message.id);
    const people = underTheSmoke();
    const working = people.filter((one) => one.phone === 'delivers').map((one) => valueOf(one, 'sms'));
    const mobiles = new Set(working.filter(Boolean));
    await arrivedAtLeast(app, mobiles.size, /giftige rook/);
    const texts = arrived(app, /giftige rook/);
    expect(numbersOf(texts)).toEqual(mobiles);
    expect(texts).toHaveLength(mobiles.size);
    const dutch = texts.find((one) => one.text.startsWith('Stad'));
    expect(dutch?.text.replace(/\d{1,2}u\d\d/, '13u15')).toBe(`Stad Demostad 13u15: ${alarm}`);
    expect(dutch?.segments).toBe(1);
    const alone = people.find(
      (one) => !one.memberships.length && one.phone === 'delivers' && valueOf(one, 'sms'),
    );
    expect(app.demo.phones.of(valueOf(alone ?? { contacts: [] }, 'sms'))).toHaveLength(1);
    const mailed = new Set(people.map((one) => valueOf(one, 'email')).filter(Boolean));
    await expect.poll(() => numbersOf(arrived(app, /giftige rook/, 'email'))).toEqual(mailed);
    expect(numbersOf(arrived(app, /giftige rook/, 'push'))).toEqual(
      new Set(people.filter((one) => one.push).map((one) => one.id)),
    );
  });

  it('is updated for the same people, and says when the next message comes', async () => {
    const update = await follow(app, coordinator, 'update', message, { nl: { sms: easing } });
    expect(update.class).toBe('emergency');
    await settled(coordinator, update.id);
    await expect
      .poll(() => numbersOf(arrived(app, /neemt af/)))
      .toEqual(numbersOf(arrived(app, /giftige rook/)));
    const dutch = arrived(app, /^Stad Demostad .*neemt af/)[0];
    expect(dutch?.text.replace(/\d{1,2}u\d\d/, '14u30')).toBe(`Stad Demostad 14u30: ${easing}`);
  });

  it('lets the police tell the network to follow the city', async () => {
    const police = await app.as('dispatcher', 'PZ-DEMOSTAD');
    const sent = await send(app, police, {
      kind: 'oproep',
      mode: 'real',
      incident: 'toxic-smoke',
      factAt: inMinutes(-20),
      audience: { networks: [app.networkId('KURINGEN')] },
      texts: { nl: { sms: follow3d } },
    });
    await settled(police, sent.id);
    const [first] = await arrivedAtLeast(app, 100, /volg het bericht van de stad/);
    expect(first).toBeDefined();
    const dutch = arrived(app, /^BIN Kuringen POLITIE/)[0];
    expect(dutch?.text.replace(/\d{1,2}u\d\d/, '13u22')).toBe(`BIN Kuringen POLITIE 13u22: ${follow3d}`);
    const members = new Set(membersOf(app, 'KURINGEN').map((one) => valueOf(one, 'sms')));
    expect(
      [...numbersOf(arrived(app, /volg het bericht van de stad/))].filter((one) => !members.has(one)),
    ).toEqual([]);
  });

  it('reminds its sender ten minutes before the time and never stops by itself', async () => {
    await app.clock.shift(minutes(127));
    await expect.poll(() => mailsTo('tom.lenaerts', /loopt af/).length).toBe(1);
    await app.clock.shift(minutes(20));
    const longer = inMinutes(5);
    const extended = await coordinator.call('extendMessage', {
      params: { id: message.id },
      body: { expiresAt: longer },
    });
    expect(extended.body).toMatchObject({ state: 'live', expiresAt: longer });
    // What still waits for a phone holds as long.
    const { rows } = await sql<{ at: Date }>`
      select distinct expires_at as at from delivery_text where cause = ${message.id}`.execute(
      app.database.db,
    );
    expect(rows.map((row) => row.at.toISOString())).toEqual([longer]);
    await expect.poll(() => mailsTo('tom.lenaerts', /loopt af/).length).toBe(2);
    await app.clock.shift(minutes(30));
    await expect
      .poll(async () => (await coordinator.call('listMessages')).body.map((one) => one.state))
      .toContain('live');
    expect((await coordinator.call('getMessage', { params: { id: message.id } })).body.state).toBe('live');
  });

  it('ends on every channel for exactly those who were warned', async () => {
    const end = await follow(app, coordinator, 'einde', message, { nl: { sms: over } });
    await settled(coordinator, end.id);
    for (const channel of ['sms', 'email', 'push'] as const)
      await expect
        .poll(() => numbersOf(arrived(app, /EINDE ALARM/, channel)))
        .toEqual(numbersOf(arrived(app, /giftige rook/, channel)));
    const dutch = arrived(app, /^Stad Demostad .*EINDE ALARM/)[0];
    expect(dutch?.text.replace(/\d{1,2}u\d\d/, '16u45')).toBe(`Stad Demostad 16u45: ${over}`);
    expect((await coordinator.call('getMessage', { params: { id: message.id } })).body).toMatchObject({
      state: 'ended',
      feedbackDueAt: null,
      reviewOwed: false,
    });
    const page = await (await fetch(`${app.url}/m/${message.code}`)).text();
    expect(page).toContain('EINDE ALARM');
    const reached = await live(coordinator, message.id);
    expect(reached.homesReached + reached.homesUnproven + reached.homesUnreached).toBe(reached.homes);
  });

  it('may be approved by another authorised person when no mayor answers within five minutes', async () => {
    const firefighter = await app.as('fire-officer', 'HVZ-DEMERLAND');
    const made = await app.draft(
      firefighter,
      draft({ texts: { nl: { sms: 'brand Kanaalzone: blijf binnen.' } } }),
    );
    const goOn = app.clock.hold();
    const submitted = (await act(firefighter, 'submitMessage', made)).body;
    await app.clock.shift(minutes(5) - 1);
    const early = await act(coordinator, 'approveMessage', submitted);
    expect([early.status, early.body.code]).toEqual([403, 'message/approver-role']);
    await app.clock.shift(1);
    goOn();
    const author = await act(firefighter, 'approveMessage', submitted);
    expect([author.status, author.body.code]).toEqual([403, 'message/self-approval']);
    const approved = await act(coordinator, 'approveMessage', submitted);
    expect(approved.body).toMatchObject({ state: 'approved', approver: 'Tom Lenaerts' });
    await expect.poll(() => mailsTo('hilde.jorissen', /zonder u/).length).toBe(1);
    const sent = await publish(firefighter, approved.body);
    expect(sent.body).toMatchObject({ state: 'live', people: underTheSmoke().length });
    await settled(firefighter, sent.body.id);
    const [first] = await arrivedAtLeast(app, 100, /^BRANDWEER .*blijf binnen/);
    expect(first?.text).toMatch(/^BRANDWEER \d{1,2}u\d\d: brand Kanaalzone: blijf binnen\.$/);
  });

  it('lets the mayor who approved a message of the fire brigade send it, and no other of theirs', async () => {
    const firefighter = await app.as('fire-officer', 'HVZ-DEMERLAND');
    const deputy = await app.as('deputy', 'DEMOSTAD');
    const made = await app.draft(
      firefighter,
      draft({ texts: { nl: { sms: 'brand Kanaalzone: sluit de ramen.' } } }),
    );
    const submitted = (await act(firefighter, 'submitMessage', made)).body;
    // Seen as its author wrote it, in the author's name: nobody approves what they cannot read.
    const seen = await deputy.call('checkDraft', { body: { id: made.id, draft: submitted.draft } });
    expect(seen.body.previews.find((one) => one.language === 'nl')?.sms).toMatch(
      /^BRANDWEER .*sluit de ramen/,
    );
    expect(seen.body.reach.people).toBeGreaterThan(100);
    const approved = (await act(deputy, 'approveMessage', submitted)).body;
    expect(approved.may).toContain('publish');
    const other = await publish(mayor, approved);
    expect([other.status, other.body.code]).toEqual([403, 'access/role']);
    const sent = await publish(deputy, approved);
    expect(sent.body).toMatchObject({ state: 'live', senderRole: 'fire-officer' });
    await settled(deputy, sent.body.id);
    const [first] = await arrivedAtLeast(app, 100, /sluit de ramen/);
    expect(first?.text).toMatch(/^(BRANDWEER|POMPIERS|FEUERWEHR|FIRE)/i);
  });
});
