import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import webPush from 'web-push';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testApp, type TestApp } from '../../test/support/app.ts';
import { testDatabase } from '../../test/support/test-database.ts';
import { readConfig, type Config } from '../config.ts';
import { mailSettings, smsSettings } from '../delivery/settings.ts';
import { encodePdu } from '../delivery/smpp/pdu.ts';
import { startSmsc } from '../delivery/smpp/server.ts';
import { keyedHash, newKeyText, seal } from '../lib/secrets.ts';
import { carrierFindings, isPair } from './doctor-carriers.ts';
import { clockFinding } from './doctor-database.ts';
import { dataFindings } from './doctor-machine.ts';
import { doctor, findings } from './doctor.ts';
import type { Finding } from './finding.ts';

let app: TestApp;
let config: Config;
const folder = mkdtempSync(join(tmpdir(), 'belfort-doctor-'));
// As root, data below a folder closed to others would go elsewhere.
chmodSync(folder, 0o755);
const keyFile = join(folder, 'key');
const keyText = newKeyText();

beforeAll(async () => {
  app = await testApp();
  writeFileSync(keyFile, keyText, { mode: 0o600 });
  config = {
    ...readConfig({}),
    data: join(folder, 'data'),
    databaseUrl: app.database.url,
    url: app.url,
    keyFile,
    carriers: app.demo.settings,
  };
});
afterAll(async () => {
  await app.stop();
  rmSync(folder, { recursive: true, force: true });
});

const all = async (of: AsyncIterable<Finding>): Promise<Finding[]> => {
  const list: Finding[] = [];
  for await (const one of of) list.push(one);
  return list;
};
const found = (list: readonly Finding[], what: string, level?: Finding['level']): Finding | undefined =>
  list.find((one) => one.what === what && (level === undefined || one.level === level));

describe('doctor', () => {
  it('finds the machine, the database, the web and the carriers of a running demo well', async () => {
    const list = await all(findings(config));
    const well = ['node', 'time zone', 'settings', 'data', 'disk', 'database', 'migrations', 'commits', 'extensions', 'clock', 'installation', 'work', 'web', 'sms', 'email', 'push']; // prettier-ignore
    expect(well.filter((what) => found(list, what)?.level !== 'ok')).toEqual([]);
    expect(app.demo.peers.smsc.counts().bound).toBe(1);
  });

  it('says in one line each what is wrong, and answers that it is not well', async () => {
    const said: string[] = [];
    // The demo's data are sealed with another key than this file's.
    expect(await doctor(config, (line) => said.push(line))).toBe(false);
    expect(said).toContain(
      'fail  key           does not open the data of this database: put back the key that belongs to them.',
    );
    expect(said.at(-1)).toMatch(/^1 to mend first, /);
    for (const line of said.slice(0, -2)) expect(line).toMatch(/^(ok {4}|warn {2}|fail {2})[a-z ]{14}\S/);
  });

  it('prints no password, no number and no name', async () => {
    const said: string[] = [];
    const secret = 'pass-7f3a';
    const sms = smsSettings(`smpp://belfort:${secret}@127.0.0.1:${app.demo.peers.smsc.port}?sender=8850`);
    const email = mailSettings(`smtp://user-7f3a:${secret}@127.0.0.1:1?from=a@b.example`);
    await doctor(
      { ...config, token: secret, carriers: { ...config.carriers, sms: [sms], email: [email] } },
      (line) => said.push(line),
    );
    const text = said.join('\n');
    expect(text).toContain('fail  sms');
    expect(text).toContain('fail  email');
    const { password } = new URL(app.database.url);
    for (const one of [secret, 'user-7f3a', keyText.split(' ').at(-1)?.trim() ?? '', password || secret])
      expect(text).not.toContain(one);
    expect(text).not.toMatch(/\+32|@/);
  });

  it('reads the key and says who else can', async () => {
    chmodSync(keyFile, 0o644);
    expect(found(await all(findings(config)), 'key', 'warn')?.text).toContain('chmod 600');
    chmodSync(keyFile, 0o600);
    const without = { ...config, keyFile: join(folder, 'none.key') };
    expect(found(await all(findings(without)), 'key', 'fail')?.text).toContain('is not there');
  });

  it('counts work that stands still and looks that are owed', async () => {
    const { db } = app.database;
    const cause = app.networkId('KIEWIT');
    // It waits behind one that a worker holds, so that no carrier takes it in the meantime.
    await sql`insert into delivery_chunk (id, thread, sequence, cause, channel, lane, not_before, claimed_at, claimed_by, lease_until)
      values (900000, ${cause}, 0, ${cause}, 'voice', 1, now(), now(), gen_random_uuid(), now() + interval '1 hour')`.execute(
      db,
    );
    await sql`insert into delivery_chunk (id, thread, sequence, cause, channel, turn, lane, not_before)
      values (900001, ${cause}, 1, ${cause}, 'voice', 1000, 1, now() - interval '1 hour')`.execute(db);
    await sql`insert into delivery (id, recipient, channel, text, address, address_hash)
      values (900001 * 1024, ${cause}, 'voice', 0, ${seal(app.keys, 'voice', 'x')}, ${keyedHash(app.keys, 'voice', 'x')})`.execute(
      db,
    );
    const list = await all(findings(config));
    expect(found(list, 'work', 'warn')?.text).toMatch(/^1 deliveries are due/);
    await sql`delete from delivery where id = 900001 * 1024`.execute(db);
    await sql`delete from delivery_chunk where id in (900000, 900001)`.execute(db);
  });

  it('tells an empty database from an older one, and makes nothing in it', async () => {
    const empty = await testDatabase();
    const list = await all(findings({ ...config, databaseUrl: empty.url }));
    expect(found(list, 'installation')).toMatchObject({ level: 'fail' });
    await sql`delete from kysely_migration where name like '0004%'`.execute(empty.db);
    const older = await all(findings({ ...config, databaseUrl: empty.url }));
    expect(found(older, 'migrations')?.text).toContain('run `belfort migrate`');
    await empty.drop();
  });

  it('says where nothing runs, without a wait and without making a key', async () => {
    const nowhere = {
      ...config,
      databaseUrl: null,
      url: 'http://127.0.0.1:9',
      keyFile: join(folder, 'new.key'),
    };
    const list = await all(findings(nowhere));
    expect(found(list, 'database')?.text).toContain('no installation is here yet');
    expect(found(list, 'web')?.text).toContain('nothing answers');
    expect(found(list, 'key')?.text).toContain('not there yet');
    expect(existsSync(nowhere.keyFile)).toBe(false);
    const refused = await all(findings({ ...config, databaseUrl: 'postgres://a:b@127.0.0.1:9/c' }));
    expect(found(refused, 'database')?.text).toContain('ECONNREFUSED');
    const wrong = Object.assign(new URL(app.database.url), {
      username: 'nobody-here',
      password: 'x',
    }).toString();
    expect(found(await all(findings({ ...config, databaseUrl: wrong })), 'database', 'fail')).toBeDefined();
  });
});

