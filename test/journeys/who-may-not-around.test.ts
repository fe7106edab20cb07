/**
 * The ways around "who may not": what lists and maps show of others, another site's form, a proof that is over or of
 * somebody who left, and a real installation asked for the demo.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DraftInput } from '../../contract/shapes.ts';
import { startApp, type App } from '../../src/app.ts';
import { addOrganisations, addStaff } from '../../src/access/access.ts';
import { openSession } from '../../src/access/sign-in.ts';
import { nudge } from '../../src/db/db.ts';
import { makeInstallation } from '../../src/db/installation.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { uuid7, type OrganisationId } from '../../src/lib/ids.ts';
import { readKeys } from '../../src/lib/secrets.ts';
import { putNetwork } from '../../src/networks/networks.ts';
import { testApp, type Person, type TestApp } from '../support/app.ts';
import { testDatabase, type TestDatabase } from '../support/test-database.ts';
import { atRest, untouched } from '../support/untouched.ts';

const hour = 3_600_000;

describe('what lists show of others', () => {
  let app: TestApp;
  let dispatcher: Person;
  let live: string;
  let draft: string;
  beforeAll(async () => {
    app = await testApp();
    dispatcher = await app.as('dispatcher', 'PZ-DEMOSTAD');
    const call: DraftInput = {
      kind: 'oproep',
      mode: 'real',
      incident: 'burglary',
      factAt: new Date(app.clock.now().getTime() - 60_000).toISOString(),
      audience: { networks: [app.networkId('KIEWIT')] },
      texts: { nl: { sms: 'inbraak Kerkweg, man te voet gevlucht. Blijf binnen. Gezien? Bel 101' } },
    };
    draft = (await app.draft(dispatcher, call)).id;
    const made = await app.draft(dispatcher, call);
    live = made.id;
    const sent = await dispatcher.call('publishMessage', {
      params: { id: live },
      body: { revision: made.revision },
    });
    if (sent.status !== 200) throw new Error('the call was not sent');
    // Its deliveries write for a while; nothing may move by itself while the tables are compared.
    await atRest(app.database.db);
  });
  afterAll(() => app.stop());

  it('shows a coordinator the own network and nothing else of the ground', async () => {
    const coordinator = await app.as('coordinator', 'KIEWIT');
    const { body } = await coordinator.call('listNetworks');
    expect(body.map((one) => one.code).sort()).toEqual(['KIEWIT', 'KIEWIT-DORP', 'KIEWIT-HEI']);
  });

  it('shows each zone, city and fire brigade the networks of its ground', async () => {
    const codes = async (person: Person): Promise<string[]> =>
      (await person.call('listNetworks')).body.map((one) => one.code);
    const ours = await codes(dispatcher);
    const theirs = await codes(await app.as('dispatcher', 'PZ-VOER-MAAS'));
    const citys = await codes(await app.as('prevention', 'DEMOSTAD'));
    expect(ours).toContain('KIEWIT');
    expect(ours).not.toContain('BOSRAND');
    expect(theirs).toContain('BOSRAND');
    expect(theirs.filter((code) => ours.includes(code))).toEqual([]);
    expect(citys).toContain('KIEWIT');
    expect(citys).not.toContain('LINDERVELD');
    expect(await codes(await app.as('fire-officer', 'HVZ-DEMERLAND'))).toEqual(
      expect.arrayContaining(['KIEWIT', 'BOSRAND']),
    );
  });

  it('finds streets, addresses and points of the own ground only', async () => {
    const stranger = await app.as('dispatcher', 'PZ-VOER-MAAS');
    const find = async (person: Person) => ({
      streets: (await person.call('findStreets', { query: { q: 'Kerkweg' } })).body,
      places: (await person.call('findPlace', { query: { q: 'Kerkweg 1' } })).body,
    });
    const ours = await find(dispatcher);
    expect(ours.streets.length).toBeGreaterThan(0);
    expect(ours.places.length).toBeGreaterThan(0);
    const theirs = await find(stranger);
    const known = new Set([...ours.streets.map((one) => one.id), ...ours.places.map((one) => one.address)]);
    expect(theirs.streets.filter((one) => known.has(one.id))).toEqual([]);
    expect(theirs.places.filter((one) => known.has(one.address))).toEqual([]);
    const [place] = ours.places;
    const [x = 0, y = 0] = place?.at ?? [];
    const query = { bbox: [x - 0.001, y - 0.001, x + 0.001, y + 0.001].map((one) => one.toFixed(5)).join() };
    expect((await dispatcher.call('mapPoints', { query })).body.points.length).toBeGreaterThan(0);
    expect((await stranger.call('mapPoints', { query })).body).toEqual({ points: [], streets: [] });
  });

  it('lists a message for who it concerns: a draft for its zone, a sent one for those on its ground', async () => {
    const sees = async (person: Person): Promise<string[]> =>
      (await person.call('listMessages')).body.map((one) => one.id);
    expect((await sees(dispatcher)).sort()).toEqual([draft, live].sort());
    expect(await sees(await app.as('prevention', 'DEMOSTAD'))).toEqual([live]);
    expect(await sees(await app.as('mayor', 'DEMOSTAD'))).toEqual([live]);
    expect(await sees(await app.as('coordinator', 'KIEWIT'))).toEqual([live]);
    expect(await sees(await app.as('coordinator', 'GODSHEIDE'))).toEqual([]);
    expect(await sees(await app.as('dispatcher', 'PZ-VOER-MAAS'))).toEqual([]);
  });

  it('lists the second looks of the own zone', async () => {
    expect((await dispatcher.call('listReviews')).body).toHaveLength(1);
    const stranger = await app.as('officer', 'PZ-VOER-MAAS');
    expect((await stranger.call('listReviews')).body).toEqual([]);
  });

  it('lists colleagues of the own ground, without their addresses, and tokens of oneself', async () => {
    const manager = await app.as('system-manager', 'DEMOSTAD');
    const { body } = await manager.call('listStaff');
    // A city's manager has no say over the police on the same ground; a zone's chief serves its municipalities too.
    expect(new Set(body.map((one) => one.organisation.name))).toEqual(new Set(['Demostad']));
    const zone = await (await app.as('chief', 'PZ-DEMOSTAD')).call('listStaff');
    expect(new Set(zone.body.map((one) => one.organisation.name))).toContain('Demostad');
    expect(new Set(zone.body.map((one) => one.organisation.name))).toContain('PZ Demostad');
    const officer = (await app.as('officer', 'PZ-DEMOSTAD')).id;
    const refused = await untouched(app.database.db, () =>
      manager.call('disableStaff', { params: { id: officer } }),
    );
    expect([refused.status, refused.body]).toMatchObject([404, { code: 'access/not-found' }]);
    expect(JSON.stringify(body)).not.toContain('@');
    await dispatcher.call('makeToken', { body: { label: 'wacht', days: 1 } });
    expect((await dispatcher.call('listTokens')).body).toHaveLength(1);
    expect((await manager.call('listTokens')).body).toEqual([]);
  });

  it('never says a token again after it was made', async () => {
    const { body } = await dispatcher.call('listTokens');
    expect(body.map((one) => one.token)).toEqual([undefined]);
  });

  it('gives members to the coordinator and to the zone that owns the network, not to all who see it', async () => {
    const city = app.demo.city.organisations.find((one) => one.code === 'DEMOSTAD')?.id as OrganisationId;
    const { id } = await app.database.db
      .transaction()
      .execute((tx) =>
        putNetwork(tx, city, { municipality: city, kind: 'thema', code: 'WINKELS', name: 'Winkels' }),
      );
    const officer = await app.as('officer', 'PZ-DEMOSTAD');
    expect((await officer.call('listNetworks')).body.map((one) => one.id)).toContain(id);
    const refused = await untouched(app.database.db, () => officer.call('exportMembers', { params: { id } }));
    expect([refused.status, refused.body.code]).toEqual([403, 'access/role']);
    const own = { params: { id: app.networkId('KIEWIT') } };
    expect((await officer.call('exportMembers', own)).status).toBe(200);
    expect((await (await app.as('coordinator', 'KIEWIT')).call('exportMembers', own)).status).toBe(200);
    // Each export is entered before its first line leaves.
    const { rows } = await app.database.pool.query(`select from logbook where act = 'members.exported'`);
    expect(rows).toHaveLength(2);
  });

  it('tells of a person neither in a message, its record, its logbook nor its counts', async () => {
    const person = app.demo.city.persons.find((one) => one.contacts.some(({ channel }) => channel === 'sms'));
    for (const route of ['getMessage', 'liveMessage', 'messageLog', 'exportThread'] as const) {
      const { status, body } = await dispatcher.call(route, { params: { id: live } });
      const text = JSON.stringify(body);
      const tells = /\+32|@example/.test(text) || text.includes(person?.id ?? '');
      expect({ route, status, tells }).toEqual({ route, status: 200, tells: false });
    }
  });

  it('tells others nothing of a follow-up that is still being written', async () => {
    const update = await app.draft(dispatcher, {
      kind: 'update',
      mode: 'real',
      parent: live,
      texts: { nl: { sms: 'de zoekactie loopt nog. Blijf binnen.' } },
    });
    const written = async (person: Person): Promise<number> => {
      const { body } = await person.call('messageLog', { params: { id: live } });
      return body.filter((row) => row.act === 'message.created').length;
    };
    expect(await written(dispatcher)).toBe(2);
    for (const person of [await app.as('prevention', 'DEMOSTAD'), await app.as('coordinator', 'KIEWIT')]) {
      expect(await written(person)).toBe(1);
      const { body } = await person.call('getMessage', { params: { id: live } });
      expect(JSON.stringify(body)).not.toContain(update.id);
    }
  });

  it('closes the stream of whoever lost access, before it says anything more', async () => {
    const watcher = await app.as('officer', 'PZ-DEMOSTAD');
    const response = await fetch(`${app.url}/api/messages/${live}/events`, {
      headers: { cookie: watcher.cookie },
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const read = async (until: (text: string) => boolean): Promise<{ text: string; ended: boolean }> => {
      for (let text = ''; ;) {
        const { done = true, value = '' } = (await reader?.read()) ?? {};
        text += value;
        if (done || until(text)) return { text, ended: done };
      }
    };
    expect((await read((text) => text.includes('data: '))).ended).toBe(false);
    const chief = await app.as('chief', 'PZ-DEMOSTAD');
    expect((await chief.call('disableStaff', { params: { id: watcher.id } })).status).toBe(204);
    await app.database.db.deleteFrom('recipient').where('message', '=', live).execute();
    await nudge(app.database.db, 'belfort_live');
    const after = await read(() => false);
    expect(after.ended).toBe(true);
    expect(after.text).not.toContain('data: ');
  });
});

describe('a browser that another site misuses', () => {
  let app: TestApp;
  let officer: Person;
  beforeAll(async () => {
    app = await testApp();
    officer = await app.as('officer', 'PZ-DEMOSTAD');
  });
  afterAll(() => app.stop());
  const asked = (path: string, init: RequestInit): Promise<Response> =>
    fetch(`${app.url}${path}`, { redirect: 'manual', ...init });
  const language = (headers: Record<string, string>, as: { cookie: string } | { authorization: string }) =>
    asked('/api/me/language', {
      method: 'PUT',
      headers: { 'content-type': 'application/json', ...as, ...headers },
      body: JSON.stringify({ language: 'de' }),
    });

  it.each([
    ['an origin elsewhere', { origin: 'https://elsewhere.example' }],
    ['an origin that is hidden', { origin: 'null' }],
    ['a sister site', { 'sec-fetch-site': 'same-site', origin: 'https://www.elsewhere.example' }],
    ['a cross-site form', { 'sec-fetch-site': 'cross-site' }],
    ['a host in the path of an origin', { origin: 'https://elsewhere.example/belfort.test' }],
  ])('refuses %s, and changes nothing', async (_, headers) => {
    const response = await untouched(app.database.db, () => language(headers, { cookie: officer.cookie }));
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'access/origin' });
  });

  it('refuses it for every route that changes something, before it looks at who asks or what', async () => {
    const responses = await untouched(app.database.db, () =>
      Promise.all(
        [
          ['POST', '/api/messages'],
          ['DELETE', `/api/tokens/${uuid7()}`],
          ['POST', '/api/imports/members'],
          ['POST', '/api/sign-in'],
          ['POST', `/demo/personas/${officer.id}`],
        ].map(([method = '', path = '']) =>
          asked(path, {
            method,
            headers: { cookie: officer.cookie, origin: 'https://elsewhere.example' },
          }),
        ),
      ),
    );
    expect(responses.map((one) => one.status)).toEqual([403, 403, 403, 403, 403]);
  });

  it('refuses the forms of the pages too', async () => {
    for (const path of ['/sign-in', '/sign-in/code', '/sign-in/persona', '/demo/phones/hand']) {
      const response = await untouched(app.database.db, () =>
        asked(path, {
          method: 'POST',
          headers: {
            origin: 'https://elsewhere.example',
            'content-type': 'application/x-www-form-urlencoded',
          },
          body: `id=${officer.id}&email=x%40demostad.example&code=123456`,
        }),
      );
      const { status, headers } = response;
      expect([path, status, headers.get('set-cookie')]).toEqual([path, 403, null]);
    }
  });

  it('lets the own site, a typed address and a token pass', async () => {
    const own = { origin: app.url };
    expect((await language(own, { cookie: officer.cookie })).status).toBe(204);
    expect((await language({ 'sec-fetch-site': 'same-origin' }, { cookie: officer.cookie })).status).toBe(
      204,
    );
    expect((await language({}, { cookie: officer.cookie })).status).toBe(204);
    const { body } = await officer.call('makeToken', { body: { label: 'opdracht', days: 1 } });
    // A browser sends no token by itself, so nobody can be made to.
    const foreign = { origin: 'https://elsewhere.example' };
    expect((await language(foreign, { authorization: `Bearer ${body.token}` })).status).toBe(204);
  });
});

describe('a proof that is over', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app.stop());
  const me = async (
    headers: Record<string, string>,
  ): Promise<{ status: number; code: string | undefined }> => {
    const response = await untouched(app.database.db, () => fetch(`${app.url}/api/me`, { headers }));
    return { status: response.status, code: ((await response.json()) as { code?: string }).code };
  };
  const needed = { status: 401, code: 'sign-in/needed' };
  /** The chore that forgets may have begun by the later clock; it is done before the tables are compared again. */
  const turnBack = async (ms: number): Promise<void> => {
    await app.clock.shift(-ms);
    await atRest(app.database.db);
  };

  it('does not know a session after twelve hours, whether it was forgotten yet or not', async () => {
    const officer = await app.as('officer', 'PZ-DEMOSTAD');
    await app.clock.shift(11 * hour);
    expect((await officer.call('me')).status).toBe(200);
    await app.clock.shift(hour);
    const { status, body } = await officer.call('me');
    expect({ status, code: body.code }).toEqual(needed);
    await turnBack(12 * hour);
  });

  it('does not know a token after its days', async () => {
    const officer = await app.as('officer', 'PZ-DEMOSTAD');
    const { body } = await officer.call('makeToken', { body: { label: 'kort', days: 1 } });
    const authorization = `Bearer ${body.token}`;
    expect((await me({ authorization })).status).toBe(200);
    await app.clock.shift(25 * hour);
    // The chore may have forgotten it meanwhile, so the tables are not compared here.
    const late = await fetch(`${app.url}/api/me`, { headers: { authorization } });
    expect(late.status).toBe(401);
    await turnBack(25 * hour);
  });

  it('takes a cookie for no token, a token for no cookie, and neither for a guess', async () => {
    const officer = await app.as('officer', 'PZ-DEMOSTAD');
    const { body } = await officer.call('makeToken', { body: { label: 'opdracht', days: 1 } });
    expect(await me({ cookie: `belfort=${body.token}` })).toEqual(needed);
    expect(await me({ authorization: `Bearer ${officer.cookie.replace('belfort=', '')}` })).toEqual(needed);
    expect(await me({ cookie: `belfort=${randomBytes(32).toString('base64url')}` })).toEqual(needed);
    expect(await me({ cookie: 'belfort=' })).toEqual(needed);
    expect(await me({ cookie: `xbelfort=${officer.cookie.slice(8)}` })).toEqual(needed);
    // A token that is wrong is not made good by the cookie beside it.
    expect(await me({ cookie: officer.cookie, authorization: 'Bearer wrong' })).toEqual(needed);
  });

  it('ends the sessions and tokens of somebody whose access ends, at once', async () => {
    const leaving = await app.as('dispatcher', 'PZ-VOER-MAAS');
    const { body } = await leaving.call('makeToken', { body: { label: 'thuis', days: 30 } });
    const authorization = `Bearer ${body.token}`;
    expect((await me({ authorization })).status).toBe(200);
    const owner = app.demo.city.organisations.find((one) => one.code === 'PZ-VOER-MAAS')?.id ?? '';
    const id = uuid7();
    await app.database.db.transaction().execute(
      (tx) =>
        addStaff(tx, app.keys, [
          { id, owner, name: 'Chef', email: 'chef@pz.example', language: 'fr', roles: [{ role: 'chief', network: null }] },
        ]), // prettier-ignore
    );
    const deps = { db: app.database.db, keys: app.keys, clock: app.clock };
    const chief = app.anyone(`belfort=${await openSession(deps, id, 'persona')}`);
    expect((await chief.call('disableStaff', { params: { id: leaving.id } })).status).toBe(204);
    expect(await me({ authorization })).toEqual(needed);
    expect(await me({ cookie: leaving.cookie })).toEqual(needed);
    // Not even a session that somehow outlived it.
    const outlived = await openSession(deps, leaving.id, 'persona');
    expect(await me({ cookie: `belfort=${outlived}` })).toEqual(needed);
    const again = await app.anyone().call('becomePersona', { params: { id: leaving.id } });
    expect({ status: again.status, code: again.body.code }).toEqual({
      status: 404,
      code: 'access/not-found',
    });
    // Nobody shuts out themselves: the last one could not come back.
    expect((await chief.call('disableStaff', { params: { id } })).status).toBe(422);
  });
});

