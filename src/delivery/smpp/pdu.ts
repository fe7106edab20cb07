// The wire form of SMPP 3.4: PDUs to octets and back.
//
// - frame: the octets of one PDU, its 16-octet header included (section 3.2). A frame
//   carries its own length; once that length cannot be true the stream has no more
//   boundaries and the connection must end.
// - `FrameReader` cuts a stream into frames, whatever the chunks; `decodePdu` reads one
//   frame; `encodePdu` makes one (many submits at once are made by writer.ts).
// - malformed: what a peer sent that is no PDU. It is a value like any other, so that a
//   broken carrier can never throw into the session or make it wait for ever.
//
// Strings in the header fields are C-octet strings (section 3.1), read as Latin-1 because
// message ids are opaque. Values are big-endian.

export const commandIds = {
  generic_nack: 0x80000000,
  bind_receiver: 0x00000001,
  bind_receiver_resp: 0x80000001,
  bind_transmitter: 0x00000002,
  bind_transmitter_resp: 0x80000002,
  query_sm: 0x00000003,
  query_sm_resp: 0x80000003,
  submit_sm: 0x00000004,
  submit_sm_resp: 0x80000004,
  deliver_sm: 0x00000005,
  deliver_sm_resp: 0x80000005,
  unbind: 0x00000006,
  unbind_resp: 0x80000006,
  bind_transceiver: 0x00000009,
  bind_transceiver_resp: 0x80000009,
  enquire_link: 0x00000015,
  enquire_link_resp: 0x80000015,
  data_sm: 0x00000103,
  data_sm_resp: 0x80000103,
} as const;

/** Optional parameters this codec's users look for (section 5.3.2). */
export const tags = {
  receiptedMessageId: 0x001e,
  scInterfaceVersion: 0x0210,
  networkErrorCode: 0x0423,
  messagePayload: 0x0424,
  messageState: 0x0427,
} as const;

export const HEADER_OCTETS = 16;
/** No PDU of ours or of a carrier comes near it: message_payload dominates, and a text of 255 segments is 36 kB. */
export const MAX_PDU_OCTETS = 65_536;
/** Sequence numbers run from 1 to this and start again (section 3.2). */
export const MAX_SEQUENCE = 0x7fffffff;

export type Tlv = { readonly tag: number; readonly value: Buffer };
export type Address = { readonly ton: number; readonly npi: number; readonly addr: string };

type Head = { readonly status: number; readonly sequence: number };

export type BindCommand = 'bind_receiver' | 'bind_transmitter' | 'bind_transceiver';
export type Bind = Head & {
  readonly command: BindCommand;
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  readonly interfaceVersion: number;
  readonly range: Address;
};
export type BindResp = Head & {
  readonly command: `${BindCommand}_resp`;
  readonly systemId: string;
  readonly tlvs: readonly Tlv[];
};
export type ShortMessage = Head & {
  readonly command: 'submit_sm' | 'deliver_sm';
  readonly serviceType: string;
  readonly source: Address;
  readonly destination: Address;
  readonly esmClass: number;
  readonly protocolId: number;
  readonly priority: number;
  readonly scheduled: string;
  readonly validity: string;
  readonly registeredDelivery: number;
  readonly replaceIfPresent: number;
  readonly dataCoding: number;
  readonly defaultMessageId: number;
  readonly shortMessage: Buffer;
  readonly tlvs: readonly Tlv[];
};
export type DataSm = Head & {
  readonly command: 'data_sm';
  readonly serviceType: string;
  readonly source: Address;
  readonly destination: Address;
  readonly esmClass: number;
  readonly registeredDelivery: number;
  readonly dataCoding: number;
  readonly tlvs: readonly Tlv[];
};
export type MessageResp = Head & {
  readonly command: 'submit_sm_resp' | 'deliver_sm_resp' | 'data_sm_resp';
  /** Null when the body is absent, as section 4.4.2 asks for when the status is an error. */
  readonly messageId: string | null;
  readonly tlvs: readonly Tlv[];
};
export type QuerySm = Head & {
  readonly command: 'query_sm';
  readonly messageId: string;
  readonly source: Address;
};
export type QuerySmResp = Head & {
  readonly command: 'query_sm_resp';
  readonly messageId: string;
  readonly finalDate: string;
  readonly messageState: number;
  readonly errorCode: number;
};
export type Bare = Head & {
  readonly command: 'generic_nack' | 'unbind' | 'unbind_resp' | 'enquire_link' | 'enquire_link_resp';
};
/** A command this codec does not read; requests among them deserve a generic_nack. */
export type Other = Head & { readonly command: 'other'; readonly commandId: number };
export type Malformed = Head & {
  readonly command: 'malformed';
  readonly commandId: number;
  readonly reason: 'length' | 'string' | 'short' | 'message' | 'tlv' | 'rest';
};
export type Encodable = Bind | BindResp | ShortMessage | DataSm | MessageResp | QuerySm | QuerySmResp | Bare;
export type Pdu = Encodable | Other | Malformed;

