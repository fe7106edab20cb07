import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  attachEmbedded,
  CannotStart,
  dataDirectory,
  reachable,
  startEmbedded,
  type Embedded,
} from './embedded.ts';

const isRoot = process.getuid?.() === 0;
const folder = mkdtempSync(join(tmpdir(), 'belfort-embedded-'));
// As root the server runs as the user postgres, who must be able to walk here.
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const refusal = async (directory: string): Promise<string> => {
  const started = await startEmbedded(directory).catch((error: unknown) => error);
  if (started instanceof CannotStart) return started.message;
  throw new Error('it started, or failed in another way', { cause: started });
};
const oneLine = /^[^\n]{20,250}\.$/;

describe('a data directory that cannot be used', () => {
  it('is refused in one line when it cannot be written', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '', { mode: 0o755 });
    const line = await refusal(join(file, 'data'));
    expect(line).toMatch(oneLine);
    expect(line).toContain(join(file, 'data'));
    expect(line).toContain('BELFORT_DATA');
  });

  it('is refused, and not converted, when it is of another major', async () => {
    const data = join(folder, 'older');
    mkdirSync(join(data, 'pg'), { recursive: true });
    writeFileSync(join(data, 'pg', 'PG_VERSION'), '17\n');
    const line = await refusal(data);
    expect(line).toMatch(oneLine);
    expect(line).toMatch(/PostgreSQL 17, this Belfort runs 18/);
    expect(line).toContain('another-postgresql-major.md');
    expect(readFileSync(join(data, 'pg', 'PG_VERSION'), 'utf8')).toBe('17\n');
    // The refused start holds nothing: the right program may start at once.
    expect(existsSync(join(data, 'serve.lock'))).toBe(false);
  });

  it('lies elsewhere for root below a home that is closed to others, and only then', async () => {
    const home = join(folder, 'home');
    mkdirSync(home, { mode: 0o700 });
    const wanted = join(home, 'belfort', 'data');
    expect(await dataDirectory(wanted)).toEqual(
      isRoot ? { directory: '/var/lib/belfort', moved: true } : { directory: wanted, moved: false },
    );
    const open = join(folder, 'open', 'data');
    expect(await dataDirectory(open)).toEqual({ directory: open, moved: false });
  });

  it('is reachable for a user when each folder above lets that user pass', async () => {
    const gate = join(folder, 'gate');
    mkdirSync(gate);
    const { uid, gid } = { uid: 65_000, gid: 65_000 };
    const through = async (mode: number): Promise<boolean> => {
      chmodSync(gate, mode);
      return await reachable(join(gate, 'data'), { uid, gid });
    };
    expect(await through(0o755)).toBe(true);
    expect(await through(0o711)).toBe(true);
    expect(await through(0o750)).toBe(false);
    expect(await through(0o766)).toBe(false);
    // Whoever runs the server as oneself needs no such walk.
    expect(await reachable(join(gate, 'data'), {})).toBe(true);
  });
});

describe('the embedded server', () => {
  const data = join(folder, 'data');
  let server: Embedded | null = null;
  const postmaster = (): number =>
    Number(readFileSync(join(data, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const alive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  const ask = async (url: string, statement: string): Promise<unknown[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query({ text: statement, rowMode: 'array' })).rows.flat() as unknown[];
    } finally {
      await client.end();
    }
  };
  beforeAll(async () => {
    // A cluster that was half made when the machine stopped.
    mkdirSync(join(data, 'pg.new'), { recursive: true });
    writeFileSync(join(data, 'pg.new', 'half'), '');
    server = await startEmbedded(data);
  });
  afterAll(() => server?.stop());

  it('starts where an earlier start was cut off, and is there for others to attach to', async () => {
    expect(existsSync(join(data, 'pg.new'))).toBe(false);
    expect(await attachEmbedded(join(folder, 'nowhere'))).toBeNull();
    expect(await attachEmbedded(data)).toBe(server?.url);
    await ask(server?.url ?? '', 'create table kept as select 7 as n');
  });

  it('listens on this machine only, asks a password, and writes no statement to its log', async () => {
    const url = server?.url ?? '';
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect(await ask(url, 'show listen_addresses')).toEqual(['127.0.0.1']);
    await expect(ask(url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow('password');
    await expect(ask(url, `select nothing_there from kept where n = 32450123456`)).rejects.toThrow(
      'nothing_there',
    );
    await expect(ask(url, `select 1/(n - 7) from kept where '+32450123456' <> ''`)).rejects.toThrow(
      'division',
    );
    expect(readFileSync(join(data, 'pg.log'), 'utf8')).not.toContain('32450');
  });

  it('belongs to one program: a second is refused in one line and disturbs nothing', async () => {
    const line = await refusal(data);
    expect(line).toMatch(oneLine);
    expect(line).toContain(`process ${process.pid}`);
    expect(await ask(server?.url ?? '', 'select n from kept')).toEqual([7]);
  });

  it('is started again when it dies under the program', async () => {
    const died = postmaster();
    process.kill(died, 'SIGKILL');
    await expect.poll(() => ask(server?.url ?? '', 'select n from kept').catch(() => null)).toEqual([7]);
    expect(postmaster()).not.toBe(died);
  });

  it('is taken over from a program that was killed, with what it held', async () => {
    await server?.stop();
    server = null;
    const script = `import { startEmbedded } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
      const server = await startEmbedded(${JSON.stringify(data)});
      process.stdout.write('running');
      setInterval(() => server, 1000);`;
    const program = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => program.stdout.once('data', resolve));
    const pid = postmaster();
    const gone = new Promise((resolve) => program.once('exit', resolve));
    program.kill('SIGKILL');
    await gone;
    expect(alive(pid)).toBe(true);
    server = await startEmbedded(data);
    expect(postmaster()).toBe(pid);
    expect(await ask(server.url, 'select n from kept')).toEqual([7]);
    await server.stop();
    server = null;
    expect(alive(pid)).toBe(false);
    expect(await attachEmbedded(data)).toBeNull();
    expect(existsSync(join(data, 'serve.lock'))).toBe(false);
  });

  it('is not held up by the lock of a process that is gone or is another one now', async () => {
    writeFileSync(join(data, 'serve.lock'), `${process.pid} 1\n`);
    server = await startEmbedded(data);
    expect(readFileSync(join(data, 'serve.lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} `));
    await server.stop();
    server = null;
  });
});
