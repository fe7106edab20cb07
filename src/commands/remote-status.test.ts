import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import type { Live } from '../../contract/shapes.ts';
import { apiOf } from './api-client.ts';
import { changed, follow, redrawn } from './remote-status.ts';

it('prints only the lines that changed, with the time', async () => {
  const said: string[] = [];
  const show = changed(
    (line) => said.push(line),
    () => new Date(2026, 2, 12, 14, 30),
  );
  await show(['homes 1', 'sms 1']);
  await show(['homes 1', 'sms 2']);
  expect(said).toEqual(['14:30:00  homes 1', '14:30:00  sms 1', '14:30:00  sms 2']);
});

it('draws over what it drew, and cuts lines that would wrap', async () => {
  const out: string[] = [];
  const show = redrawn({
    columns: 8,
    out: async (text) => void out.push(String(text)),
  });
  await show(['a long line', 'b']);
  await show(['c']);
  expect(out).toEqual(['a long \u001b[K\nb\u001b[K\n\u001b[J', '\u001b[2Ac\u001b[K\n\u001b[J']);
});

const live = (waiting: number): Live => ({
  people: 2,
  homes: 2,
  homesReached: 0,
  homesUnproven: 0,
  homesUnreached: 2,
  confirmed: 0,
  delivered: 0,
  channels: { sms: { waiting, handed: 2 - waiting } },
  streets: [],
  unreached: [],
  trying: [],
  coming: [],
  possiblyTwice: 0,
  fannedOut: true,
  asOf: null,
});
const pauses = { quietMs: 30, againMs: 10 };

it('follows through a restart of the server until nothing waits, and says so once', async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked++;
    if (asked === 2) return void response.destroy();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`retry: 2000\n\ndata: ${JSON.stringify(live(asked === 1 ? 2 : 0))}\n\n`, () => {
      if (asked === 1) response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const said: string[] = [];
  const shown: (readonly string[])[] = [];
  const terminal = { err: (text: string) => void said.push(text) };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await follow(
    apiOf({ url, token: 't' }, terminal),
    'some-id',
    async (lines) => void shown.push(lines),
    terminal,
    new AbortController().signal,
    pauses,
  );
  expect(asked).toBe(3);
  expect(shown.map((lines) => lines.find((line) => line.startsWith('sms')))).toEqual([
    'sms         waiting 2',
    'sms         handed 2',
  ]);
  expect(said).toEqual(['The connection is gone; trying again.\n', 'Connected again.\n']);
  server.closeAllConnections();
  server.close();
});

it('ends when it is stopped', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify(live(2))}\n\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const control = new AbortController();
  const terminal = { err: () => undefined };
  await follow(
    apiOf({ url, token: 't' }, terminal),
    'some-id',
    async () => control.abort(),
    terminal,
    control.signal,
    pauses,
  );
  expect(control.signal.aborted).toBe(true);
  server.closeAllConnections();
  server.close();
});
