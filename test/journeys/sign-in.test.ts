/**
 * Signing in as it is: the code is asked over HTTP, leaves by SMTP, is read in the mailbox, and opens a session. What is
 * answered must not tell whether an address is somebody's.
 */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forgetExpired } from '../../src/access/sign-in.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { atRest, untouched } from '../support/untouched.ts';

const hour = 3_600_000;
const mail = {
  dispatcher: 'sofie.reekmans@pz-demostad.example',
  officer: 'wim.poelmans@pz-demostad.example',
  second: 'samira.haddad@pz-demostad.example',
  chief: 'luc.vanheusden@pz-demostad.example',
  french: 'amelie.servais@pz-voer-maas.example',
  mayor: 'hilde.jorissen@demostad.example',
  deputy: 'emre.yilmaz@demostad.example',
};

describe('signing in', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app.stop());

  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${app.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const ask = (email: string): Promise<Response> => post('/api/sign-in/code', { email });
  const enter = (email: string, code: string): Promise<Response> => post('/api/sign-in', { email, code });
  const refused = async (answer: Promise<Response>): Promise<string> => {
    const response = await answer;
    expect(response.status).toBe(401);
    expect(response.headers.get('set-cookie')).toBeNull();
    return ((await response.json()) as { code: string }).code;
  };
  const mailed = (email: string) => app.demo.phones.of(email);
  /** Asks, and reads the code that came by mail. */
  const codeFor = async (email: string): Promise<string> => {
    const before = mailed(email).length;
    expect((await ask(email)).status).toBe(204);
    await expect.poll(() => mailed(email).length).toBe(before + 1);
    return /\b\d{6}\b/.exec(mailed(email).at(-1)?.text ?? '')?.[0] ?? '';
  };
  const other = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  const cookieOf = (response: Response): string => response.headers.getSetCookie()[0] ?? '';

  it('mails a code in the language of the person, and the code opens a session', async () => {
    const code = await codeFor(mail.french);
    const letter = mailed(mail.french).at(-1);
    expect(letter?.subject).toMatch(/code/i);
    expect(letter?.text).toMatch(/Votre code/);
    const response = await enter(mail.french, code);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ language: 'fr' });
    const me = await app.anyone(cookieOf(response).split(';')[0] ?? '').call('me');
    expect(me.body).toMatchObject({ name: 'Amélie Servais', roles: [{ role: 'dispatcher', network: null }] });
  });

  it('takes the address and the code as people type them', async () => {
    const code = await codeFor(mail.second);
    const typed = await enter(mail.second.toUpperCase(), `${code.slice(0, 3)} ${code.slice(3)}`);
    expect(typed.status).toBe(200);
  });

  it('gives a cookie that no script reads, no other site sends, and that holds no secret of ours', async () => {
    const response = await enter(mail.officer, await codeFor(mail.officer));
    expect(response.headers.getSetCookie()).toHaveLength(1);
    const [pair = '', ...attributes] = cookieOf(response).split('; ');
    expect(attributes.sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax']);
    // 256 bits, and only their hash is kept.
    expect(pair).toMatch(/^belfort=[\w-]{43}$/);
    const token = pair.slice('belfort='.length);
    const { rows } = await app.database.pool.query('select token_hash from session');
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(token).toString('hex'));
    expect(response.headers.get('cache-control') ?? 'no-store').toContain('no-store');
  });

  it('refuses a wrong code, and another code than the newest', async () => {
    const first = await codeFor(mail.mayor);
    expect(await refused(enter(mail.mayor, other(first)))).toBe('sign-in/code-wrong');
    const second = await codeFor(mail.mayor);
    const older = first === second ? other(first) : first;
    expect(await refused(enter(mail.mayor, older))).toBe('sign-in/code-wrong');
    expect((await enter(mail.mayor, second)).status).toBe(200);
  });

  it('takes a code once, and never an older one after it', async () => {
    const older = await codeFor(mail.deputy);
    const code = await codeFor(mail.deputy);
    expect((await enter(mail.deputy, code)).status).toBe(200);
    expect(await refused(enter(mail.deputy, code))).toBe('sign-in/code-wrong');
    expect(await refused(enter(mail.deputy, older))).toBe('sign-in/code-wrong');
  });

  it('opens one session where two take the same code at once', async () => {
    const code = await codeFor(mail.dispatcher);
    const both = await Promise.all([enter(mail.dispatcher, code), enter(mail.dispatcher, code)]);
    expect(both.map((one) => one.status).sort()).toEqual([200, 401]);
  });

  it('lets a code be guessed three times and no more', async () => {
    await app.clock.shift(60_000);
    const code = await codeFor(mail.chief);
    for (const wrong of [1, 2, 3].map((n) => String((Number(code) + n) % 1_000_000).padStart(6, '0')))
      expect(await refused(enter(mail.chief, wrong))).toBe('sign-in/code-wrong');
    expect(await refused(enter(mail.chief, code))).toBe('sign-in/code-wrong');
    expect((await enter(mail.chief, await codeFor(mail.chief))).status).toBe(200);
  });

  it('forgets a code after ten minutes', async () => {
    const code = await codeFor(mail.officer);
    await app.clock.shift(11 * 60_000);
    expect(await refused(enter(mail.officer, code))).toBe('sign-in/code-wrong');
  });

  it('answers an address that nobody has the same: status, body, headers, and nothing is written or mailed', async () => {
    await app.clock.shift(60_000);
    const known = await ask(mail.french);
    await expect.poll(() => mailed(mail.french).length).toBe(2);
    await atRest(app.database.db);
    const before = app.demo.phones.list().length;
    const unknown = await untouched(app.database.db, () => ask('nobody@pz-demostad.example'));
    const seen = async (response: Response) => ({
      status: response.status,
      body: await response.text(),
      headers: [...response.headers.keys()].sort(),
    });
    expect(await seen(unknown)).toEqual(await seen(known));
    expect(app.demo.phones.list()).toHaveLength(before);
    // And the code of an address that nobody has is as wrong as any.
    const wrong = await seen(await enter('nobody@pz-demostad.example', '123456'));
    expect(await seen(await enter(mail.french, '000000'))).toEqual(wrong);
  });

  it('keeps a code, and the mail it went in, no longer than it is good for', async () => {
    const { rows } = await app.database.pool.query<{ code: Buffer; body: string }>(
      `select c.code_hash as code, t.body from sign_in_code c left join delivery_text t on t.cause = c.id`,
    );
    expect(rows.length).toBeGreaterThan(5);
    const tomorrow = { now: () => new Date(app.clock.now().getTime() + 25 * hour) };
    await forgetExpired({ db: app.database.db, clock: tomorrow });
    expect((await app.database.pool.query(`select from sign_in_code`)).rowCount).toBe(0);
    const left = await app.database.pool.query<{ body: string }>(`select body from delivery_text`);
    expect(left.rows.filter((row) => /\b\d{6}\b/.test(row.body))).toEqual([]);
    const addresses = await app.database.pool.query(
      `select 1 from delivery where channel = 'email' and address is not null`,
    );
    expect(addresses.rows).toEqual([]);
  });

  it('mails one person six codes an hour and no more, without saying so', async () => {
    const before = mailed(mail.second).length;
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(mail.second)));
    expect(answers.map((one) => one.status)).toEqual(Array(8).fill(204));
    await expect.poll(() => mailed(mail.second).length - before).toBe(6);
    const { rows } = await app.database.pool.query(`select count(*)::int as n from sign_in_code`);
    expect(rows).toEqual([{ n: 6 }]);
  });

  it('ends the session on signing out, and only that one', async () => {
    const here = await app.as('dispatcher', 'PZ-DEMOSTAD');
    const elsewhere = await app.as('dispatcher', 'PZ-DEMOSTAD');
    const response = await fetch(`${app.url}/api/sign-out`, {
      method: 'POST',
      headers: { cookie: here.cookie },
    });
    expect(response.status).toBe(204);
    expect(cookieOf(response)).toMatch(/^belfort=;.*Max-Age=0/);
    expect((await here.call('me')).status).toBe(401);
    expect((await elsewhere.call('me')).status).toBe(200);
  });

  it('makes a token that acts as its person until it is taken back', async () => {
    const officer = await app.as('officer', 'PZ-DEMOSTAD');
    const made = await officer.call('makeToken', { body: { label: 'kantoor', days: 30 } });
    const authorization = `Bearer ${made.body.token}`;
    const me = async () => await fetch(`${app.url}/api/me`, { headers: { authorization } });
    expect(await (await me()).json()).toMatchObject({ id: officer.id });
    expect((await officer.call('dropToken', { params: { id: made.body.id } })).status).toBe(204);
    expect((await me()).status).toBe(401);
    expect((await officer.call('dropToken', { params: { id: made.body.id } })).status).toBe(404);
    const refusedDays = await officer.call('makeToken', { body: { label: 'voor altijd', days: 5_000 } });
    expect(refusedDays.status).toBe(422);
  });

  it('takes a code in the form of the page too, and goes where the person was going', async () => {
    await app.clock.shift(2 * 60_000);
    const code = await codeFor(mail.mayor);
    const response = await fetch(`${app.url}/sign-in/code`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `email=${encodeURIComponent(mail.mayor)}&code=${code}&then=${encodeURIComponent('https://elsewhere.example/')}`,
    });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toMatch(/^\/(?!\/)/);
    expect(cookieOf(response)).toMatch(/HttpOnly/);
  });

  it.each([
    ['/api/sign-in', 'application/json'],
    ['/sign-in', 'application/x-www-form-urlencoded'],
  ])('stops reading a body for %s that never ends', async (path, type) => {
    const { status, sent } = await endless(path, type, 40);
    expect(status).toBe(413);
    expect(sent).toBeLessThan(40);
  });
  /** Sends a body without a length, half a megabyte at a time, until it is answered. */
  const endless = (path: string, type: string, most: number): Promise<{ status: number; sent: number }> =>
    new Promise((resolve, reject) => {
      let sent = 0;
      let answered = false;
      const asking = request(`${app.url}${path}`, { method: 'POST', headers: { 'content-type': type } });
      asking.on('response', (response) => {
        answered = true;
        response.resume();
        resolve({ status: response.statusCode ?? 0, sent });
        asking.destroy();
      });
      asking.on('error', (error) => void (answered || reject(error)));
      const more = (): void => {
        if (answered || sent >= most) return void asking.end();
        sent++;
        asking.write(Buffer.alloc(500_000, 'x'), () => setTimeout(more, 10));
      };
      more();
    });

  it('slows down an address of the internet that keeps trying, whoever it names and says to be', async () => {
    await app.clock.shift(10 * 60_000);
    // So that no try is earned back while the others are still under way.
    const goOn = app.clock.hold();
    const tries = await Promise.all(
      Array.from({ length: 25 }, (_, n) =>
        post(
          '/api/sign-in',
          { email: `a${n}@b.example`, code: '123456' },
          { 'x-forwarded-for': `192.0.2.${n}` },
        ),
      ),
    );
    const slow = tries.filter((one) => one.status === 429).length;
    expect(slow).toBe(5);
    const slowed = await ask(mail.french);
    expect(slowed.status).toBe(429);
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await slowed.json()).toMatchObject({ code: 'sign-in/too-many' });
    const page = await fetch(`${app.url}/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ email: mail.french }).toString(),
    });
    expect(page.status).toBe(429);
    goOn();
    await app.clock.shift(60_000);
    expect((await ask(mail.french)).status).toBe(204);
  });
});
