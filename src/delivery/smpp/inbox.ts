// What the carrier sends us: receipts, and messages from phones.
//
// - arrival: one deliver_sm (or data_sm) which waits for its response.
// - Arrivals are handed over in batches, one batch at a time: while a handler writes one, the
//   next grows, so that a flood of receipts turns into few large updates by itself.
// - The response leaves only when the handler has accepted the batch. What it refuses, and what
//   exceeds our memory, is answered with a temporary error: the carrier keeps it and repeats it.
import type { DataSm, ShortMessage } from './pdu.ts';
import { tags, tlv } from './pdu.ts';
import type { Receipt } from './receipt.ts';
import { isReceipt, parseReceipt } from './receipt.ts';
import type { DecodedText } from './text.ts';
import { dataCodings, decodeText } from './text.ts';

/** Arrivals handed over at once: the size of a bulk update. */
const AT_ONCE = 1_000;
/** Arrivals held while a handler is slow. */
const HELD_MAX = 20_000;
/** "Temporary application error" of a receiver (section 5.1.3). */
const ESME_RX_T_APPN = 0x64;

export type InboundSms = {
  readonly from: string;
  readonly to: string;
  /** Null when the coding is binary or unknown. */
  readonly text: string | null;
  readonly part: DecodedText['part'];
};

export type InboxHandlers = {
  /** Called with one batch at a time. When it throws or rejects, the carrier will send the batch again. */
  readonly onReceipt?: (receipts: readonly Receipt[]) => void | Promise<void>;
  /** Messages from phones, under the same rule. */
  readonly onInbound?: (messages: readonly InboundSms[]) => void | Promise<void>;
};

type Response = 'deliver_sm_resp' | 'data_sm_resp';

export type InboxPort<Link> = {
  /** Queues a response on the link it belongs to, unless that link is gone. */
  readonly respond: (link: Link, command: Response, sequence: number, status: number) => void;
  /** Called after each batch: responses are queued. */
  readonly handedOver: () => void;
};

type Arrival<Link> = {
  readonly link: Link;
  readonly command: Response;
  readonly sequence: number;
  /** Both are null for a receipt without an id, which concerns nothing we know and is only confirmed. */
  readonly receipt: Receipt | null;
  readonly inbound: InboundSms | null;
};

function read<Link>(link: Link, command: Response, pdu: ShortMessage | DataSm): Arrival<Link> {
  const own = pdu.command === 'data_sm' ? null : pdu.shortMessage;
  const octets =
    own !== null && own.length > 0 ? own : (tlv(pdu.tlvs, tags.messagePayload) ?? Buffer.alloc(0));
  const decoded = decodeText(pdu.dataCoding, pdu.esmClass, octets);
  // Receipts are ASCII whatever their coding says, and "_" or "@" would differ in GSM-7.
  const text = pdu.dataCoding === dataCodings.ucs2 ? (decoded.text ?? '') : octets.toString('latin1');
  const { sequence } = pdu;
  if (isReceipt(pdu.esmClass, text, pdu.tlvs)) {
    return { link, command, sequence, receipt: parseReceipt(text, pdu.tlvs), inbound: null };
  }
  const inbound = { from: pdu.source.addr, to: pdu.destination.addr, ...decoded };
  return { link, command, sequence, receipt: null, inbound };
}

export class Inbox<Link> {
  readonly #handlers: InboxHandlers;
  readonly #port: InboxPort<Link>;
  #arrivals: Arrival<Link>[] = [];
  #handing = false;

  constructor(handlers: InboxHandlers, port: InboxPort<Link>) {
    this.#handlers = handlers;
    this.#port = port;
  }

  /** True when nothing waits for a handler. */
  get empty(): boolean {
    return !this.#handing && this.#arrivals.length === 0;
  }

  add(link: Link, pdu: ShortMessage | DataSm): void {
    const command = pdu.command === 'data_sm' ? 'data_sm_resp' : 'deliver_sm_resp';
    if (this.#arrivals.length < HELD_MAX) this.#arrivals.push(read(link, command, pdu));
    else this.#port.respond(link, command, pdu.sequence, ESME_RX_T_APPN);
  }

  /** Hands over what waits, until nothing does. */
  async handOver(): Promise<void> {
    if (this.#handing) return;
    this.#handing = true;
    while (this.#arrivals.length > 0) {
      const taken = this.#arrivals.splice(0, AT_ONCE);
      const [forReceipts = 0, forMessages = 0] = await Promise.all([
        statusFrom(
          this.#handlers.onReceipt,
          taken.flatMap(({ receipt }) => receipt ?? []),
        ),
        statusFrom(
          this.#handlers.onInbound,
          taken.flatMap(({ inbound }) => inbound ?? []),
        ),
      ]);
      for (const { link, command, sequence, inbound } of taken) {
        this.#port.respond(link, command, sequence, inbound === null ? forReceipts : forMessages);
      }
      this.#handing = this.#arrivals.length > 0;
      this.#port.handedOver();
    }
    this.#handing = false;
  }
}

async function statusFrom<Item>(
  handler: ((items: readonly Item[]) => void | Promise<void>) | undefined,
  items: readonly Item[],
): Promise<number> {
  if (items.length === 0) return 0;
  try {
    await handler?.(items);
    return 0;
  } catch {
    // The handler reports its own fault; here it only means "not kept".
    return ESME_RX_T_APPN;
  }
}
