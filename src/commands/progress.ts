/** How far a file is: a bar on a screen, a line at every tenth where the output is kept. */
import { bytesOf, type Terminal } from './terminal.ts';

/** A screen is read no faster. */
const drawEveryMs = 100;

export interface Progress {
  /** So many bytes in all have left. */
  at(bytes: number): void;
  /** Everything has left; the other side has not answered yet. */
  waiting(): void;
  /** Clears the bar. */
  end(): void;
}

/** One line of at most `columns` letters; pure. */
export function barLine(sent: number, total: number, ms: number, columns: number): string {
  const share = total > 0 ? Math.min(1, sent / total) : 1;
  const rate = ms > 0 ? `  ${bytesOf((sent / ms) * 1_000)}/s` : '';
  const words = `${String(Math.floor(share * 100)).padStart(3)} %  ${bytesOf(sent)} of ${bytesOf(total)}${rate}`;
  const room = Math.min(40, columns - words.length - 4);
  if (room < 5) return words.slice(0, columns - 1);
  const full = Math.round(share * room);
  return `[${'#'.repeat(full)}${' '.repeat(room - full)}] ${words}`;
}

export function progress(
  total: number,
  terminal: Terminal,
  now: () => number = () => performance.now(),
  done = 'sent',
): Progress {
  const started = now();
  const { err, errIsScreen, columns } = terminal;
  let drawn = -Infinity;
  let tenth = 0;
  const draw = (line: string): void => err(`\r\u001b[K${line}`);
  return {
    at: (bytes) => {
      const ms = now() - started;
      if (errIsScreen) {
        if (ms - drawn < drawEveryMs && bytes < total) return;
        drawn = ms;
        draw(barLine(bytes, total, ms, columns));
        return;
      }
      const reached = total > 0 ? Math.min(10, Math.floor((bytes / total) * 10)) : 10;
      if (reached <= tenth) return;
      tenth = reached;
      err(`${tenth * 10} % ${done} (${bytesOf(bytes)})\n`);
    },
    waiting: () => {
      if (errIsScreen) draw(`${bytesOf(total)} sent; Belfort reads and checks ...`);
    },
    end: () => {
      if (errIsScreen) err('\r\u001b[K');
    },
  };
}
