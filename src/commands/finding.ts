/** What `belfort doctor` found, and how it reaches for machines that may not answer. */
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  readonly what: string;
  /** One line: what is so, and after it what to do. Never a secret, a number or a name. */
  readonly text: string;
}

type Finder = (what: string, text: string) => Finding;
export const ok: Finder = (what, text) => ({ level: 'ok', what, text });
export const warn: Finder = (what, text) => ({ level: 'warn', what, text });
export const fail: Finder = (what, text) => ({ level: 'fail', what, text });

export const findingLine = ({ level, what, text }: Finding): string =>
  `${level.padEnd(6)}${what.padEnd(14)}${text}`;

/** A machine on another continent answers within a second; longer means a wall that swallows. */
const answerWithinMs = 5_000;

/** Opens a connection and closes it. Null when it came about, else the system's word such as ECONNREFUSED. */
export async function knock(host: string, port: number, tls = false): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const socket = tls ? connectTls({ host, port, servername: host }) : connect({ host, port });
  socket.setTimeout(answerWithinMs, () => resolve('no answer'));
  socket.once(tls ? 'secureConnect' : 'connect', () => resolve(null));
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'no connection'));
  const found = await promise;
  socket.destroy();
  return found;
}

/** The status of a GET; 0 where nothing answered in time. */
export async function statusOf(url: string): Promise<number> {
  return await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(answerWithinMs) }).then(
    async (response) => {
      await response.body?.cancel();
      return response.status;
    },
    () => 0,
  );
}
