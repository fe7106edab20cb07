import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../contract/domain.ts';
import { testApp, type TestApp } from '../../test/support/app.ts';
import { readConfig, type Config } from '../config.ts';
import { uuid7 } from '../lib/ids.ts';
import { exportRecord, importFile, send, status } from './remote.ts';
import type { Terminal } from './terminal.ts';

let app: TestApp;
const folder = mkdtempSync(join(tmpdir(), 'belfort-commands-'));
const tokens = new Map<string, string>();

beforeAll(async () => {
  app = await testApp();
  for (const role of ['dispatcher', 'officer', 'coordinator', 'system-manager'] as const) {
    const { body } = await (await app.as(role)).call('makeToken', { body: { label: 'test' } });
    tokens.set(role, body.token ?? '');
  }
});
afterAll(async () => {
  await app.stop();
  rmSync(folder, { recursive: true, force: true });
});

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command as somebody; `stop` is called with each piece of standard error, and stops it when it says so. */
async function run(
  command: typeof send,
  role: Role,
  args: readonly string[],
  { answer, stopAt }: { answer?: string; stopAt?: (err: string) => boolean } = {},
): Promise<Run> {
  const [out, err]: [string[], string[]] = [[], []];
  const control = new AbortController();
  const terminal: Terminal = {
    outIsScreen: false,
    errIsScreen: false,
    columns: 80,
    out: async (text) => void out.push(typeof text === 'string' ? text : Buffer.from(text).toString('utf8')),
    err: (text) => {
      err.push(text);
      if (stopAt?.(text)) control.abort();
    },
    ask:
      answer === undefined
        ? null
        : async (question) => {
            err.push(question);
            return answer;
          },
    untilStopped: (work) => work(control.signal),
  };
  const config: Config = { ...readConfig({}), url: app.url, token: tokens.get(role) ?? null };
  const code = await command(config, args, (line) => out.push(`${line}\n`), terminal).catch(
    (error: unknown) => {
      err.push(error instanceof Error ? error.message : String(error));
      return 1;
    },
  );
  return { code, out: out.join(''), err: err.join('') };
}

const burglary = ['--kind', 'oproep', '--incident', 'burglary', '--network', 'kiewit', '--place', 'Kerkweg'];

