/**
 * The SMS centre of a measurement, in a process of its own, so that it takes no time from what is measured. It counts for
 * itself: how many submits, to how many different numbers, when the first and the last came.
 *
 * It is not src/delivery/smpp/server.ts, which decodes whole PDUs: this one reads the number where it stands and writes
 * the answers to a chunk as one buffer. Only with `--receipts` does it use that server, which knows how to write them.
 *
 * Lines in: `report MS` (the press, in epoch milliseconds), answered by one line of JSON. First line out: the port.
 */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { commandIds, decodePdu, encodePdu, FrameReader, HEADER_OCTETS } from '../src/delivery/smpp/pdu.ts';
import { startSmsc } from '../src/delivery/smpp/server.ts';
import { PduWriter } from '../src/delivery/smpp/writer.ts';
import { numberAt, Tally } from './tally.ts';

const tally = new Tally();
const now = (): number => performance.timeOrigin + performance.now();

/** An answer to a submit: status 0 and an id of eight hexadecimal digits. */
const acceptance = Buffer.alloc(HEADER_OCTETS + 9);
acceptance.writeUInt32BE(acceptance.length, 0);
acceptance.writeUInt32BE(commandIds.submit_sm_resp, 4);
const digits = Buffer.from('0123456789abcdef', 'latin1');

function accept(sequence: number, id: number): Buffer {
  acceptance.writeUInt32BE(sequence, 12);
  for (let digit = 0; digit < 8; digit++)
    acceptance[HEADER_OCTETS + digit] = digits[(id >>> (28 - 4 * digit)) & 0xf] ?? 0;
  return acceptance;
}

/** Where the C-octet string at `at` ends. */
const past = (buffer: Buffer, at: number): number => {
  while (buffer[at]) at++;
  return at + 1;
};

function serve(socket: Socket): void {
  const reader = new FrameReader();
  const writer = new PduWriter();
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  let moment = 0;
  const take = (buffer: Buffer, start: number, end: number): void => {
    const sequence = buffer.readUInt32BE(start + 12);
    if (buffer.readUInt32BE(start + 4) === commandIds.submit_sm) {
      // Service type, then ton, npi and address of the source, then ton and npi of the destination.
      const source = past(buffer, start + HEADER_OCTETS) + 2;
      tally.add(numberAt(buffer, past(buffer, source) + 2), moment);
      writer.put(accept(sequence, tally.count));
      return;
    }
    const { command } = decodePdu(buffer, start, end);
    if (command === 'bind_transceiver' || command === 'bind_transmitter')
      writer.put(encodePdu({ command: `${command}_resp`, status: 0, sequence, systemId: 'bench', tlvs: [] }));
    else if (command === 'enquire_link' || command === 'unbind')
      writer.put(encodePdu({ command: `${command}_resp`, status: 0, sequence }));
  };
  socket.on('data', (chunk: Buffer) => {
    moment = now();
    reader.push(chunk, take);
    const answers = writer.take();
    if (answers && socket.writable) socket.write(answers);
  });
}

interface Centre {
  readonly port: number;
  readonly confirmed: () => number;
  readonly close: () => Promise<void>;
}

async function lean(): Promise<Centre> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    serve(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    confirmed: () => 0,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function withReceipts(): Promise<Centre> {
  const smsc = await startSmsc({
    repeatAfterMs: 200,
    reply: (submit) => {
      tally.add(numberAt(Buffer.from(`${submit.destination.addr}\0`, 'latin1'), 0), now());
      return { receipts: ['DELIVRD'] };
    },
  });
  return { port: smsc.port, confirmed: () => smsc.counts.confirmed, close: () => smsc.close() };
}

const centre = await (process.argv.includes('--receipts') ? withReceipts() : lean());
process.stdout.write(`${centre.port}\n`);
createInterface(process.stdin)
  .on('line', (line) => {
    const [what, press = '0'] = line.split(' ');
    if (what !== 'report') return;
    const report = { ...tally.report(Number(press)), confirmed: centre.confirmed() };
    process.stdout.write(`${JSON.stringify(report)}\n`);
  })
  .once('close', () => void centre.close());
