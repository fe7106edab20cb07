/**
 * CSV files as cities, registers and spreadsheets really write them, row by row with flat memory.
 *
 * The cast: bytes arrive in chunks; every line is decoded (UTF-8, UTF-16 with its mark, or Windows-1252, which
 * spreadsheets in Belgium still save); the delimiter is taken from the first line; rows leave with the line they
 * began on. What cannot be read becomes a `Problem`: line, column name and a reason from a closed list. A problem
 * never quotes a cell, unless the reader of a public register puts it there.
 *
 * Lines are judged one by one, because city files are often two exports pasted together. A line that is half UTF-8
 * and half not is refused rather than guessed: names would be stored broken.
 */
import { isUtf8 } from 'node:buffer';
import { finished } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';

export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** `column` is null when the whole row or file is meant; `line` counts from 1, as a text editor does. */
export type Problem<Reason extends string> = {
  line: number;
  column: string | null;
  reason: Reason;
  /** Only ever from public registers, never from a file about people. */
  value?: string;
};

/** Reasons after which nothing more of the file is read. */
export const fileReasons = ['file-empty', 'encoding-unknown', 'line-too-long', 'quotes-broken'] as const;
export type FileReason = (typeof fileReasons)[number];

export type Row = { line: number; cells: readonly string[] };
export type RowOrProblem = ({ kind: 'row' } & Row) | { kind: 'problem'; problem: Problem<FileReason> };

/** A row of the longest format here has 33 cells; 256 KiB means an open quote or no line ends at all. */
export const MAX_ROW_BYTES = 256 * 1024;

/** Ends reading from inside the decoding, where only throwing crosses the stream. */
class FileFault extends Error {
  readonly reason: FileReason;
  readonly line: number;

  constructor(reason: FileReason, line: number) {
    super(`${reason} at line ${line}`);
    this.reason = reason;
    this.line = line;
  }
}

const LF = 0x0a;
const windows1252 = new TextDecoder('windows-1252');
/** Not assigned in Windows-1252, and control codes no text file has: the file is of another kind. */
// oxlint-disable-next-line no-control-regex -- looking for control codes is its work
const notText = /[\x00-\x08\x0e-\x1f\x81\x8d\x8f\x90\x9d]/u;
/** Every accented letter of our languages in UTF-8, seen as single bytes; no Windows-1252 text has these pairs. */
const utf8Letter = /[\xc2\xc3][\x80-\xbf]/u;

function decodeLine(bytes: Buffer, line: number): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const raw = bytes.toString('latin1');
  if (notText.test(raw) || utf8Letter.test(raw)) throw new FileFault('encoding-unknown', line);
  return windows1252.decode(bytes);
}

/** Whole lines of bytes to text. The common case, all of it UTF-8, is one call. */
function decodeLines(bytes: Buffer, firstLine: number): { text: string; lines: number } {
  let lines = 0;
  let text = '';
  const nul = bytes.includes(0);
  const whole = !nul && isUtf8(bytes);
  for (let from = 0; from < bytes.length; lines++) {
    const end = bytes.indexOf(LF, from);
    const to = end < 0 ? bytes.length : end + 1;
    if (!whole) {
      const one = bytes.subarray(from, to);
      if (nul && one.includes(0)) throw new FileFault('encoding-unknown', firstLine + lines);
      text += decodeLine(one, firstLine + lines);
    }
    from = to;
  }
  return { text: whole ? bytes.toString('utf8') : text, lines };
}

async function* decodeUtf16(first: Buffer, rest: AsyncGenerator<Uint8Array>, encoding: string) {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    yield decoder.decode(first, { stream: true });
    for await (const chunk of rest) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    if (cause instanceof TypeError) throw new FileFault('encoding-unknown', 1);
    throw cause;
  }
}

async function* iterate(source: Bytes): AsyncGenerator<Uint8Array> {
  yield* source;
}

