/**
 * What every peer stands on: the same text, the same numbers, the same window, and the same talk with the bench.
 *
 * A peer is a program of its own. It is given a `Task` as its one argument, makes itself ready (schema, connections, the
 * numbers in memory: Belfort has to read and unseal its own after the press), prints `ready`, begins at the line `go`,
 * and prints `done` once every message is handed over and, where it keeps rows, recorded.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type pg from 'pg';
import { connect, type Session } from 'smpp';
import { encodeText } from '../../src/delivery/smpp/text.ts';

export interface Task {
  readonly sinkPort: number;
  readonly recipients: number;
  readonly databaseUrl: string;
  readonly redisPort: number;
}

/** Submits without an answer at a time; Belfort is measured with the same. */
export const windowSize = 1_000;

const encoded = encodeText('inbraak Meetstraat. Licht aan, blijf binnen. Gezien? Bel 101', 1);
/** The text of Belfort's own run, encoded once. */
export const text = {
  shortMessage: encoded.parts[0] ?? new Uint8Array(),
  dataCoding: encoded.dataCoding,
  esmClass: encoded.esmClass,
} as const;

/** E.164 without the plus, one for each recipient. */
export const numbersOf = (recipients: number): string[] =>
  Array.from({ length: recipients }, (_, n) => `3246${String(n).padStart(7, '0')}`);

export interface Ready {
  /** From the press until everything is handed over and recorded. */
  run(): Promise<void>;
  close(): Promise<void>;
}

/** The talk with the bench; the program ends when the bench lets go of it. */
export async function peer(prepare: (task: Task) => Promise<Ready>): Promise<void> {
  const ready = await prepare(JSON.parse(process.argv[2] ?? '{}') as Task);
  const lines = createInterface(process.stdin);
  process.stdout.write('ready\n');
  await once(lines, 'line');
  await ready.run();
  process.stdout.write('done\n');
  await once(lines, 'close');
  await ready.close();
}

/** A bound session of the npm client. */
export async function bind(port: number): Promise<Session> {
  const session = connect({ host: '127.0.0.1', port });
  await once(session, 'connect');
  session.socket.setNoDelay(true);
  await new Promise<void>((resolve, reject) => {
    session.bind_transceiver({ system_id: 'bench', password: 'bench' }, ({ command_status: status }) =>
      status === 0 ? resolve() : reject(new Error(`the bind was refused: ${status}`)),
    );
  });
  return session;
}

/** The fields of one submit; the package wants the plain octets of the text in `message`. */
export const fieldsOf = (to: string): Record<string, unknown> => ({
  source_addr_ton: 1,
  source_addr_npi: 1,
  source_addr: '8850',
  dest_addr_ton: 1,
  dest_addr_npi: 1,
  destination_addr: to,
  registered_delivery: 1,
  data_coding: text.dataCoding,
  esm_class: text.esmClass,
  short_message: { message: octets },
});
const octets = Buffer.from(text.shortMessage);

/** The npm client behind a window, for those who submit one message at a time. */
export class Carrier {
  readonly #session: Session;
  #open = 0;
  #corked = false;
  readonly #window: number;
  readonly #waiting: (() => void)[] = [];

  constructor(session: Session, window = windowSize) {
    this.#session = session;
    this.#window = window;
  }

  /** The carrier's id; throws the status of a refusal. */
  async submit(to: string): Promise<string> {
    if (this.#open >= this.#window) await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    this.#open++;
    // One write to the socket for all that is submitted in the same turn.
    if (!this.#corked) {
      this.#corked = true;
      this.#session.socket.cork();
      setImmediate(() => {
        this.#corked = false;
        this.#session.socket.uncork();
      });
    }
    return await new Promise<string>((resolve, reject) => {
      this.#session.submit_sm(fieldsOf(to), ({ command_status: status, message_id: id }) => {
        this.#open--;
        this.#waiting.shift()?.();
        if (status === 0) resolve(id);
        else reject(new Error(`refused: ${status}`));
      });
    });
  }
}

/** A row for each message: what a city that keeps a record needs at the least. */
export async function makeTable(pool: pg.Pool): Promise<void> {
  await pool.query(
    `create table if not exists message_out (
       id bigint primary key, recipient text not null, state text not null default 'waiting',
       carrier_id text, sent_at timestamptz) with (fillfactor = 70)`,
  );
}

/** Inserts the rows of `numbers`, the first of which has the id `from`. */
export async function insertRows(
  db: Pick<pg.Pool, 'query'>,
  from: number,
  numbers: readonly string[],
): Promise<void> {
  await db.query(
    `insert into message_out (id, recipient)
     select $1::bigint + n - 1, number from unnest($2::text[]) with ordinality as given (number, n)`,
    [from, numbers],
  );
}

/** Marks rows as sent, in one statement. */
export async function recordSent(
  db: Pick<pg.Pool, 'query'>,
  ids: readonly number[],
  carrierIds: readonly string[],
): Promise<void> {
  await db.query(
    `update message_out as m set state = 'sent', carrier_id = given.carrier_id, sent_at = now()
     from unnest($1::bigint[], $2::text[]) as given (id, carrier_id) where m.id = given.id`,
    [ids, carrierIds],
  );
}

/** Throws unless every row says that it was sent. */
export async function allRecorded(pool: pg.Pool, recipients: number): Promise<void> {
  const { rows } = await pool.query<{ sent: number }>(
    `select count(*)::int as sent from message_out where state = 'sent'`,
  );
  if (rows[0]?.sent !== recipients) throw new Error(`${rows[0]?.sent} rows of ${recipients} were recorded`);
}
