/**
 * `belfort import`: sends a file as it lies on disk and prints the server's report. The file may be larger than memory;
 * the server takes it in one transaction, so a cut line or Ctrl-C leaves nothing half done.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { importKinds, type ImportReport } from '../../contract/shapes.ts';
import { CannotStart } from '../db/embedded.ts';
import { NoAnswer, RefusedByServer, type Api } from './api-client.ts';
import { oneOf, read, wrong } from './arguments.ts';
import { progress } from './progress.ts';
import { counted, type Terminal } from './terminal.ts';

type Say = (line: string) => void;

const help = `belfort import areas|streets|addresses|members FILE [--network CODE] [--dry-run] [--strict]

  Sends FILE to Belfort and prints what came of it. What is read: docs/guides/import-formats.md.
  A row that cannot be used is named with its line, its column and why; the others are taken.
  Reading the same file again changes nothing.

  --network CODE   the BIN that the members join, or whose area the file is
  --dry-run        say what would happen, and write nothing
  --strict         take everything or nothing: one bad row refuses the file

  Exit code 1: the file was refused, and nothing was written.`;

/** As many as a report holds (contract: "the first 200"). */
const mostProblems = 200;
/** Refusals for what is in the rows, which a refusal cannot list. */
const rowsAtFault: ReadonlySet<string> = new Set(['import/nothing-good', 'import/problems']);

export async function runImport(
  apiFor: () => Api,
  args: readonly string[],
  say: Say,
  terminal: Terminal,
): Promise<number> {
  const given = read(
    args,
    { network: { type: 'string' }, 'dry-run': { type: 'boolean' }, strict: { type: 'boolean' } },
    help,
    say,
  );
  if (!given) return 0;
  const [kindText, file, ...more] = given.positionals;
  const kind = oneOf('What to import', kindText, importKinds);
  if (file === undefined) return wrong('Which file? belfort import KIND FILE.');
  if (more.length) return wrong('One file at a time; a name with spaces needs quotes around it.');
  const { network, strict = false, 'dry-run': dryRun = false } = given.values;
  if (kind === 'members' && network === undefined)
    return wrong('Members join a BIN: give its code with --network CODE.');
  const api = apiFor();
  const size = await sizeOf(file);
  const report = await terminal.untilStopped((stopped) =>
    sendFile(
      api,
      file,
      size,
      { kind },
      { network, dryRun: String(dryRun), strict: String(strict) },
      terminal,
      stopped,
    ),
  );
  for (const line of reportLines(report)) say(line);
  return wouldBeRefused(report, strict) ? 1 : 0;
}

async function sizeOf(file: string): Promise<number> {
  const info = await stat(file).catch((error: unknown) => {
    throw new CannotStart(`There is no file ${file}.`, error);
  });
  if (!info.isFile()) throw new CannotStart(`${file} is not a file.`);
  return info.size;
}

async function sendFile(
  api: Api,
  file: string,
  size: number,
  params: { kind: string },
  query: Record<string, string | undefined>,
  terminal: Terminal,
  stopped: AbortSignal,
): Promise<ImportReport> {
  const bar = progress(size, terminal);
  let sent = 0;
  let whole = false;
  let over = false;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) {
      // An aborted fetch goes on reading its body, to nowhere.
      if (over || stopped.aborted) return;
      const part = chunk as Uint8Array;
      yield part;
      sent += part.length;
      if (!over) bar.at(sent);
    }
    whole = true;
    if (!over) bar.waiting();
  }
  try {
    const response = await api.open('importFile', {
      params,
      query,
      file: ReadableStream.from(bytes()),
      signal: stopped,
    });
    return (await response.json()) as ImportReport;
  } catch (error) {
    if (error instanceof RefusedByServer && rowsAtFault.has(error.code))
      throw new CannotStart(`${error.message}\n  With --dry-run every row that is at fault is named.`, error);
    const broke = error instanceof NoAnswer || error instanceof TypeError;
    if (!stopped.aborted && !broke) throw error;
    // Before the first byte the connection never was, and its own words say more.
    if (!stopped.aborted && sent === 0) throw error;
    const what = stopped.aborted ? 'Stopped' : 'The connection broke';
    throw new CannotStart(
      whole && query['dryRun'] !== 'true'
        ? `${what} after the whole file had left, so whether it was imported is not known. Send it again: what is there already does not change.`
        : `${what}: nothing was imported.`,
      error,
    );
  } finally {
    over = true;
    bar.end();
  }
}

/** What the server would have refused, had it not been a dry run. */
const wouldBeRefused = (
  { dryRun, added, changed, unchanged, problems }: ImportReport,
  strict: boolean,
): boolean => dryRun && (added + changed + unchanged === 0 || (strict && problems.length > 0));

/** The report as a person reads it; pure. */
export function reportLines(report: ImportReport): string[] {
  const { kind, format, dryRun, problems, refused } = report;
  const row = (name: string, count: number): string => `  ${name.padEnd(10)}${counted(count).padStart(12)}`;
  const named = new Set(problems.map((one) => one.line)).size;
  const left = problems.length < mostProblems ? 0 : Math.max(0, refused - named);
  return [
    `${kind} (${format})${dryRun ? ': nothing was written, this was a dry run' : ''}`,
    ...(['read', 'added', 'changed', 'unchanged', 'refused'] as const).map((name) => row(name, report[name])),
    ...problems.map((one) => `${placeOf(kind, one)}: ${one.sentence}`),
    ...(left > 0
      ? [`and ${counted(left)} more`]
      : problems.length >= mostProblems
        ? [`only the first ${mostProblems} are shown`]
        : []),
  ];
}

/** In a file of areas the problems name the feature by its number and its code. */
function placeOf(kind: ImportReport['kind'], { line, column }: ImportReport['problems'][number]): string {
  if (kind === 'areas') return `area ${line}${column ? ` (${column})` : ''}`;
  return `line ${line}${column ? `, column ${column}` : ''}`;
}