/** Bytes to text. Every piece ends at a line end, but for the last one and those of UTF-16. */
async function* decode(source: Bytes): AsyncGenerator<string> {
  const chunks = iterate(source);
  let pending: Buffer = Buffer.alloc(0);
  let started = false;
  let line = 1;
  for await (const chunk of chunks) {
    pending = pending.length > 0 ? Buffer.concat([pending, chunk]) : Buffer.from(chunk);
    if (!started) {
      if (pending.length < 3) continue;
      started = true;
      const mark = pending.toString('latin1', 0, 3);
      if (mark.startsWith('\xff\xfe')) return yield* decodeUtf16(pending, chunks, 'utf-16le');
      if (mark.startsWith('\xfe\xff')) return yield* decodeUtf16(pending, chunks, 'utf-16be');
      if (mark === '\xef\xbb\xbf') pending = pending.subarray(3);
    }
    const cut = pending.lastIndexOf(LF) + 1;
    const { text, lines } = decodeLines(pending.subarray(0, cut), line);
    pending = pending.subarray(cut);
    line += lines;
    if (text) yield text;
    if (pending.length > MAX_ROW_BYTES) throw new FileFault('line-too-long', line);
  }
  if (pending.length > 0) yield decodeLines(pending, line).text;
}

/** Which delimiter the first line uses, looking outside quotes; a list of one column has none and reads as commas. */
function delimiterOf(firstLine: string): string {
  const bare = firstLine.replaceAll(/"[^"]*"/gu, '');
  const count = (sign: string) => bare.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

/** One kind of line end, so that line numbers are right inside quoted cells too (the parser counts CR and LF). */
async function* withLf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let held = '';
  for await (const piece of pieces) {
    const text = held + piece;
    held = text.endsWith('\r') ? '\r' : '';
    yield text.slice(0, text.length - held.length).replaceAll(/\r\n?/gu, '\n');
  }
  if (held) yield '\n';
}

/** Reads as far as the first line with something on it, and gives that back in front of the rest. */
async function peekLine(pieces: AsyncGenerator<string>): Promise<{ first: string; head: string }> {
  let head = '';
  while (head.length < MAX_ROW_BYTES && !/\S.*\n/u.test(head)) {
    const next = await pieces.next();
    if (next.done) break;
    head += next.value;
  }
  return { first: /\S.*/u.exec(head)?.[0] ?? '', head };
}

/**
 * Rows of a CSV file in order, cells trimmed, rows without any text left out. Ends with one problem when the file
 * cannot be read further; never throws for what a file contains, only for a source that fails.
 */
export async function* readRows(source: Bytes): AsyncGenerator<RowOrProblem> {
  let seen = false;
  let start = 1;
  try {
    const pieces = withLf(decode(source));
    const { first, head } = await peekLine(pieces);
    // Spreadsheets write "sep=;" above the header; its line stays, emptied, for the numbering.
    const told = /^sep=(?<sign>[;,\t])$/u.exec(first.trimEnd())?.groups?.['sign'];
    const body = told ? head.replace(first, '') : head;
    const rows: Row[] = [];
    const parser = parse({
      delimiter: told ?? delimiterOf(first),
      record_delimiter: '\n',
      relax_column_count: true,
      // A quote inside a bare cell is a name such as 3" or O"; only cells that begin with one are quoted.
      relax_quotes: true,
      max_record_size: MAX_ROW_BYTES,
      // Taken here and not from the parser's stream, which throws away finished rows when a later one fails.
      on_record: (record: string[], { lines }) => {
        const cells = record.map((cell) => cell.trim());
        if (cells.some((cell) => cell !== '')) rows.push({ line: start, cells });
        start = lines + 1;
        return null;
      },
    });
    let fault: Error | null | undefined;
    parser.on('error', (error) => (fault = error));
    const feed = async (text: string) => {
      fault ??= await new Promise<Error | null | undefined>((done) => parser.write(text, done));
    };
    const drain = function* drain(): Generator<RowOrProblem> {
      seen ||= rows.length > 0;
      for (const row of rows.splice(0)) yield { kind: 'row', ...row };
      if (fault) throw fault;
    };
    await feed(body);
    yield* drain();
    for await (const piece of pieces) {
      await feed(piece);
      yield* drain();
    }
    await finished(parser.end().resume(), { cleanup: true }).catch((error: Error) => (fault ??= error));
    yield* drain();
    if (!seen) yield { kind: 'problem', problem: { line: 1, column: null, reason: 'file-empty' } };
  } catch (cause) {
    if (cause instanceof FileFault) {
      yield { kind: 'problem', problem: { line: cause.line, column: null, reason: cause.reason } };
    } else if (cause instanceof CsvError) {
      // After a broken quote nobody can tell where the next row begins; the row it opened in is what helps.
      yield { kind: 'problem', problem: { line: start, column: null, reason: 'quotes-broken' } };
    } else {
      throw cause;
    }
  }
}

/** A header cell in its plainest spelling, for comparing: "Coördinaten GPS " becomes "coordinatengps". */
export function plainHeader(cell: string): string {
  return cell
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/gu, '');
}