describe('belfort send', () => {
  it('shows who would get what at what price in a dry run, and makes nothing', async () => {
    const { code, out } = await run(send, 'dispatcher', [...burglary, '--fact-at', '5m', '--dry-run']);
    expect(code).toBe(0);
    expect(out).toMatch(/^oproep +urgent, TEST$/m);
    expect(out).toMatch(/^reaches +212 people in \d+ homes$/m);
    expect(out).toMatch(/^channels +sms \d+ +voice \d+ +email \d+ +push \d+$/m);
    expect(out).not.toMatch(/with a landline only/);
    expect(out).toMatch(/^cost +\d+\.\d\d EUR for \d+ SMS segments$/m);
    expect(out).toMatch(/^ {2}TEST BIN Kiewit-Heide POLITIE .*Kerkweg/m);
    expect(out).toContain('this was a dry run');
    const { body } = await (await app.as('dispatcher')).call('listMessages');
    expect(body).toEqual([]);
  });

  it('says marked words by kind and what stops it, and sends nothing', async () => {
    const text = 'Inbraak door Jan Peeters met wagen 1-ABC-123.';
    const { code, out } = await run(send, 'dispatcher', [...burglary, '--text', text, '--yes']);
    expect(code).toBe(1);
    expect(out).toMatch(/nl {2}stop plate: 1/);
    expect(out).toContain('The text holds something that must not be sent.');
    expect(out).not.toContain('Sent to');
  });

  it('asks before it sends, and takes anything but yes for a no', async () => {
    const { code, out, err } = await run(send, 'dispatcher', burglary, { answer: '' });
    expect(err).toMatch(/^TEST oproep: send to 212 people for \d+\.\d\d EUR\? \[y\/N\] $/);
    expect(out).toContain('Nothing was sent.');
    expect(code).toBe(1);
  });

  it('does not send unasked where nobody can answer', async () => {
    const { code, err } = await run(send, 'dispatcher', burglary);
    expect(code).toBe(2);
    expect(err).toContain('--yes');
  });

  it('sends one message however often the call with its id is repeated, to phones that show it', async () => {
    const id = uuid7();
    const first = await run(send, 'dispatcher', [...burglary, '--id', id], { answer: 'y' });
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toContain('Sent to 212 people.');
    await app.demo.phones.arrival((one) => one.channel === 'sms' && one.text.includes('Kerkweg'), 60_000);
    const again = await run(send, 'dispatcher', [...burglary, '--id', id, '--yes']);
    expect(again.out).toContain('This message is there already (live); nothing was sent again.');
    const { body } = await (await app.as('dispatcher')).call('listMessages');
    expect(body.map((one) => one.id)).toEqual([id]);

    const followed = await run(status, 'dispatcher', [id, '--follow']);
    expect(followed.code).toBe(0);
    expect(followed.out).toMatch(/homes +\d+: \d+ reached, \d+ not proven, \d+ reached by nobody/);
    const now = await run(status, 'dispatcher', [`${app.url}/console/messages/${id}`]);
    expect(now.out).toMatch(/^oproep {3}TEST {3}live {3}sent /);
    expect(now.out).toMatch(/^sms +.*delivered \d+/m);
    expect(now.out).toMatch(/^voice +.*confirmed \d+/m);
    expect(now.out).not.toMatch(/a landline only/);
  });

  it('lays before a second person what is too large for one, and says that nothing has left', async () => {
    const large = [...burglary, '--network', 'godsheide', '--network', 'kuringen'];
    const { code, out } = await run(send, 'dispatcher', large, { answer: 'yes' });
    expect(code).toBe(0);
    expect(out).toContain('second person due (size): dispatcher, officer, chief');
    expect(out).toContain('Nothing has left yet.');
    const [, id = ''] = /belfort status (\S+)/.exec(out) ?? [];
    const now = await run(status, 'dispatcher', [id]);
    expect(now.out).toContain('submitted');
    expect(now.out).toContain('Nothing has left yet.');
  });

  it('takes a file in the shape of the API, with the codes of networks', async () => {
    const path = file(
      'draft.json',
      JSON.stringify({
        kind: 'preventie',
        audience: { networks: ['KIEWIT'] },
        texts: { nl: { subject: 'Slot op de deur', sms: '', body: 'Sluit de poort af wanneer u weggaat.' } },
      }),
    );
    const { code, out } = await run(send, 'officer', [path, '--yes']);
    expect(out).toContain('e-mail: TEST [BIN Kiewit-Heide POLITIE] Slot op de deur');
    expect(out).toContain('Sent to 212 people.');
    expect(code).toBe(0);
  });

  it("prints the server's refusal with what to do next", async () => {
    const { code, err } = await run(send, 'coordinator', [...burglary, '--yes']);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^By the communication plan your role may not send this kind of message\.\n {2}If it is urgent/,
    );
    const unknown = await run(send, 'dispatcher', ['--kind', 'oproep', '--network', 'NOWHERE', '--yes']);
    expect(unknown.err).toMatch(/There is no network NOWHERE that you may see\. There are: .*KIEWIT/);
  });
});

describe('belfort export', () => {
  it('writes the record of a thread as JSON, without people', async () => {
    const sent = await run(send, 'officer', [
      '--kind', 'infoflash', '--network', 'KIEWIT', '--text', 'Verdachte wagen gezien in de buurt.', '--yes',
    ]); // prettier-ignore
    const [, id = ''] = /belfort status (\S+)/.exec(sent.out) ?? [];
    const { code, out } = await run(exportRecord, 'officer', [id]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      thread: id,
      messages: [{ id, mode: 'test', kind: 'infoflash' }],
    });
    const names = app.demo.city.persons.flatMap((one) => one.contacts.map((contact) => contact.value));
    expect(names.filter((value) => out.includes(value))).toEqual([]);
  });

  it('gives the coordinator the members of the own network, and nobody else of it', async () => {
    const { code, out } = await run(exportRecord, 'coordinator', ['members', '--network', 'kiewit']);
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toHaveLength(213);
    const other = await run(exportRecord, 'dispatcher', ['members', '--network', 'kiewit']);
    expect(other).toMatchObject({ code: 1, out: '' });
    expect(other.err).toContain('Your role does not allow this.');
  });
});

