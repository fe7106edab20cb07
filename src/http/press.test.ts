import { expect, it } from 'vitest';
import type { Trail } from '../lib/trail.ts';
import { drawPresses, pressed } from './press.ts';

const at = 'https://bin.city.example';

it('knows the one request that publishes a message', () => {
  expect(pressed('POST', `${at}/api/messages/0198/publish?l=nl`)).toBe('0198');
  for (const path of ['/api/messages/0198', '/api/messages/0198/approve', '/api/messages/a/b/publish', '/'])
    expect(pressed('POST', `${at}${path}`)).toBeNull();
  expect(pressed('GET', `${at}/api/messages/0198/publish`)).toBeNull();
});

it('stands before no request where nobody draws', () => {
  const fetch = (): Response => new Response('here');
  expect(drawPresses(fetch, null)).toBe(fetch);
});

it('tells the trail of a press and how it was answered', async () => {
  const told: unknown[] = [];
  const trail: Trail = {
    begin: (name, cause) => ({
      part: () => expect.unreachable(),
      end: (fields) => told.push([name, cause, fields]),
    }),
    receipt: () => undefined,
  };
  const fetch = drawPresses(() => new Response(null, { status: 422 }), trail);
  await fetch(new Request(`${at}/api/messages/0198/publish`, { method: 'POST' }));
  await fetch(new Request(`${at}/api/messages/0198`));
  expect(told).toEqual([['press', '0198', { status: 422 }]]);
});
