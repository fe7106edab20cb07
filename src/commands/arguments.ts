/** What several commands read from their arguments, and the one way in which a wrong one ends. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Arguments that cannot be meant: one line, and exit code 2. */
export class WrongArguments extends Error {}

/** Runs a command to its exit code; wrong arguments are said in one line. */
export async function orWrong(err: (text: string) => void, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof WrongArguments)) throw error;
    err(`belfort: ${error.message}\n`);
    return 2;
  }
}

export function wrong(line: string): never {
  throw new WrongArguments(line);
}

type Read<Options extends ParseArgsConfig['options']> = ReturnType<
  typeof parseArgs<{
    args: string[];
    options: Options & { help: { type: 'boolean'; short: 'h' } };
    allowPositionals: true;
  }>
>;

/** Reads arguments by node's parser; null where help was asked for, which is then said. */
export function read<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
  help: string,
  say: (line: string) => void,
): Read<Options> | null {
  if (args.includes('--help') || args.includes('-h')) {
    say(help);
    return null;
  }
  try {
    return parseArgs({
      args: [...args],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    }) as Read<Options>;
  } catch (error) {
    // Only the first sentence: the others explain node's parser.
    const [line = ''] = error instanceof Error ? error.message.split(/\n|\. /) : [];
    return wrong(`${line.replace(/\.$/, '') || 'The arguments cannot be read'}.`);
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const isUuid = (text: string): boolean => uuid.test(text);

/** The id of a message, as `belfort send` and the console's address bar show it. */
export function messageId(text: string | undefined): string {
  if (text === undefined) return wrong('Which message? Give its id.');
  // People paste the console's address.
  const id =
    text
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ?? '';
  return isUuid(id) ? id : wrong(`${JSON.stringify(text.slice(0, 60))} is not the id of a message.`);
}

const spans: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A moment as ISO 8601 in UTC. Taken are ISO 8601 with its offset, `HH:MM` by this machine's clock (the last one for
 * what was, the next one for what is to come) and `90m`, `2h`, `3d`: ago for what was, from now for what is to come.
 */
export function moment(option: string, text: string, towards: 'past' | 'future', now: Date): string {
  // No sign: node's parser takes a value that begins with a dash for an option.
  const span = /^(\d{1,4})([mhd])$/.exec(text);
  if (span) {
    const ms = Number(span[1]) * (spans[span[2] ?? ''] ?? 0);
    return new Date(now.getTime() + (towards === 'past' ? -ms : ms)).toISOString();
  }
  const clock = /^([01]?\d|2[0-3])[:hu]([0-5]\d)$/.exec(text);
  if (clock) {
    const at = new Date(now);
    at.setHours(Number(clock[1]), Number(clock[2]), 0, 0);
    if (towards === 'past' && at > now) at.setDate(at.getDate() - 1);
    if (towards === 'future' && at <= now) at.setDate(at.getDate() + 1);
    return at.toISOString();
  }
  // Without an offset it would be another moment on another machine.
  if (/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/i.test(text) && !Number.isNaN(Date.parse(text)))
    return new Date(text).toISOString();
  return wrong(
    `${option} is a time such as 14:30, ${towards === 'past' ? '10m (ago)' : '2h (from now)'} or 2026-03-12T14:30+01:00.`,
  );
}

/** "5.34,50.94", longitude first; with a third number where a circle is meant. */
export function numbers(option: string, text: string, count: number, example: string): number[] {
  const given = text.split(',').map((one) => (one.trim() ? Number(one) : Number.NaN));
  return given.length === count && given.every(Number.isFinite)
    ? given
    : wrong(`${option} is ${count} numbers such as ${example}.`);
}

export function oneOf<const Names extends readonly string[]>(
  what: string,
  text: string | undefined,
  names: Names,
): Names[number] {
  return names.includes(text ?? '')
    ? (text as Names[number])
    : wrong(
        `${what} is one of ${names.join(', ')}${text ? `, not ${JSON.stringify(text.slice(0, 40))}` : ''}.`,
      );
}
