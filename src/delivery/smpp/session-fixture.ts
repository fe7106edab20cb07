// What the tests of a session share: a scripted carrier, a session bound to it, and messages.
import { vi } from 'vitest';
import type { SmppOptions } from './options.ts';
import type { Smsc, SmscScript } from './server.ts';
import { startSmsc } from './server.ts';
import type { SmppHandlers, SmppState } from './session.ts';
import { SmppSession } from './session.ts';
import { encodeText } from './text.ts';

export const soon = (check: () => void | Promise<void>) =>
  vi.waitFor(check, { interval: 1, timeout: 30_000 });

export const running: { close(): Promise<void> }[] = [];
/** Closes what a test has opened, the last first; for `afterEach`. */
export async function closeAll(): Promise<void> {
  for (const one of running.splice(0).toReversed()) await one.close();
}

export const realClock = {
  now: () => performance.now(),
  after: (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: () => 0.5,
};

export const quick = {
  host: '127.0.0.1',
  systemId: 'belfort',
  password: 'secret',
  sourceAddress: { ton: 5, npi: 0, addr: 'BELFORT' },
  responseTimeoutMs: 2_000,
  bindTimeoutMs: 500,
  unbindTimeoutMs: 50,
  reconnectFirstMs: 10,
  reconnectMaxMs: 20,
} as const;

export async function connected(
  script: SmscScript = {},
  options: Partial<SmppOptions> = {},
  handlers: SmppHandlers = {},
): Promise<{ smsc: Smsc; session: SmppSession; states: string[] }> {
  const smsc = await startSmsc(script);
  const states: string[] = [];
  const session = SmppSession.open(
    { ...quick, port: smsc.port, ...options },
    {
      onState: (state: SmppState, reason) => states.push(reason === null ? state : `${state} ${reason}`),
      ...handlers,
    },
  );
  running.push(smsc, session);
  return { smsc, session, states };
}

export const { parts, dataCoding, esmClass } = encodeText('BIN Kiewit-Heide POLITIE: test', 1);
export const messages = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    to: `+3247${String(index).padStart(7, '0')}`,
    parts,
    dataCoding,
    esmClass,
  }));
export const kinds = (answers: readonly { kind: string }[]) => {
  const counts: Record<string, number> = {};
  for (const { kind } of answers) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
};