describe('belfort import', () => {
  const header = 'PKANCODE,COMMUNE_NL,STREET_NL,HUISNR,LAT,LON\n';
  const rows = (count: number): string =>
    Array.from({ length: count }, (_, i) => `3597,Demostad,Proefstraat ${i % 50},${i + 1},50.94,5.34\n`).join(
      '',
    );

  it('tells what it would do in a dry run, does it, and finds it done the second time', async () => {
    const path = file('addresses.csv', `${header}${rows(40)}3597,Demostad,,7,50.94,5.34\n`);
    const dry = await run(importFile, 'system-manager', ['addresses', path, '--dry-run']);
    expect(dry.code).toBe(0);
    expect(dry.out).toContain('addresses (crab): nothing was written');
    const done = await run(importFile, 'system-manager', ['addresses', path]);
    expect(done.code).toBe(0);
    expect(done.out).toMatch(
      /^ {2}read +41\n {2}added +40\n {2}changed +0\n {2}unchanged +0\n {2}refused +1$/m,
    );
    expect(done.out).toMatch(/^line 42, column STREET_NL: \S/m);
    expect(done.err).toContain('100 % sent');
    const again = await run(importFile, 'system-manager', ['addresses', path]);
    expect(again.out).toMatch(/^ {2}unchanged +40$/m);
  });

  it('refuses the whole file where told to be strict, in a dry run too', async () => {
    const path = file(
      'one-bad.csv',
      `${header}3597,Demostad,Strengstraat,1,50.94,5.34\n3597,Demostad,,7,50.94,5.34\n`,
    );
    const { code, err } = await run(importFile, 'system-manager', ['addresses', path, '--strict']);
    expect(code).toBe(1);
    expect(err).toContain('Nothing was imported: 1 row has a mistake.');
    expect(err).toContain('With --dry-run every row that is at fault is named.');
    const dry = await run(importFile, 'system-manager', ['addresses', path, '--strict', '--dry-run']);
    expect(dry.code).toBe(1);
    expect(dry.out).toContain('line 3');
    const { rows: found } = await app.database.pool.query(`select 1 from street where name = 'Strengstraat'`);
    expect(found).toEqual([]);
  });

  it('imports nothing of a file that was stopped on its way', async () => {
    const path = file('large.csv', header + rows(120_000));
    const { code, err } = await run(importFile, 'system-manager', ['addresses', path], {
      stopAt: (said) => said.startsWith('10 %'),
    });
    expect(code).toBe(1);
    expect(err).toMatch(/Stopped: nothing was imported\.$/);
    const { rows: found } = await app.database.pool.query(`select 1 from address where number = '119999'`);
    expect(found).toEqual([]);
  });

  it('brings in members by the code of their network, and not without it', async () => {
    const members = await run(exportRecord, 'coordinator', ['members', '--network', 'kiewit']);
    const path = file('members.csv', members.out);
    const { code, out } = await run(importFile, 'officer', [
      'members',
      path,
      '--network',
      'KIEWIT',
      '--dry-run',
    ]);
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}read +212\n {2}added +0$/m);
    expect(await run(importFile, 'officer', ['members', path])).toMatchObject({ code: 2 });
  });

  it('says of a file that is none of the formats, however large, that it is refused', async () => {
    const path = file('wrong.csv', 'a,b,c\n'.repeat(2_000_000));
    const { code, err } = await run(importFile, 'system-manager', ['addresses', path]);
    expect(code).toBe(1);
    expect(err).toContain('The format of this file is not recognised.');
  });
});
