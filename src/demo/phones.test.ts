import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { demoCity } from './city.ts';
import { demoPhones, openPhones, type Arrival } from './phones.ts';

const sms = (to: string, text: string): Arrival => ({ channel: 'sms', to, from: '8850', subject: '', text });
const directories: string[] = [];
const newFile = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'phones-'));
  directories.push(directory);
  return join(directory, 'demo', 'phones.jsonl');
};
afterEach(() => directories.splice(0).forEach((one) => rmSync(one, { recursive: true })));

describe('the phones of the demo', () => {
  it('forgets the oldest beyond its bound, in the list and on the phone', () => {
    const phones = openPhones({ kept: 3 });
    for (let i = 1; i <= 5; i++) phones.put(sms(i < 3 ? '+32450000001' : '+32450000002', `text ${i}`));
    expect(phones.list().map((one) => one.text)).toEqual(['text 3', 'text 4', 'text 5']);
    expect(phones.of('+32450000001')).toEqual([]);
    expect(phones.list(4).map((one) => one.n)).toEqual([5]);
  });

  it('tells who listens, until they stop', () => {
    const phones = openPhones();
    const heard: string[] = [];
    const stop = phones.listen((received) => heard.push(received.text));
    phones.put(sms('+32450000001', 'one'));
    stop();
    phones.put(sms('+32450000001', 'two'));
    expect(heard).toEqual(['one']);
  });

  it('waits for an arrival, and says so when none comes', async () => {
    const phones = openPhones();
    const awaited = phones.arrival((received) => received.text === 'late');
    phones.put(sms('+32450000001', 'late'));
    expect(await awaited).toMatchObject({ n: 1, to: '+32450000001' });
    await expect(phones.arrival((received) => received.text === 'never', 10)).rejects.toThrow('10 ms');
  });

  it('still shows everything after a restart, except a line that a crash cut', () => {
    const file = newFile();
    const before = openPhones({ file });
    before.put(sms('+32450000001', 'één'));
    before.close();
    writeFileSync(file, `${readFileSync(file, 'utf8')}{"n":2,"at":"2026-`);
    const after = openPhones({ file });
    expect(after.list().map((one) => one.text)).toEqual(['één']);
    expect(after.put(sms('+32450000001', 'twee')).n).toBe(2);
    after.close();
    expect(
      openPhones({ file })
        .of('+32450000001')
        .map((one) => one.text),
    ).toEqual(['één', 'twee']);
  });

  it('shows what arrived on the phone of the person it is for, whoever got something latest first', async () => {
    const city = demoCity();
    const kiewit = city.networks.find((network) => network.code === 'KIEWIT');
    const members = city.persons.filter((person) => person.memberships[0]?.network === kiewit?.id);
    const member = members.findLast((person) => person.contacts.length === 2);
    const phones = openPhones();
    const page = demoPhones(phones, city);
    const rung: string[] = [];
    const stop = page.watch((phone, arrival) => rung.push(`${phone.id} ${phone.network} ${arrival.channel}`));
    for (const { channel, value } of member?.contacts ?? [])
      phones.put({ ...sms(value, channel), channel: channel === 'email' ? 'email' : 'sms' });
    phones.put({ ...sms(member?.id ?? '', 'push'), channel: 'push' });
    phones.put(sms('+32470123456', 'a visitor who joined'));
    stop();
    expect(rung.slice(0, 3)).toEqual(
      ['sms', 'email', 'push'].map((channel) => `${member?.id} Kiewit-Heide ${channel}`),
    );
    expect(rung.slice(3)).toEqual([expect.stringMatching(/^guest-\w+ \/vind sms$/)]);
    const everybody = await page.list({ network: null, language: null }, 300);
    expect(everybody.phones[0]).toMatchObject({ name: '+32470123456', network: '/vind' });

    const found = await page.list({ network: 'Kiewit-Heide', language: null }, 300);
    expect(found.total).toBe(212);
    expect(found.phones.filter((phone) => phone.landlineOnly)).toHaveLength(48);
    expect(found.phones[0]).toMatchObject({
      id: member?.id,
      name: `${member?.firstName} ${member?.lastName}`,
    });
    expect(found.phones[0]?.arrivals.map((one) => one.channel)).toEqual(['push', 'email', 'sms']);
    expect(found.networks).toContain('Winkelhart');
    expect((await page.list({ network: null, language: 'de' }, 5)).phones.map((one) => one.language)).toEqual(
      Array(5).fill('de'),
    );
  });

  it('has a mailbox for every persona, where sign-in codes arrive', async () => {
    const city = demoCity();
    const phones = openPhones();
    const [dispatcher] = city.staff;
    phones.put({ ...sms(dispatcher?.email ?? '', '123456'), channel: 'email', subject: 'Code' });
    const found = await demoPhones(phones, city).list({ network: null, language: null }, 1);
    expect(found.phones).toMatchObject([{ name: dispatcher?.name, arrivals: [{ subject: 'Code' }] }]);
    expect(found.total).toBe(city.persons.length + city.staff.length);
  });
});
