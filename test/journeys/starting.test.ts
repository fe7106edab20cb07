/**
 * The `belfort` command as it is started: by hand, by mistake, twice. What a person can cause is one line on standard
 * error and exit code 1, and never a stack trace.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeInstallation } from '../../src/db/installation.ts';
import { readKeys } from '../../src/lib/secrets.ts';
import { testDatabase, type TestDatabase } from '../support/test-database.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'belfort-starting-'));
// As root the database runs as the user postgres, who must be able to walk here.
chmodSync(folder, 0o755);
const keyText = `1 ${randomBytes(32).toString('base64')}`;
/** Thirty starts read the same sources; `npm test` keeps them compiled. */
const compiled = process.env['NODE_COMPILE_CACHE']
  ? { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }
  : {};
const started = new Set<ChildProcess>();

interface Run {
  readonly child: ChildProcess;
  /** What it said so far. */
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: Promise<number | null>;
}
function belfort(args: readonly string[], settings: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [main, ...args], {
    // Nothing of whoever runs the tests: no database, carriers or keys of theirs.
    env: {
      ...compiled,
      PATH: process.env['PATH'],
      PORT: '0',
      BELFORT_DATA: join(folder, 'data'),
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child);
  let out = '';
  let err = '';
  child.stdout.on('data', (text) => void (out += String(text)));
  child.stderr.on('data', (text) => void (err += String(text)));
  const ended = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      started.delete(child);
      resolve(code);
    }),
  );
  return { child, out: () => out, err: () => err, ended };
}

/** What the program itself said on standard error; Vite, which builds the consoles beside it, has its own voice. */
const said = (run: Run): string[] =>
  run
    .err()
    .split('\n')
    .filter(
      (line) =>
        /^belfort: |^\{"at"|^ {4}at .*\/src\//.test(line) &&
        // A new installation has no backup yet and says so once a day.
        !/"console\.build-failed"|"backup\.owed"/.test(line),
    );

/** The one line of a start that cannot go on. */
async function refused(args: readonly string[], settings: Record<string, string> = {}): Promise<string> {
  const run = belfort(args, settings);
  const code = await run.ended;
  const [line = '', ...more] = said(run);
  expect({ code, more, ours: line.startsWith('belfort: ') }).toEqual({ code: 1, more: [], ours: true });
  return line;
}

describe('starting', () => {
  let demo: TestDatabase;
  beforeAll(async () => {
    demo = await testDatabase(2);
    await makeInstallation(demo.db, 'demo', readKeys(keyText));
  });
  afterAll(async () => {
    for (const child of started) child.kill('SIGKILL');
    await demo.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers what it can do, and knows a wrong word from a wrong start', async () => {
    const [help, version, wrong] = [belfort(['help']), belfort(['--version']), belfort(['srve'])];
    expect(await Promise.all([help.ended, version.ended, wrong.ended])).toEqual([0, 0, 2]);
    expect(help.out()).toContain('belfort serve');
    expect(version.out()).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(wrong.err()).toMatch(/^belfort: there is no command "srve".*\n$/);
  });

  it('names the setting that is wrong', async () => {
    expect(await refused(['serve'], { PORT: 'tachtig' })).toContain('PORT');
    expect(await refused(['doctor'], { BELFORT_SMS: 'smpp://u:geheim@x' })).toMatch(
      /^(?!.*geheim).*BELFORT_SMS/,
    );
  });

  it('says that a database cannot be reached, and where to look', async () => {
    const line = await refused(['migrate'], {
      DATABASE_URL: 'postgres://belfort:geheim@127.0.0.1:1/belfort',
    });
    expect(line).toContain('DATABASE_URL');
    expect(line).not.toContain('geheim');
  });

  it('says that the data directory cannot be written', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '', { mode: 0o755 });
    expect(await refused(['serve'], { BELFORT_DATA: join(file, 'data') })).toContain('cannot be written');
  });

  it('sends nothing of a demo over a carrier that is not on this machine', async () => {
    const line = await refused(['serve'], {
      DATABASE_URL: demo.url,
      BELFORT_KEY: keyText,
      BELFORT_SMS: 'smpp://user:geheim@smsc.example?sender=8850',
    });
    expect(line).toMatch(/demo installation: its carriers, .+ must be on this machine/);
  });

  it('does not open with another key than the data were sealed with', async () => {
    const other = `1 ${randomBytes(32).toString('base64')}`;
    const line = await refused(['migrate'], { DATABASE_URL: demo.url, BELFORT_KEY: other });
    expect(line).toMatch(/is not the one that these data were sealed with/);
    expect(line).not.toContain(other.slice(2));
  });

  it('says that its port is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    const { port } = squatter.address() as AddressInfo;
    const line = await refused(['serve'], {
      DATABASE_URL: demo.url,
      BELFORT_KEY: keyText,
      PORT: String(port),
    });
    expect(line).toBe(`belfort: Port ${port} is taken by another program; set PORT to a free one.`);
    await new Promise((resolve) => squatter.close(resolve));
  });
});

describe('a real installation, from nothing to signing in', () => {
  const admin = 'beheer@city.example';
  const init = ['init', '--zone', 'pz-1:PZ Een', '--municipality', 'stad:Stad:nl,fr', '--admin-name', 'An', '--admin-email', admin]; // prettier-ignore
  let code = '';
  let serving: Run | null = null;
  let url = '';
  afterAll(async () => {
    serving?.child.kill('SIGKILL');
    for (const child of started) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('is not served before it is made', async () => {
    expect(await refused(['serve'])).toMatch(/no installation here yet: `belfort init`/);
  });

  it('is made once, and is no demo afterwards', async () => {
    const made = belfort(init);
    expect({ code: await made.ended, err: made.err() }).toEqual({ code: 0, err: '' });
    code = /\b\d{6}\b/.exec(made.out())?.[0] ?? '';
    expect(code).toMatch(/^\d{6}$/);
    expect(await refused(init)).toMatch(/a real installation here already/);
    expect(await refused(['demo'])).toMatch(/This is a real installation and stays one/);
  });

  it('lets its first person in with the code that was shown, once', async () => {
    serving = belfort(['serve']);
    await expect.poll(() => serving?.out() ?? '').toMatch(/ready on http:\S+/);
    url = /ready on (http:\S+)/.exec(serving.out())?.[1]?.replace('localhost', '127.0.0.1') ?? '';
    const enter = () =>
      fetch(`${url}/api/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: admin, code }),
      });
    const first = await enter();
    expect(first.status).toBe(200);
    const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const me = await fetch(`${url}/api/me`, { headers: { cookie } });
    expect(await me.json()).toMatchObject({ name: 'An', installation: 'real' });
    expect((await enter()).status).toBe(401);
  });

  it('has nothing of the demo', async () => {
    for (const path of ['/demo/personas', '/demo/phones'])
      expect((await fetch(`${url}${path}`)).status).toBe(404);
  });

  it('is served by one program at a time', async () => {
    const line = await refused(['serve']);
    expect(line).toMatch(/is in use by another Belfort \(process \d+\)/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('stops in order when it is asked to', async () => {
    serving?.child.kill('SIGTERM');
    expect(await serving?.ended).toBe(0);
    expect(serving && said(serving)).toEqual([]);
    serving = null;
  });
});
