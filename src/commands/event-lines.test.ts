import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventData } from './event-lines.ts';

const read = async (chunks: readonly Uint8Array[]): Promise<string[]> => {
  const found: string[] = [];
  for await (const data of eventData(ReadableStream.from<Uint8Array>(chunks))) found.push(data);
  return found;
};
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

it('reads the data of each event and nothing of heartbeats and retry lines', async () => {
  expect(
    await read([bytes('retry: 2000\n\ndata: {"a":1}\n\n: \n\ndata:two\r\ndata: lines\r\n\r\n')]),
  ).toEqual(['{"a":1}', 'two\nlines']);
});

it('gives nothing for an event that was cut off', async () => {
  expect(await read([bytes('data: whole\n\ndata: half')])).toEqual(['whole']);
});

it('reads the same however the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n]/g, ' '))),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      async (texts, sizes) => {
        const whole = bytes(texts.map((text) => `data: ${text}\n\n`).join(''));
        const chunks: Uint8Array[] = [];
        for (let at = 0, i = 0; at < whole.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          chunks.push(whole.subarray(at, at + size));
          at += size;
        }
        expect(await read(chunks)).toEqual(texts);
      },
    ),
  );
});
