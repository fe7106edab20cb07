/**
 * The SMS centre of a chaos run, in a process of its own, so that it outlives whoever is killed. It keeps one line for
 * each submit: what number, which text, over which connection, and the place in one order of all events at which it came
 * and at which it was answered or its connection ended.
 *
 * It behaves badly on demand: answers held or late, receipts before the answer, connections cut. Like an operator it
 * keeps a receipt until somebody bound has confirmed it.
 *
 * Lines in: `answers now|late|hold`, `receipts after|first|none`, `drop`, `tell N` (writes `reached` at that many
 * submits), `count`, `log PATH`. First line out: the port.
 */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import {
  decodePdu,
  encodePdu,
  FrameReader,
  type Pdu,
  type ShortMessage,
} from '../../src/delivery/smpp/pdu.ts';
import { decodeText } from '../../src/delivery/smpp/text.ts';
import type { Submit } from './ledger.ts';

/** Longer than a chunk takes, shorter than a session waits for an answer. */
const lateMs = 400;
const heldAtMost = 5_000;

interface Kept {
  readonly submit: ShortMessage;
  readonly id: string;
  readonly of: { -readonly [K in keyof Submit]: Submit[K] };
}
interface Link {
  readonly socket: Socket;
  bound: boolean;
  sequence: number;
  readonly open: Set<Kept>;
  readonly receiptsOut: Map<number, Kept>;
}

const links = new Set<Link>();
const submits: Kept['of'][] = [];
const texts = new Map<string, number>();
const receiptsDue = new Set<Kept>();
let held: (() => void)[] = [];
let events = 0;
let answers = 'now';
let receipts = 'after';
let tellAt = Infinity;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

function write(link: Link, pdu: Parameters<typeof encodePdu>[0]): void {
  if (link.socket.writable) link.socket.write(encodePdu(pdu));
}

function sendReceipt(link: Link, kept: Kept): void {
  const { submit, id } = kept;
  const sequence = ++link.sequence;
  receiptsDue.delete(kept);
  link.receiptsOut.set(sequence, kept);
  const text = `id:${id} sub:001 dlvrd:001 submit date:2410051200 done date:2410051203 stat:DELIVRD err:000 text:`;
  write(link, {
    ...submit,
    command: 'deliver_sm',
    sequence,
    source: submit.destination,
    destination: submit.source,
    esmClass: 0x04,
    validity: '',
    registeredDelivery: 0,
    dataCoding: 0,
    shortMessage: Buffer.from(text, 'latin1'),
    tlvs: [],
  });
}

function take(link: Link, submit: ShortMessage): void {
  const { text } = decodeText(submit.dataCoding, submit.esmClass, submit.shortMessage);
  const known = texts.get(text ?? '') ?? texts.size;
  texts.set(text ?? '', known);
  const id = (submits.length + 1).toString(16).padStart(8, '0');
  const of: Kept['of'] = { number: submit.destination.addr, text: known, came: ++events, over: null, id, answered: false, confirmed: false }; // prettier-ignore
  const kept = { submit, id, of };
  submits.push(of);
  link.open.add(kept);
  if (submits.length >= tellAt) {
    tellAt = Infinity;
    say('reached');
  }
  const how = receipts;
  const receipt = (): void => void (link.bound ? sendReceipt(link, kept) : receiptsDue.add(kept));
  if (how === 'first') receipt();
  const answer = (): void => {
    if (!links.has(link)) {
      if (how === 'after') receiptsDue.add(kept);
      return;
    }
    of.over = ++events;
    of.answered = true;
    link.open.delete(kept);
    write(link, { command: 'submit_sm_resp', status: 0, sequence: submit.sequence, messageId: id, tlvs: [] });
    if (how === 'after') receipt();
  };
  if (answers === 'now') answer();
  else if (answers === 'late') setTimeout(answer, lateMs);
  else held.push(answer);
}

function hear(link: Link, pdu: Pdu): void {
  const { sequence } = pdu;
  if (pdu.command === 'submit_sm') take(link, pdu);
  else if (pdu.command === 'bind_transceiver') {
    write(link, { command: 'bind_transceiver_resp', status: 0, sequence, systemId: 'chaos', tlvs: [] });
    link.bound = true;
    for (const kept of receiptsDue) sendReceipt(link, kept);
  } else if (pdu.command === 'enquire_link' || pdu.command === 'unbind')
    write(link, { command: `${pdu.command}_resp`, status: 0, sequence });
  else if (pdu.command === 'deliver_sm_resp') {
    const kept = link.receiptsOut.get(sequence);
    link.receiptsOut.delete(sequence);
    if (kept && pdu.status === 0) kept.of.confirmed = true;
    else if (kept) receiptsDue.add(kept);
  }
}

const server = createServer((socket) => {
  const link: Link = { socket, bound: false, sequence: 0, open: new Set(), receiptsOut: new Map() };
  const reader = new FrameReader();
  links.add(link);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    socket.cork();
    reader.push(chunk, (buffer, start, end) => hear(link, decodePdu(buffer, start, end)));
    socket.uncork();
  });
  socket.once('close', () => {
    links.delete(link);
    for (const { of } of link.open) of.over = ++events;
    for (const kept of link.receiptsOut.values()) receiptsDue.add(kept);
    const other = [...links].find((one) => one.bound);
    if (other) for (const kept of receiptsDue) sendReceipt(other, kept);
  });
}).listen(0, '127.0.0.1');
await once(server, 'listening');
say(String((server.address() as AddressInfo).port));

const release = (): void => {
  const due = held;
  held = [];
  for (const answer of due) answer();
};
// Held answers of a round that nobody released are given in the end, as an operator's queue would.
const releasing = setInterval(release, heldAtMost);

createInterface(process.stdin)
  .on('line', (line) => {
    const [what, value = ''] = line.split(' ');
    if (what === 'answers') {
      answers = value;
      if (value !== 'hold') release();
    } else if (what === 'receipts') receipts = value;
    else if (what === 'drop') for (const { socket } of links) socket.destroy();
    else if (what === 'tell') {
      tellAt = Number(value);
      if (submits.length >= tellAt) {
        tellAt = Infinity;
        say('reached');
      }
    } else if (what === 'count') say(String(submits.length));
    else if (what === 'log') {
      writeFileSync(value, JSON.stringify({ texts: [...texts.keys()], submits, due: receiptsDue.size }));
      say('written');
    }
  })
  .once('close', () => {
    clearInterval(releasing);
    for (const { socket } of links) socket.destroy();
    server.close();
  });
