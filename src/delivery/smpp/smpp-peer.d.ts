// The part of the npm package `smpp` which the tests and the demo carrier use. It ships
// no types, and it serves only as an independent peer: never as our codec.
declare module 'smpp' {
  import type { Server as NetServer, Socket } from 'node:net';
  import type { EventEmitter } from 'node:events';

  export type PduFields = Record<string, unknown>;

  export type ShortMessageValue = { udh?: readonly Buffer[]; message: string | Buffer };

  export class PDU {
    constructor(command: string | Buffer, fields?: PduFields);
    static fromBuffer(buffer: Buffer): PDU | false;
    readonly command: string;
    readonly command_id: number;
    command_status: number;
    sequence_number: number;
    system_id: string;
    password: string;
    source_addr: string;
    destination_addr: string;
    esm_class: number;
    data_coding: number;
    validity_period: string | Date;
    registered_delivery: number;
    message_id: string;
    short_message: ShortMessageValue;
    message_payload?: ShortMessageValue;
    toBuffer(): Buffer;
    response(fields?: PduFields): PDU;
    isResponse(): boolean;
  }

  type Send = (fields?: PduFields, answered?: (pdu: PDU) => void, sent?: (pdu: PDU) => void) => boolean;

  export class Session extends EventEmitter {
    readonly socket: Socket;
    send(pdu: PDU, answered?: (pdu: PDU) => void): boolean;
    pause(): void;
    resume(): void;
    close(closed?: () => void): void;
    destroy(closed?: () => void): void;
    bind_transceiver: Send;
    submit_sm: Send;
    deliver_sm: Send;
    enquire_link: Send;
    unbind: Send;
  }

  export type Server = NetServer & { readonly sessions: Session[] };

  export function createServer(listener: (session: Session) => void): Server;
  export function createServer(
    options: { key?: string | Buffer; cert?: string | Buffer },
    listener: (session: Session) => void,
  ): Server;
  export function connect(options: PduFields | string, listener?: () => void): Session;

  /** GSM-7 goes by the name ASCII here. */
  export const encodings: Record<
    string,
    { encode(text: string): Buffer; decode(octets: Buffer): string; match(text: string): boolean }
  >;
}
