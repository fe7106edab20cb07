// A small SMSC over our own codec, for measurements and scripted tests: it accepts binds, gives
// ids to submits and sends receipts, as fast as a socket allows or as badly as a script asks.
//
// A measurement runs it in a process of its own (sink.ts). The npm package stops at some tens of
// thousands of submits a second as a server, so it can prove what we send but not how fast.
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { ShortMessage } from './pdu.ts';
import { commandIds, decodePdu, encodePdu, FrameReader, HEADER_OCTETS, tags } from './pdu.ts';

/**
 * What becomes of one submit: a command_status (0 accepts), no answer at all, or the connection
 * cut. `lateMs` delays the answer.
 */
export type SmscReply = {
  readonly status?: number;
  readonly silent?: boolean;
  readonly drop?: boolean;
  readonly lateMs?: number;
  /** Receipt states to send, such as `DELIVRD`, before or after the answer. */
  readonly receipts?: readonly string[];
  readonly receiptsFirst?: boolean;
};

export type SmscScript = {
  /** Called for each submit in order of arrival; without it all are accepted without being decoded. */
  readonly reply?: (submit: ShortMessage, count: number) => SmscReply;
  readonly bindStatus?: number;
  /** Reads on without answering bind or enquire_link. */
  readonly mute?: { bind?: boolean; enquireLink?: boolean };
  readonly unbindSilent?: boolean;
  /** A receipt that was answered with an error is sent again after this; without it, never. */
  readonly repeatAfterMs?: number;
};

export type SmscCounts = {
  binds: number;
  submits: number;
  enquireLinks: number;
  unbinds: number;
  /** deliver_sm_resp by status. */
  confirmed: number;
  refused: number;
  /** Submits without an answer now, and at most: the window as the carrier sees it. */
  unanswered: number;
  unansweredMax: number;
};

export type Smsc = {
  readonly port: number;
  readonly counts: SmscCounts;
  /** Sends any octets on every connection. */
  send(octets: Buffer): void;
  /** Cuts every connection without a word. */
  drop(): void;
  close(): Promise<void>;
};

const OK = 0;

/** Starts an SMSC on a free loopback port. */
export async function startSmsc(script: SmscScript = {}, port = 0): Promise<Smsc> {
  const sockets = new Set<Socket>();
  const counts: SmscCounts = {
    binds: 0,
    submits: 0,
    enquireLinks: 0,
    unbinds: 0,
    confirmed: 0,
    refused: 0,
    unanswered: 0,
    unansweredMax: 0,
  };
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    serve(socket, script, counts);
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    counts,
    send: (octets) => {
      for (const socket of sockets) socket.write(octets);
    },
    drop: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function serve(socket: Socket, script: SmscScript, counts: SmscCounts): void {
  const reader = new FrameReader();
  let out: Buffer[] = [];
  let receiptSequence = 0;
  const unconfirmed = new Map<number, Buffer>();

  const answer = (sequence: number, status: number, id: string) => {
    counts.unanswered--;
    const messageId = status === OK ? id : null;
    out.push(encodePdu({ command: 'submit_sm_resp', status, sequence, messageId, tlvs: [] }));
  };
  const report = (submit: ShortMessage, id: string, states: readonly string[]) => {
    for (const state of states) {
      const frame = receipt(submit, id, state, ++receiptSequence);
      if (script.repeatAfterMs !== undefined) unconfirmed.set(receiptSequence, frame);
      out.push(frame);
    }
  };
  /** What was refused is kept and sent again, as the temporary error of a receiver asks. */
  const repeat = (sequence: number, afterMs: number) => {
    const frame = unconfirmed.get(sequence);
    if (!frame) return;
    setTimeout(() => {
      out.push(frame);
      flush();
    }, afterMs);
  };
  const flush = () => {
    if (out.length > 0 && socket.writable) socket.write(Buffer.concat(out));
    out = [];
  };

  const submitted = (submit: ShortMessage) => {
    const id = counts.submits.toString(16).padStart(8, '0');
    const {
      status = OK,
      silent,
      drop,
      lateMs,
      receipts = [],
      receiptsFirst,
    } = script.reply?.(submit, counts.submits) ?? {};
    if (drop === true) {
      socket.destroy();
      return;
    }
    if (silent === true) return;
    const speak = () => {
      if (receiptsFirst === true) report(submit, id, receipts);
      answer(submit.sequence, status, id);
      if (receiptsFirst !== true) report(submit, id, receipts);
    };
    if (lateMs === undefined) {
      speak();
      return;
    }
    setTimeout(() => {
      speak();
      flush();
    }, lateMs);
  };

  const take = (buffer: Buffer, start: number, end: number) => {
    const sequence = end - start >= HEADER_OCTETS ? buffer.readUInt32BE(start + 12) : 0;
    const id = end - start >= HEADER_OCTETS ? buffer.readUInt32BE(start + 4) : 0;
    if (id === commandIds.submit_sm) {
      counts.submits++;
      counts.unanswered++;
      counts.unansweredMax = Math.max(counts.unansweredMax, counts.unanswered);
      if (script.reply === undefined) {
        counts.unanswered--;
        out.push(acceptance(sequence, counts.submits));
        return;
      }
      const pdu = decodePdu(buffer, start, end);
      if (pdu.command === 'submit_sm') submitted(pdu);
      else out.push(encodePdu({ command: 'generic_nack', status: 2, sequence }));
      return;
    }
    const pdu = decodePdu(buffer, start, end);
    switch (pdu.command) {
      case 'bind_transceiver':
        counts.binds++;
        if (script.mute?.bind === true) return;
        out.push(
          encodePdu({
            command: 'bind_transceiver_resp',
            status: script.bindStatus ?? OK,
            sequence,
            systemId: 'SMSC',
            tlvs: [{ tag: tags.scInterfaceVersion, value: Buffer.of(0x34) }],
          }),
        );
        return;
      case 'enquire_link':
        counts.enquireLinks++;
        if (script.mute?.enquireLink !== true)
          out.push(encodePdu({ command: 'enquire_link_resp', status: OK, sequence }));
        return;
      case 'deliver_sm_resp':
        if (pdu.status === OK) {
          counts.confirmed++;
          unconfirmed.delete(sequence);
        } else {
          counts.refused++;
          if (script.repeatAfterMs !== undefined) repeat(sequence, script.repeatAfterMs);
        }
        return;
      case 'unbind':
        counts.unbinds++;
        if (script.unbindSilent !== true)
          out.push(encodePdu({ command: 'unbind_resp', status: OK, sequence }));
        return;
      default:
    }
  };

  socket.on('data', (chunk: Buffer) => {
    reader.push(chunk, take);
    flush();
  });
}

// The answer of a measurement: eight hexadecimal digits, written without an encoder.
function acceptance(sequence: number, count: number): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_OCTETS + 9);
  frame.writeUInt32BE(HEADER_OCTETS + 9, 0);
  frame.writeUInt32BE(commandIds.submit_sm_resp, 4);
  frame.writeUInt32BE(OK, 8);
  frame.writeUInt32BE(sequence, 12);
  for (let digit = 0; digit < 8; digit++) {
    const nibble = (count >>> (28 - 4 * digit)) & 0xf;
    frame[HEADER_OCTETS + digit] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble;
  }
  frame[HEADER_OCTETS + 8] = 0;
  return frame;
}

function receipt(submit: ShortMessage, id: string, state: string, sequence: number): Buffer {
  const text = `id:${id} sub:001 dlvrd:001 submit date:2410051200 done date:2410051203 stat:${state} err:000 text:`;
  return encodePdu({
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
