import { describe, expect, it } from 'vitest';
import { messageId, moment, numbers, oneOf, read, WrongArguments } from './arguments.ts';

const now = new Date('2026-03-12T13:30:00+01:00');
const id = '01a20d5a-6b91-7ae0-8d17-adb3634a1bd6';

describe('a moment from the command line', () => {
  it('takes a span as ago for what was, as from now for what is to come', () => {
    expect(moment('--fact-at', '10m', 'past', now)).toBe('2026-03-12T12:20:00.000Z');
    expect(moment('--expires', '2h', 'future', now)).toBe('2026-03-12T14:30:00.000Z');
    expect(moment('--expires', '3d', 'future', now)).toBe('2026-03-15T12:30:00.000Z');
  });

  it('takes a time of the clock as the last one for what was and the next one for what is to come', () => {
    for (const text of ['23:59', '0:00', '12u05']) {
      const [was, comes] = (['past', 'future'] as const).map(
        (towards) => new Date(moment('--at', text, towards, now)),
      );
      expect(was?.getTime()).toBeLessThanOrEqual(now.getTime());
      expect(comes?.getTime()).toBeGreaterThan(now.getTime());
      expect((comes?.getTime() ?? 0) - (was?.getTime() ?? 0)).toBe(86_400_000);
      expect(comes?.getMinutes()).toBe(Number(text.slice(-2)));
    }
  });

  it('takes ISO 8601 with its offset, and refuses it without', () => {
    expect(moment('--fact-at', '2026-03-12T14:30+01:00', 'past', now)).toBe('2026-03-12T13:30:00.000Z');
    expect(() => moment('--fact-at', '2026-03-12T14:30', 'past', now)).toThrow(WrongArguments);
    for (const text of ['yesterday', '25:00', '2026-13-40T99:99Z', '-10m', ''])
      expect(() => moment('--fact-at', text, 'past', now)).toThrow('--fact-at is a time such as');
  });
});

describe('other arguments', () => {
  it('finds the id of a message in the address of the console, and refuses what holds none', () => {
    expect(messageId(id)).toBe(id);
    expect(messageId(`https://bin.city.example/console/messages/${id}?x=1`)).toBe(id);
    expect(() => messageId('kiewit')).toThrow('is not the id of a message');
    expect(() => messageId(undefined)).toThrow('Which message?');
  });

  it('takes as many numbers as there should be', () => {
    expect(numbers('--at', '5.34, 50.94', 2, '5.34,50.94')).toEqual([5.34, 50.94]);
    for (const text of ['5.34', '5.34,', '5.34,50.94,1', 'a,b'])
      expect(() => numbers('--at', text, 2, '5.34,50.94')).toThrow('--at is 2 numbers');
  });

  it('lists what there is where a word is none of it', () => {
    expect(oneOf('--mode', 'test', ['real', 'test'])).toBe('test');
    expect(() => oneOf('--mode', 'live', ['real', 'test'])).toThrow(
      '--mode is one of real, test, not "live".',
    );
  });

  it('says the help and reads nothing where help is asked for', () => {
    const said: string[] = [];
    expect(read(['--nonsense', '--help'], {}, 'the help', (line) => said.push(line))).toBeNull();
    expect(said).toEqual(['the help']);
  });

  it('refuses an option that is not there, in one line', () => {
    expect(() => read(['--nonsense'], {}, '', () => undefined)).toThrow(/^Unknown option '--nonsense'\.$/);
  });
});
