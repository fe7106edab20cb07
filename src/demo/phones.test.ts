import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { demoCity } from './city.ts';
import { openPhones, phoneBook, type Arrival } from './phones.ts';

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

  it('joins what arrived with the person whose phone it is', () => {
    const city = demoCity();
    const kiewit = city.networks.find((network) => network.code === 'KIEWIT');
    const member = city.persons.find(
      (person) => person.memberships[0]?.network === kiewit?.id && person.contacts.length === 2,
    );
    const phones = openPhones();
    for (const { channel, value } of member?.contacts ?? [])
      phones.put({ ...sms(value, channel), channel: channel === 'email' ? 'email' : 'sms' });
    phones.put({ ...sms(member?.id ?? '', 'push'), channel: 'push' });
    const book = phoneBook(city);
    const views = book.view(phones, 'KIEWIT');
    expect(views).toHaveLength(212);
    expect(views.filter((view) => view.landlineOnly)).toHaveLength(48);
    const view = views.find((one) => one.key === member?.id);
    expect(view?.received.map((one) => one.text)).toEqual(['sms', 'email', 'push']);
    expect(view).toMatchObject({ firstName: member?.firstName, language: member?.language });
    expect(view?.networks).toContain('Kiewit-Heide');
    expect(phones.list().map((received) => book.owner(received)?.key)).toEqual(Array(3).fill(member?.id));
  });
});
