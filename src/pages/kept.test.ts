import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { asking, keep, Recent } from './kept.ts';

describe('recent things', () => {
  test('forget what was used longest ago, not what came first', () => {
    const recent = new Recent<number>(2);
    recent.set('a', 1);
    recent.set('b', 2);
    expect(recent.get('a')).toBe(1);
    recent.set('c', 3);
    expect([recent.get('a'), recent.get('b'), recent.get('c'), recent.size]).toEqual([1, undefined, 3, 2]);
  });
});

describe('a question that many ask', () => {
  test('is asked once while it runs and while its answer is fresh, and again after', async () => {
    let now = 0;
    const asked: string[] = [];
    let answer: (value: string) => void = () => undefined;
    const ask = asking(
      (key) => {
        asked.push(key);
        return new Promise<string>((resolve) => (answer = resolve));
      },
      1_000,
      10,
      () => now,
    );
    const waiting = [ask('a'), ask('a')];
    now = 5_000;
    const late = ask('a');
    answer('one');
    expect(await Promise.all([...waiting, late])).toEqual(['one', 'one', 'one']);
    now = 5_999;
    expect(await ask('a')).toBe('one');
    expect(asked).toEqual(['a']);
    now = 6_000;
    const again = ask('a');
    answer('two');
    expect(await again).toBe('two');
    expect(asked).toEqual(['a', 'a']);
  });

  test('does not keep a failure', async () => {
    let asked = 0;
    const ask = asking(
      async () => {
        asked++;
        if (asked === 1) throw new Error('down');
        return 'up';
      },
      1_000,
      10,
      () => 0,
    );
    await expect(ask('a')).rejects.toThrow('down');
    expect(await ask('a')).toBe('up');
  });
});

test('a kept page has the same words plain and packed, and an ETag for each', () => {
  const one = keep('blijf binnen');
  expect(gunzipSync(one.gzipped).toString()).toBe(Buffer.from(one.bytes).toString());
  expect(one.etag).not.toBe(one.gzippedEtag);
  expect(keep('blijf binnen').etag).toBe(one.etag);
  expect(keep('kom buiten').etag).not.toBe(one.etag);
});