describe('a real installation', () => {
  let database: TestDatabase;
  let real: App;
  let mistaken: App;
  const keys = readKeys(`1 ${randomBytes(32).toString('base64')}`);
  const staff = uuid7();
  const start = (mode: 'real' | 'demo'): Promise<App> =>
    startApp({
      connection: database,
      databaseUrl: database.url,
      keys,
      clock: systemClock,
      mode,
      carriers: { sms: [], voice: [], email: [], push: null },
      publicUrl: 'https://bin.city.example',
      demo: null,
      http: {
        host: '127.0.0.1',
        port: 0,
        known: true,
        proxies: [],
        tiles: null,
        consoleFolder: null,
      },
    });
  beforeAll(async () => {
    database = await testDatabase();
    await database.db.transaction().execute(async (tx) => {
      await makeInstallation(tx, 'real', keys);
      const owner = uuid7();
      await addOrganisations(tx, [
        { id: owner, kind: 'police-zone', code: 'pz-1', name: 'PZ Een', languages: ['nl'] },
      ]);
      await addStaff(tx, keys, [
        { id: staff, owner, name: 'Agent', email: 'agent@city.example', language: 'nl', roles: [{ role: 'officer', network: null }] },
      ]); // prettier-ignore
    });
    [real, mistaken] = await Promise.all([start('real'), start('demo')]);
  });
  afterAll(async () => {
    await Promise.all([real.stop(), mistaken.stop()]);
    await database.drop();
  });

  it.each([
    ['GET', '/demo/personas'],
    ['POST', `/demo/personas/${staff}`],
  ])('has no %s %s', async (method, path) => {
    const response = await untouched(database.db, () =>
      fetch(`http://127.0.0.1:${real.port}${path}`, { method }),
    );
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'installation/not-demo' });
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  it('has no page of the demo either', async () => {
    for (const [method, path] of [
      ['GET', '/demo/phones'],
      ['GET', '/demo/phones/events'],
      ['POST', '/demo/phones/hand'],
      ['POST', '/sign-in/persona'],
    ] as const) {
      const response = await untouched(database.db, () =>
        fetch(`http://127.0.0.1:${real.port}${path}`, {
          method,
          headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
          ...(method === 'POST' ? { body: `id=${staff}` } : {}),
        }),
      );
      const { status, headers } = response;
      expect([path, status, headers.get('set-cookie')]).toEqual([path, 404, null]);
    }
    const page = await (await fetch(`http://127.0.0.1:${real.port}/sign-in`)).text();
    expect(page).not.toContain('persona');
  });

  it('asks the database and not the setting: a program that thinks it is a demo gets no further', async () => {
    for (const [method, path] of [
      ['GET', '/demo/personas'],
      ['POST', `/demo/personas/${staff}`],
    ] as const) {
      const response = await untouched(database.db, () =>
        fetch(`http://127.0.0.1:${mistaken.port}${path}`, { method }),
      );
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: 'installation/not-demo' });
    }
  });
});
