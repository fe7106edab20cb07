/** The person's terminal, as the commands that act over HTTP use it; a test hands in another. */
import { createInterface } from 'node:readline/promises';
import { once } from 'node:events';

export interface Terminal {
  /** Whether standard output, and standard error, is a screen that can be drawn over. */
  readonly outIsScreen: boolean;
  readonly errIsScreen: boolean;
  readonly columns: number;
  out(text: string | Uint8Array): Promise<void>;
  err(text: string): void;
  /** Asks a person; null where nobody sits before it. */
  readonly ask: ((question: string) => Promise<string>) | null;
  /** Runs with a signal that fires at Ctrl-C (and at SIGTERM), instead of ending the program there and then. */
  untilStopped<T>(run: (stopped: AbortSignal) => Promise<T>): Promise<T>;
}

export const processTerminal = (): Terminal => {
  // `| head` has read what it wanted.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return ofProcess();
};

const ofProcess = (): Terminal => ({
  outIsScreen: process.stdout.isTTY,
  errIsScreen: process.stderr.isTTY,
  columns: process.stderr.columns || process.stdout.columns || 80,
  out: async (text) => {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  },
  err: (text) => void process.stderr.write(text),
  ask: process.stdin.isTTY && process.stderr.isTTY ? askOnce : null,
  untilStopped: async (run) => {
    const control = new AbortController();
    // Stays until the end: the wrapper in bin/ passes on what the terminal already sent to the whole group, and a
    // second signal without a listener would end the program before its last words.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => control.abort());
    return await run(control.signal);
  },
});

async function askOnce(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D are a no; node rejects for the one and, in older versions, only closes for the other.
  const closed = once(lines, 'close').then(() => '');
  const answer = await Promise.race([lines.question(question).catch(() => ''), closed]);
  lines.close();
  return answer;
}

/** Groups of three, as the rest of the command's words in English. */
export const counted = (count: number): string => count.toLocaleString('en-GB');
export const euros = (cents: number): string => `${(cents / 100).toFixed(2)} EUR`;
/** 12.3 MB: decimal, as disks and lines are sold. */
export const bytesOf = (bytes: number): string =>
  bytes < 1e6
    ? `${Math.ceil(bytes / 1e3)} kB`
    : bytes < 1e9
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${(bytes / 1e9).toFixed(1)} GB`;