const namesById = new Map<number, Encodable['command']>(
  Object.entries(commandIds).map(([name, id]) => [id, name as Encodable['command']]),
);

/** Cuts a stream of chunks into frames. `ended` turns true when a length lied: nothing more can be read. */
export class FrameReader {
  ended = false;
  readonly #max: number;
  #length = Buffer.alloc(4);
  #frame: Buffer | null = null;
  #filled = 0;

  constructor(max = MAX_PDU_OCTETS) {
    this.#max = max;
  }

  /**
   * Calls `onFrame` for each whole frame; the buffer and bounds are valid during the call only
   * as far as the caller keeps the chunk. A false length gives one frame of what is there.
   */
  push(chunk: Buffer, onFrame: (buffer: Buffer, start: number, end: number) => void): void {
    let at = 0;
    while (at < chunk.length && !this.ended) {
      // The common case: nothing pending and whole frames in the chunk, read in place.
      if (this.#filled === 0 && chunk.length - at >= 4) {
        const length = chunk.readUInt32BE(at);
        if (!this.#plausible(length)) return onFrame(chunk, at, Math.min(chunk.length, at + HEADER_OCTETS));
        if (chunk.length - at >= length) {
          onFrame(chunk, at, at + length);
          at += length;
          continue;
        }
      }
      if (this.#frame === null) {
        this.#length[this.#filled++] = chunk[at++] ?? 0;
        if (this.#filled < 4) continue;
        const length = this.#length.readUInt32BE(0);
        if (!this.#plausible(length)) return onFrame(this.#length, 0, 4);
        // A fresh buffer for each frame: what was decoded from the last one may still point into it.
        this.#frame = Buffer.allocUnsafe(length);
        this.#length.copy(this.#frame);
        continue;
      }
      const copied = chunk.copy(this.#frame, this.#filled, at);
      at += copied;
      this.#filled += copied;
      if (this.#filled < this.#frame.length) return;
      const frame = this.#frame;
      this.#frame = null;
      this.#filled = 0;
      onFrame(frame, 0, frame.length);
    }
  }

  #plausible(length: number): boolean {
    this.ended = length < HEADER_OCTETS || length > this.#max;
    return !this.ended;
  }
}

// Reads forward through one frame; the first thing that does not fit is remembered and
// everything after it reads as zero, so no reader needs a check after every field.
class Cursor {
  wrong: Malformed['reason'] | null = null;
  readonly buffer: Buffer;
  at: number;
  readonly end: number;

  constructor(buffer: Buffer, at: number, end: number) {
    this.buffer = buffer;
    this.at = at;
    this.end = end;
  }

  octet(): number {
    if (this.at >= this.end) {
      this.wrong ??= 'short';
      return 0;
    }
    return this.buffer[this.at++] ?? 0;
  }

  string(): string {
    const start = this.at;
    let stop = start;
    while (stop < this.end && this.buffer[stop] !== 0) stop++;
    if (stop === this.end) this.wrong ??= start === stop ? 'short' : 'string';
    this.at = Math.min(stop + 1, this.end);
    return this.buffer.toString('latin1', start, stop);
  }

  address(): Address {
    return { ton: this.octet(), npi: this.octet(), addr: this.string() };
  }

  message(): Buffer {
    const length = this.octet();
    if (this.at + length > this.end) {
      this.wrong ??= 'message';
      return this.buffer.subarray(this.end, this.end);
    }
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }

  // `lenient`: the last parameter may be cut or claim more octets than there are. Carriers have
  // sent receipted_message_id with its greatest length instead of its own, behind a sound receipt.
  tlvs(lenient = false): Tlv[] {
    const found: Tlv[] = [];
    while (this.wrong === null && this.at < this.end) {
      if (this.at + 4 > this.end) {
        if (!lenient) this.wrong = 'tlv';
        this.at = this.end;
        break;
      }
      const tag = this.buffer.readUInt16BE(this.at);
      let length = this.buffer.readUInt16BE(this.at + 2);
      this.at += 4;
      if (this.at + length > this.end) {
        if (!lenient) this.wrong = 'tlv';
        length = this.end - this.at;
      }
      found.push({ tag, value: this.buffer.subarray(this.at, this.at + length) });
      this.at += length;
    }
    return found;
  }
}

const none: readonly Tlv[] = [];

// Carriers leave out the body when they refuse, and some forget the closing NUL: both are
// understood, because an id lost here is a receipt lost later.
function responseId(buffer: Buffer, start: number, end: number): { id: string | null; next: number } {
  if (start >= end) return { id: null, next: end };
  let stop = start;
  while (stop < end && buffer[stop] !== 0) stop++;
  return { id: buffer.toString('latin1', start, stop), next: Math.min(stop + 1, end) };
}

/**
 * Reads one frame. Never throws: what is no PDU comes back as `malformed` with as much of its
 * header as there was. Buffers inside the result point into the frame.
 */
export function decodePdu(buffer: Buffer, start = 0, end = buffer.length): Pdu {
  const size = end - start;
  const commandId = size >= 8 ? buffer.readUInt32BE(start + 4) : 0;
  const status = size >= 12 ? buffer.readUInt32BE(start + 8) : 0;
  const sequence = size >= HEADER_OCTETS ? buffer.readUInt32BE(start + 12) : 0;
  if (size < HEADER_OCTETS || buffer.readUInt32BE(start) !== size) {
    return { command: 'malformed', commandId, status, sequence, reason: 'length' };
  }
  const command = namesById.get(commandId);
  if (command === undefined) return { command: 'other', commandId, status, sequence };
  const body = start + HEADER_OCTETS;

  if (command === 'submit_sm_resp' || command === 'deliver_sm_resp' || command === 'data_sm_resp') {
    const { id, next } = responseId(buffer, body, end);
    if (next === end) return { command, status, sequence, messageId: id, tlvs: none };
    return { command, status, sequence, messageId: id, tlvs: new Cursor(buffer, next, end).tlvs(true) };
  }

  const cursor = new Cursor(buffer, body, end);
  const pdu = decodeBody(command, status, sequence, cursor);
  if (cursor.wrong === null && cursor.at < end) cursor.wrong = 'rest';
  return cursor.wrong === null
    ? pdu
    : { command: 'malformed', commandId, status, sequence, reason: cursor.wrong };
}

function decodeBody(
  command: Exclude<Encodable['command'], MessageResp['command']>,
  status: number,
  sequence: number,
  cursor: Cursor,
): Pdu {
  switch (command) {
    case 'submit_sm':
    case 'deliver_sm':
      return {
        command,
        status,
        sequence,
        serviceType: cursor.string(),
        source: cursor.address(),
        destination: cursor.address(),
        esmClass: cursor.octet(),
        protocolId: cursor.octet(),
        priority: cursor.octet(),
        scheduled: cursor.string(),
        validity: cursor.string(),
        registeredDelivery: cursor.octet(),
        replaceIfPresent: cursor.octet(),
        dataCoding: cursor.octet(),
        defaultMessageId: cursor.octet(),
        shortMessage: cursor.message(),
        tlvs: cursor.tlvs(command === 'deliver_sm'),
      };
    case 'data_sm':
      return {
        command,
        status,
        sequence,
        serviceType: cursor.string(),
        source: cursor.address(),
        destination: cursor.address(),
        esmClass: cursor.octet(),
        registeredDelivery: cursor.octet(),
        dataCoding: cursor.octet(),
        tlvs: cursor.tlvs(),
      };
    case 'bind_receiver':
    case 'bind_transmitter':
    case 'bind_transceiver':
      return {
        command,
        status,
        sequence,
        systemId: cursor.string(),
        password: cursor.string(),
        systemType: cursor.string(),
        interfaceVersion: cursor.octet(),
        range: cursor.address(),
      };
    case 'bind_receiver_resp':
    case 'bind_transmitter_resp':
    case 'bind_transceiver_resp': {
      const { id, next } = responseId(cursor.buffer, cursor.at, cursor.end);
      cursor.at = next;
      return { command, status, sequence, systemId: id ?? '', tlvs: cursor.tlvs() };
    }
    case 'query_sm':
      return { command, status, sequence, messageId: cursor.string(), source: cursor.address() };
    case 'query_sm_resp':
      return {
        command,
        status,
        sequence,
        messageId: cursor.string(),
        finalDate: cursor.string(),
        messageState: cursor.octet(),
        errorCode: cursor.octet(),
      };
    case 'generic_nack':
    case 'unbind':
    case 'unbind_resp':
    case 'enquire_link':
    case 'enquire_link_resp':
      // A body here means nothing; the header alone answers the request.
      cursor.at = cursor.end;
      return { command, status, sequence };
  }
}

/** The value of an optional parameter, or null. */
export function tlv(tlvs: readonly Tlv[], tag: number): Buffer | null {
  return tlvs.find((one) => one.tag === tag)?.value ?? null;
}

type Field = string | number | Buffer | Address | readonly Tlv[];

function fieldsOf(pdu: Encodable): Field[] {
  switch (pdu.command) {
    case 'submit_sm':
    case 'deliver_sm':
      return [
        pdu.serviceType,
        pdu.source,
        pdu.destination,
        pdu.esmClass,
        pdu.protocolId,
        pdu.priority,
        pdu.scheduled,
        pdu.validity,
        pdu.registeredDelivery,
        pdu.replaceIfPresent,
        pdu.dataCoding,
        pdu.defaultMessageId,
        pdu.shortMessage.length,
        pdu.shortMessage,
        pdu.tlvs,
      ];
    case 'data_sm':
      return [
        pdu.serviceType,
        pdu.source,
        pdu.destination,
        pdu.esmClass,
        pdu.registeredDelivery,
        pdu.dataCoding,
        pdu.tlvs,
      ];
    case 'bind_receiver':
    case 'bind_transmitter':
    case 'bind_transceiver':
      return [pdu.systemId, pdu.password, pdu.systemType, pdu.interfaceVersion, pdu.range];
    case 'bind_receiver_resp':
    case 'bind_transmitter_resp':
    case 'bind_transceiver_resp':
      return [pdu.systemId, pdu.tlvs];
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
    case 'data_sm_resp':
      return pdu.messageId === null ? [] : [pdu.messageId, pdu.tlvs];
    case 'query_sm':
      return [pdu.messageId, pdu.source];
    case 'query_sm_resp':
      return [pdu.messageId, pdu.finalDate, pdu.messageState, pdu.errorCode];
    case 'generic_nack':
    case 'unbind':
    case 'unbind_resp':
    case 'enquire_link':
    case 'enquire_link_resp':
      return [];
  }
}

/** One PDU as octets. Throws a RangeError when a short message exceeds the 255 octets of its length field. */
export function encodePdu(pdu: Encodable): Buffer {
  const pieces: Buffer[] = [];
  // A NUL inside would end the string early and shift every field behind it.
  const string = (text: string) => pieces.push(Buffer.from(`${text.replaceAll('\0', '')}\0`, 'latin1'));
  for (const field of fieldsOf(pdu)) {
    if (typeof field === 'string') string(field);
    else if (typeof field === 'number') {
      if (field > 0xff) throw new RangeError('an octet of the PDU would exceed 255');
      pieces.push(Buffer.of(field));
    } else if (Buffer.isBuffer(field)) pieces.push(field);
    else if ('addr' in field) {
      pieces.push(Buffer.of(field.ton, field.npi));
      string(field.addr);
    } else {
      for (const { tag, value } of field) {
        pieces.push(Buffer.of(tag >> 8, tag & 0xff, value.length >> 8, value.length & 0xff), value);
      }
    }
  }
  const head = Buffer.alloc(HEADER_OCTETS);
  const frame = Buffer.concat([head, ...pieces]);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(commandIds[pdu.command], 4);
  frame.writeUInt32BE(pdu.status, 8);
  frame.writeUInt32BE(pdu.sequence, 12);
  return frame;
}
