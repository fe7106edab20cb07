/** Notifications on a member's own device: asked for, sent to a push service, opened by the browser behind it, proven. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../src/residents/sessions.ts';
import { forgetTests } from '../../src/residents/push-subscriptions.ts';
import { unseal } from '../../src/lib/secrets.ts';
import { minutes } from '../../src/lib/clock.ts';
import { testApp, type Person, type TestApp } from '../support/app.ts';
import { membersOf, send, settled } from '../support/messages.ts';

describe('notifications on a device', () => {
  let app: TestApp;
  let dispatcher: Person;
  let me = '';
  let other = '';
  let cookie = '';
  let otherCookie = '';
  beforeAll(async () => {
    app = await testApp();
    dispatcher = await app.as('dispatcher', 'PZ-DEMOSTAD');
    const without = membersOf(app, 'KIEWIT').filter((one) => one.language === 'nl' && !one.push);
    [me = '', other = ''] = without.map((one) => one.id);
    [cookie, otherCookie] = (await Promise.all([me, other].map(open))) as [string, string];
  });
  afterAll(() => app.stop());

  const open = async (person: string): Promise<string> =>
    `belfort_me=${await app.database.db.transaction().execute((tx) => openSession(tx, person, 'own', app.clock.now()))}`;
  const ask = async (
    path: string,
    by: string,
    body?: unknown,
    headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
  ) => {
    const answer = await fetch(`${app.url}${path}`, {
      redirect: 'manual',
      headers: { ...headers, ...(by ? { cookie: by } : {}) },
      ...(body === undefined
        ? {}
        : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, to: answer.headers.get('location'), text: await answer.text() };
  };
  const devicesOf = async (person: string): Promise<string[]> =>
    (
      await app.database.db
        .selectFrom('contact')
        .select('value')
        .where('person', '=', person)
        .where('channel', '=', 'push')
        .orderBy('position')
        .execute()
    ).map(({ value }) => (JSON.parse(unseal(app.keys, 'push', value)) as { endpoint: string }).endpoint);
  const stateOf = async (cause?: string) =>
    (
      await app.database.db
        .selectFrom('delivery_copy')
        .select(['state'])
        .where('channel', '=', 'push')
        .where('recipient', '=', me)
        .where('cause', cause ? '=' : 'is not', cause ?? null)
        .execute()
    ).map((row) => row.state);
  const pushedTo = (name: string, words: RegExp) =>
    app.demo.phones
      .of(name)
      .filter((one) => one.channel === 'push' && words.test(`${one.subject} ${one.text}`));

  it('are set up, tested and proven: the test is plainly a test, and delivered only when the browser says so', async () => {
    const key = await ask('/mijn/push/sleutel', cookie);
    expect(key).toMatchObject({ status: 200, text: app.demo.settings.push?.publicKey });
    const phone = app.demo.peers.push.newSubscription('my-phone');
    expect((await ask('/mijn/push', cookie, { subscription: phone })).status).toBe(204);
    // The same device again, with its keys renewed: still one.
    expect((await ask('/mijn/push', cookie, { subscription: phone })).status).toBe(204);
    expect(await devicesOf(me)).toEqual([phone.endpoint]);
    const entered = await app.database.db
      .selectFrom('logbook')
      .select('id')
      .where('thing', '=', me)
      .where('act', '=', 'person.contact-added')
      .execute();
    expect(entered.length).toBe(1);

    expect((await ask('/mijn/push/test?l=nl', cookie, { endpoint: phone.endpoint })).status).toBe(204);
    await expect.poll(() => pushedTo('my-phone', /TEST/).length).toBe(1);
    const [test] = pushedTo('my-phone', /TEST/);
    expect(test).toMatchObject({ subject: 'TEST – proefmelding', urgency: 'high' });
    expect(test?.text).toMatch(/^Dit is een test van \d+u\d+ en geen echt bericht/);
    expect(test?.link).toBe('http://belfort.test/mijn/melding?l=nl');
    await expect.poll(() => stateOf()).toEqual(['handed']);

    const word = test?.shown ?? '';
    expect(word).toMatch(/^[\w-]{32}$/);
    expect(
      (await ask('/push/ontvangen', '', `${word.slice(0, -1)}${word.endsWith('A') ? 'B' : 'A'}`)).status,
    ).toBe(404);
    expect(await stateOf()).toEqual(['handed']);
    // Its browser says so twice, as it may where an answer was lost.
    for (let n = 0; n < 2; n++) expect((await ask('/push/ontvangen', '', word)).status).toBe(204);
    expect(await stateOf()).toEqual(['delivered']);
  });

  it('bear the word of their kind, open the page of their thread, and are delivered before they are confirmed', async () => {
    const call = await send(app, dispatcher, {
      kind: 'oproep',
      mode: 'real',
      incident: 'burglary',
      place: 'Kerkweg',
      factAt: new Date(app.clock.now().getTime() - 70_000).toISOString(),
      consulted: 'patrouille',
      audience: { networks: [app.networkId('KIEWIT')] },
      texts: { nl: { sms: 'inbraak Kerkweg, man te voet gevlucht. Gezien? Bel 101' } },
    });
    await settled(dispatcher, call.id);
    await expect.poll(() => pushedTo('my-phone', /inbraak/).length).toBe(1);
    const [seen] = pushedTo('my-phone', /inbraak/);
    expect(seen?.subject).toBe('OPROEP: BIN Kiewit-Heide POLITIE');
    expect(seen?.link).toBe(`http://belfort.test/m/${call.code ?? ''}`);
    expect((await ask('/push/ontvangen', '', seen?.shown ?? '')).status).toBe(204);
    await expect.poll(() => stateOf(call.id)).toEqual(['delivered']);

    const update = await send(app, dispatcher, {
      kind: 'update',
      mode: 'real',
      parent: call.id,
      texts: { nl: { sms: 'De man liep richting kanaal.' } },
    });
    await expect.poll(() => pushedTo('my-phone', /kanaal/).length).toBe(1);
    expect(update.code).not.toBe(call.code);
    expect(pushedTo('my-phone', /kanaal/)[0]).toMatchObject({
      subject: 'UPDATE: BIN Kiewit-Heide POLITIE',
      link: `http://belfort.test/m/${call.code ?? ''}`,
    });

    // The page with the reader's own buttons where theirs is open, the public one for anybody else.
    const at = `/push/bericht/${call.code ?? ''}`;
    expect(await ask(at, cookie)).toMatchObject({ status: 303, to: `/mijn/berichten/${call.code ?? ''}` });
    expect(await ask(at, '')).toMatchObject({ status: 303, to: `/m/${call.code ?? ''}` });
    await ask(`/mijn/berichten/${call.code ?? ''}`, cookie);
    expect(await stateOf(call.id)).toEqual(['delivered']);
  });

  it("are nobody's to change but their owner's, from a page of this site", async () => {
    const mine = await devicesOf(me);
    const [endpoint = ''] = mine;
    const subscription = app.demo.peers.push.newSubscription('stranger');
    for (const [path, body] of [
      ['/mijn/push', { subscription }],
      ['/mijn/push/bekend', { endpoint }],
      ['/mijn/push/weg', { endpoint }],
      ['/mijn/push/test', { endpoint }],
    ] as const) {
      expect((await ask(path, '', body)).status, path).toBe(401);
      const crossSite = await ask(path, cookie, body, { 'sec-fetch-site': 'cross-site' });
      expect(crossSite.status, path).toBe(403);
    }
    expect((await ask('/push/ontvangen', '', 'x', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await ask('/mijn/push/sleutel', '')).status).toBe(401);
    expect(await ask('/mijn/melding', '')).toMatchObject({ status: 303, to: '/mijn/openen?l=nl' });
    // Somebody else's device: taken away by nobody, tested by nobody.
    expect((await ask('/mijn/push/weg', otherCookie, { endpoint })).status).toBe(204);
    expect((await ask('/mijn/push/test', otherCookie, { endpoint })).status).toBe(422);
    expect((await ask('/mijn/push/bekend', otherCookie, { endpoint })).status).toBe(404);
    expect((await ask('/mijn/push/bekend', cookie, { endpoint })).status).toBe(204);
    expect(await devicesOf(me)).toEqual(mine);
    expect(await devicesOf(other)).toEqual([]);
    // What is no subscription, and what leads elsewhere.
    for (const given of [
      { subscription: null },
      { subscription: { ...subscription, endpoint: 'https://fcm.googleapis.com/x' } },
      { subscription: { ...subscription, keys: { p256dh: 'x', auth: 'y' } } },
      'no json',
      'x'.repeat(9_000),
    ]) {
      const refused = await ask('/mijn/push?l=nl', cookie, given);
      expect(refused).toMatchObject({
        status: 422,
        text: expect.stringContaining('niet kunnen gebruiken') as string,
      });
    }
    expect(await devicesOf(me)).toEqual(mine);
  });

  it('are replaced when the browser says so, nine at most, and gone when they are turned off', async () => {
    const [replaced = ''] = await devicesOf(me);
    const next = app.demo.peers.push.newSubscription('my-phone-2');
    expect((await ask('/mijn/push', cookie, { subscription: next, replaced })).status).toBe(204);
    expect(await devicesOf(me)).toEqual([next.endpoint]);
    const more = Array.from({ length: 9 }, (_, n) => app.demo.peers.push.newSubscription(`device-${n}`));
    const statuses: number[] = [];
    for (const subscription of more)
      statuses.push((await ask('/mijn/push', cookie, { subscription })).status);
    expect(statuses).toEqual([...Array.from({ length: 8 }, () => 204), 422]);
    for (const endpoint of await devicesOf(me))
      expect((await ask('/mijn/push/weg', cookie, { endpoint })).status).toBe(204);
    expect(await devicesOf(me)).toEqual([]);
  });

  it('stand beside pages that may be kept on a device of their own, and on no shared one', async () => {
    const shared = await app.database.db
      .transaction()
      .execute((tx) => openSession(tx, me, 'shared', app.clock.now()));
    const marked = async (path: string, by: string): Promise<string | null> =>
      (await fetch(`${app.url}${path}`, { redirect: 'manual', headers: { cookie: by } })).headers.get(
        'x-belfort-keep',
      );
    const [, path = ''] =
      /href="(\/mijn\/berichten\/[\w-]+)\?/.exec((await ask('/mijn/berichten', cookie)).text) ?? [];
    for (const one of ['/mijn/berichten', path]) {
      expect(await marked(one, cookie), one).toBe('1');
      expect(await marked(one, `belfort_me=${shared}`), one).toBeNull();
      expect(await marked(one, ''), one).toBeNull();
    }
    expect((await ask('/mijn/melding', `belfort_me=${shared}`)).text).toContain('niet van u alleen');
    const before = await devicesOf(me);
    const subscription = app.demo.peers.push.newSubscription('library');
    expect(await ask('/mijn/push?l=nl', `belfort_me=${shared}`, { subscription })).toMatchObject({
      status: 403,
      text: expect.stringContaining('niet van u alleen') as string,
    });
    expect(await devicesOf(me)).toEqual(before);
    expect((await ask('/mijn/melding', cookie)).text).toMatch(/In deze demo[\s\S]*data-act="on"/);
  });

  it('forget whom a test went to, once it is over', async () => {
    const kept = () =>
      app.database.db
        .selectFrom('delivery_text as text')
        .innerJoin('delivery', 'delivery.text', 'text.id')
        .select(['text.body', 'delivery.address'])
        .where('text.link', 'like', '%/mijn/melding%')
        .execute();
    expect((await kept()).map((one) => one.body)).toEqual([expect.stringContaining('Dit is een test')]);
    const later = { now: () => new Date(app.clock.now().getTime() + minutes(25)) };
    await forgetTests({ db: app.database.db, clock: later });
    expect(await kept()).toEqual([{ body: '', address: null }]);
  });

  it('come with an app, a page for when there is no internet, and a card, in four languages', async () => {
    for (const [language, words] of [
      ['nl', 'Geen internet'],
      ['fr', 'Pas d’internet'],
      ['de', 'Kein Internet'],
      ['en', 'No internet'],
    ] as const) {
      // prettier-ignore
      const { text } = await ask(`/offline?l=${language}`, '');
      expect(text).toContain(words);
      // The numbers come before anything else that there is to read.
      expect(text.indexOf('tel:101')).toBeLessThan(text.indexOf('<h1>'));
      const manifest = JSON.parse((await ask(`/manifest.webmanifest?l=${language}`, '')).text) as {
        lang: string;
      };
      expect(manifest.lang).toBe(language);
    }
    const card = await ask('/contact.vcf?l=nl', '');
    expect(card.text).toContain('TEL;TYPE=work,voice:+3211000000');
    const worker = await ask('/sw.js', '');
    expect((await ask('/sw.js', '')).text).toBe(worker.text);
    // Phones ask for it at every visit: what they have already is not sent again.
    const { headers } = await fetch(`${app.url}/sw.js`);
    expect(headers.get('cache-control')).toBe('no-cache');
    expect((await ask('/sw.js', '', undefined, { 'if-none-match': headers.get('etag') ?? '' })).status).toBe(
      304,
    );
    const own = await ask('/mijn?l=nl', cookie);
    expect(own.text).toContain('/contact.vcf?l=nl');
    expect(own.text).toContain('/mijn/melding?l=nl');
  });
});