describe("the doctor's single looks", () => {
  it('warns of a clock that is apart from the database by more than two seconds', async () => {
    const { db } = app.database;
    expect(await clockFinding(db)).toMatchObject({ level: 'ok' });
    expect(await clockFinding(db, () => Date.now() - 5_000)).toMatchObject({ level: 'warn' });
  });

  it('touches nothing outside this machine in a demo, nor before it knows what it is', async () => {
    const sms = smsSettings('smpp://user:pass@carrier.example:2775?sender=8850');
    const carriers = { sms: [sms], voice: [], email: [], push: null };
    expect(await all(carrierFindings(carriers, 'demo', true))).toMatchObject([
      { level: 'fail', what: 'sms' },
    ]);
    expect(await all(carrierFindings(carriers, null, true))).toMatchObject([{ level: 'warn', what: 'sms' }]);
  });

  it('names the carriers that a real installation lacks', async () => {
    const none = { sms: [], voice: [], email: [], push: null };
    expect(await all(carrierFindings(none, 'real', true))).toMatchObject([
      { level: 'fail', what: 'carriers' },
    ]);
    const { sms } = app.demo.settings;
    const levels = (await all(carrierFindings({ ...none, sms }, 'real', true))).map((one) => [
      one.what,
      one.level,
    ]);
    expect(levels).toEqual([['sms', 'ok'], ['voice', 'warn'], ['email', 'warn'], ['push', 'warn']]); // prettier-ignore
  });

  it('refuses the receipts of the account, so that the carrier keeps them for the program', async () => {
    // Without an answer to its unbind the session stays a moment longer: time for a receipt.
    const carrier = await startSmsc({ unbindSilent: true });
    const sms = smsSettings(`smpp://user:pass@127.0.0.1:${carrier.port}?sender=8850`);
    const looking = all(carrierFindings({ sms: [sms], voice: [], email: [], push: null }, 'real', true));
    await vi.waitFor(() => expect(carrier.counts.unbinds).toBe(1), { timeout: 60_000, interval: 5 });
    carrier.send(
      encodePdu({
        command: 'deliver_sm',
        status: 0,
        sequence: 1,
        serviceType: '',
        source: { ton: 1, npi: 1, addr: '32470000000' },
        destination: { ton: 3, npi: 0, addr: '8850' },
        esmClass: 0x04,
        protocolId: 0,
        priority: 0,
        scheduled: '',
        validity: '',
        registeredDelivery: 0,
        replaceIfPresent: 0,
        dataCoding: 0,
        defaultMessageId: 0,
        shortMessage: Buffer.from('id:7 sub:001 dlvrd:001 stat:DELIVRD err:000 text:'),
        tlvs: [],
      }),
    );
    expect(await looking).toMatchObject([
      { what: 'sms', level: 'ok' },
      { what: 'voice' },
      { what: 'email' },
      { what: 'push' },
    ]);
    expect(carrier.counts).toMatchObject({ refused: 1, confirmed: 0 });
    await carrier.close();
  });

  it('tells a pair of VAPID keys from two halves', () => {
    const [one, other] = [webPush.generateVAPIDKeys(), webPush.generateVAPIDKeys()];
    expect(isPair(one.publicKey, one.privateKey)).toBe(true);
    expect(isPair(one.publicKey, other.privateKey)).toBe(false);
    expect(isPair(one.publicKey, randomBytes(7).toString('base64url'))).toBe(false);
  });

  it('takes the disk of the nearest folder that exists', async () => {
    const list = await dataFindings(join(folder, 'not', 'there'), true);
    expect(list.map((one) => one.what)).toEqual(['data', 'disk']);
    expect(list[0]).toMatchObject({ level: 'warn' });
  });
});
