/** `belfort status`: what became of a message, once or as it changes. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Live } from '../../contract/shapes.ts';
import { NoAnswer, type Api } from './api-client.ts';
import { messageId, read, wrong } from './arguments.ts';
import { eventData } from './event-lines.ts';
import { headLine, isSettled, liveLines } from './print-live.ts';
import type { Terminal } from './terminal.ts';

type Say = (line: string) => void;

const help = `belfort status ID [--follow]

  What became of a message: homes reached, not proven and reached by nobody; copies by channel and state; why
  people were not reached, and what is tried next. "handed" means that the operator or mail server has it and
  nobody knows more.

  --follow   keep showing it until nothing waits any more; stop with Ctrl-C`;

/**
 * `quietMs`: receipts come some seconds after the last copy was handed over (src/demo/smsc.ts has what was seen).
 * `againMs`: the server asks for two seconds before a reconnection.
 */
const usualPauses = { quietMs: 4_000, againMs: 2_000 };

export async function runStatus(
  apiFor: () => Api,
  args: readonly string[],
  say: Say,
  terminal: Terminal,
): Promise<number> {
  const given = read(args, { follow: { type: 'boolean', short: 'f' } }, help, say);
  if (!given) return 0;
  const [text, ...more] = given.positionals;
  if (more.length) return wrong('One message at a time.');
  const params = { id: messageId(text) };
  const api = apiFor();
  const message = await api.call('getMessage', { params });
  say(headLine(message));
  if (message.publishedAt === null) {
    say('Nothing has left yet.');
    return 0;
  }
  if (!given.values.follow) {
    for (const line of liveLines(await api.call('liveMessage', { params }))) say(line);
    return 0;
  }
  const show = terminal.outIsScreen ? redrawn(terminal) : changed(say);
  await terminal.untilStopped((stopped) => follow(api, params.id, show, terminal, stopped));
  return 0;
}

/** Shows each change until nothing waits and nothing has changed for a while, or until stopped; survives a restart. */
export async function follow(
  api: Pick<Api, 'open'>,
  id: string,
  show: (lines: readonly string[]) => Promise<void>,
  { err }: Pick<Terminal, 'err'>,
  stopped: AbortSignal,
  { quietMs, againMs } = usualPauses,
): Promise<void> {
  const quiet = new AbortController();
  const signal = AbortSignal.any([stopped, quiet.signal]);
  let timer: NodeJS.Timeout | undefined;
  let lost = false;
  while (!signal.aborted) {
    try {
      const { body } = await api.open('watchMessage', { params: { id }, signal });
      if (lost) err('Connected again.\n');
      lost = false;
      for await (const data of eventData(body ?? ReadableStream.from([]))) {
        const live = JSON.parse(data) as Live;
        await show(liveLines(live));
        clearTimeout(timer);
        if (isSettled(live)) timer = setTimeout(() => quiet.abort(), quietMs);
      }
    } catch (error) {
      if (signal.aborted) break;
      // A refusal stays one; a server that restarts comes back.
      if (!(error instanceof NoAnswer) && !(error instanceof TypeError)) throw error;
      if (!lost) err('The connection is gone; trying again.\n');
      lost = true;
    }
    await sleep(againMs, undefined, { signal }).catch(() => undefined);
  }
  clearTimeout(timer);
}

/** Draws over what was drawn before. */
export function redrawn({
  out,
  columns,
}: Pick<Terminal, 'out' | 'columns'>): (lines: readonly string[]) => Promise<void> {
  let drawn = 0;
  return async (lines) => {
    const back = drawn ? `\u001b[${drawn}A` : '';
    // A line that wraps would count as two.
    const text = lines.map((line) => `${line.slice(0, columns - 1)}\u001b[K\n`).join('');
    drawn = lines.length;
    await out(`${back}${text}\u001b[J`);
  };
}

/** Only the lines that are not as they were, each with the time. */
export function changed(
  say: Say,
  now: () => Date = () => new Date(),
): (lines: readonly string[]) => Promise<void> {
  let before = new Set<string>();
  return async (lines) => {
    const at = now().toLocaleTimeString('en-GB');
    for (const line of lines) if (!before.has(line)) say(`${at}  ${line}`);
    before = new Set(lines);
  };
}
