import { expect, it } from 'vitest';
import type { Live } from '../../contract/shapes.ts';
import { isSettled, liveLines } from './print-live.ts';
import { changed, redrawn } from './remote-status.ts';

const live: Live = {
  people: 212,
  homes: 141,
  homesReached: 92,
  homesUnproven: 28,
  homesUnreached: 21,
  confirmed: 3,
  delivered: 110,
  channels: { sms: { handed: 54, delivered: 110, failed: 1 }, email: { handed: 136 } },
  streets: [],
  unreached: [{ reason: 'voice-not-connected', people: 26 }],
  trying: [],
  possiblyTwice: 1,
  fannedOut: true,
};

it('tells homes reached from homes not proven, and why nobody was reached', () => {
  expect(liveLines(live)).toEqual([
    'homes       141: 92 reached, 28 not proven, 21 reached by nobody',
    'people      212: 110 delivered, of them 3 confirmed',
    'sms         handed 54, delivered 110, failed 1',
    'email       handed 136',
    'not reached 26 people: a landline only, and voice is not connected',
    'possibly    1 person may have got it twice',
  ]);
});

it('is settled once nothing waits, and never while it is being spread out', () => {
  expect(isSettled(live)).toBe(true);
  expect(isSettled({ ...live, channels: { sms: { waiting: 1 } } })).toBe(false);
  expect(isSettled({ ...live, fannedOut: false })).toBe(false);
});

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
    outIsScreen: true,
    errIsScreen: true,
    columns: 8,
    out: async (text) => void out.push(String(text)),
    err: () => undefined,
    ask: null,
    untilStopped: (run) => run(new AbortController().signal),
  });
  await show(['a long line', 'b']);
  await show(['c']);
  expect(out).toEqual(['a long \u001b[K\nb\u001b[K\n\u001b[J', '\u001b[2Ac\u001b[K\n\u001b[J']);
});
