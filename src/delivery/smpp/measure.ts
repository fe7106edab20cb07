// How fast a session submits: the real session against the SMSC in a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Submission } from './batch.ts';
import { SmppSession } from './session.ts';
import { encodeText } from './text.ts';

export type SubmitRate = {
  readonly messages: number;
  readonly perSecond: number;
  /** Processor time of this process for each message, in microseconds. */
  readonly cpuMicros: number;
};

/** Submits `messages` one-part texts in batches of `chunk`, two batches at a time, with `window` in flight. */
export async function measureSubmits({
  messages = 200_000,
  chunk = 1_000,
  window = 100,
} = {}): Promise<SubmitRate> {
  const program = spawn(process.execPath, [fileURLToPath(new URL('sink.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(createInterface(program.stdout), 'line')) as [string];
    const session = SmppSession.open({
      host: '127.0.0.1',
      port: Number(line),
      systemId: 'measure',
      password: '',
      sourceAddress: { ton: 5, npi: 0, addr: 'BELFORT' },
      window,
    });
    await session.bound();
    const { parts, dataCoding, esmClass } = encodeText('Dit is een proefbericht. '.repeat(6), 1);
    let taken = 0;
    const take = (): Submission[] => {
      const size = Math.min(chunk, messages - taken);
      const from = taken;
      taken += size;
      return Array.from({ length: size }, (_, index) => ({
        to: `+32470${String(from + index).padStart(6, '0')}`,
        parts,
        dataCoding,
        esmClass,
        validitySeconds: 3600,
      }));
    };
    const lane = async () => {
      for (let batch = take(); batch.length > 0; batch = take()) {
        const answers = await session.submit(batch);
        if (answers.some(({ kind }) => kind !== 'accepted')) throw new Error('a submit was not accepted');
      }
    };
    const cpu = process.cpuUsage();
    const started = performance.now();
    await Promise.all([lane(), lane()]);
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    await session.close();
    return { messages, perSecond: Math.round(messages / seconds), cpuMicros: (user + system) / messages };
  } finally {
    program.stdin.end();
    if (program.exitCode === null) await once(program, 'exit');
  }
}
