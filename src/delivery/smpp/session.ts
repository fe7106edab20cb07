// A live SMPP session with one carrier: batches of messages in, answers and receipts out.
//
// - link: one TCP or TLS connection, bound as a transceiver. When it drops, a new one is tried
//   after a growing, jittered pause; nothing of the old link leaks into the new.
// - window: the submits which wait for an answer. Every chunk from the socket frees slots, and
//   the freed slots are filled with one write; there is no promise and no timer per message.
// - pace: the contract's rate, and less of it while the carrier throttles.
// - inbox: receipts and messages from phones, handed over in batches and confirmed to the
//   carrier once their handler has accepted them.
//
// A receipt may overtake the answer to its own submit: its handler keeps it or refuses it.
import type { Socket } from 'node:net';
import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { isThrottle } from './answer.ts';
import type { Submission, SubmitAnswer } from './batch.ts';
import { Batch } from './batch.ts';
import type { InboxHandlers } from './inbox.ts';
import { Inbox } from './inbox.ts';
import type { Clock, SmppOptions } from './options.ts';
import { settled } from './options.ts';
import { Pace } from './pace.ts';
import type { Encodable, Pdu } from './pdu.ts';
import { commandIds, decodePdu, encodePdu, FrameReader } from './pdu.ts';
import { Window } from './window.ts';
import { PduWriter, submitHead } from './writer.ts';

/** How often timeouts are looked for, in ms: at most a second late, at least a hundredth apart. */
const TICK_MIN_MS = 10;
const TICK_MAX_MS = 1_000;

/** What is not urgent never holds more of the window than this. */
const ORDINARY_SHARE = 0.8;

const ESME_RINVCMDLEN = 0x02;
const ESME_RINVCMDID = 0x03;
/** SMPP 3.4 (section 5.2.4). */
const INTERFACE_VERSION = 0x34;
const ALERT_NOTIFICATION = 0x102;
const OUTBIND = 0x0b;

/** `refused`: the carrier is there and does not let us in; it is tried again at the longest pause. */
export type SmppState = 'connecting' | 'bound' | 'down' | 'refused' | 'closed';

export type SmppHandlers = InboxHandlers & {
  /** `reason` is a word for the log: an error code, never an address. */
  readonly onState?: (state: SmppState, reason: string | null) => void;
};

type Link = {
  readonly socket: Socket;
  readonly reader: FrameReader;
  readonly writer: PduWriter;
  readonly window: Window<Batch>;
  bindSequence: number;
  heardAt: number;
  /** When the oldest debt began or was last paid in part. */
  owedSince: number;
  enquiredAt: number | null;
  reason: string | null;
  refused: boolean;
};

const nothing = () => {};

export class SmppSession {
  readonly #options: Required<SmppOptions>;
  readonly #handlers: SmppHandlers;
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #head: Buffer;
  readonly #inbox: Inbox<Link>;
  #state: SmppState = 'connecting';
  #link: Link | null = null;
  #closing = false;
  #closed: Promise<void> | null = null;
  #failures = 0;
  #urgent: Batch[] = [];
  #ordinary: Batch[] = [];
  #pumping = false;
  #cancelReconnect = nothing;
  #cancelBind = nothing;
  #cancelTick = nothing;
  #cancelPump: (() => void) | null = null;
  #quiet: (() => void) | null = null;
  #waiting: (() => void)[] = [];

  /** Starts connecting at once and keeps the session up until `close`. */
  static open(options: SmppOptions, handlers: SmppHandlers = {}): SmppSession {
    const session = new SmppSession(options, handlers);
    session.#connect();
    return session;
  }

  private constructor(options: SmppOptions, handlers: SmppHandlers) {
    this.#options = settled(options);
    this.#handlers = handlers;
    this.#clock = this.#options.clock;
    this.#pace = new Pace(this.#options.ratePerSecond, this.#clock.now());
    this.#head = submitHead('', options.sourceAddress);
    this.#inbox = new Inbox(handlers, {
      // A carrier repeats on its new link what it had no answer for on the old.
      respond: (link, command, sequence, status) => {
        if (link === this.#link) link.writer.respond(command, sequence, status);
      },
      handedOver: () => {
        if (this.#link !== null) this.#flush(this.#link);
        this.#quiet?.();
      },
    });
  }

  get state(): SmppState {
    return this.#state;
  }

  /** Submits a second allowed at this moment: the contract's rate, or less while the carrier throttles. */
  get ratePerSecond(): number {
    return this.#pace.ratePerSecond;
  }

  /** For how long the carrier has owed an answer without giving any, in ms. */
  get owedMs(): number {
    return this.#link?.window.inFlight ? this.#clock.now() - this.#link.owedSince : 0;
  }

  /** Resolves with true once bound, with false when closed or aborted before. */
  async bound(signal?: AbortSignal): Promise<boolean> {
    while (this.#state !== 'bound') {
      if (this.#closing || signal?.aborted === true) return false;
      const { promise, resolve } = Promise.withResolvers<void>();
      const wake = () => resolve();
      this.#waiting.push(wake);
      signal?.addEventListener('abort', wake, { once: true });
      await promise;
      signal?.removeEventListener('abort', wake);
    }
    return true;
  }

  /**
   * Sends a batch and resolves with one answer per message, in order, once every message which
   * was written is answered, timed out or lost. While not bound everything is `unsent` at once;
   * `signal` makes unsent what is not yet written. Urgent batches go before all others.
   * Rejects with a RangeError for a part over 255 octets or a message without parts.
   */
  async submit(
    messages: readonly Submission[],
    { signal, urgent = false }: { signal?: AbortSignal | undefined; urgent?: boolean } = {},
  ): Promise<SubmitAnswer[]> {
    for (const { parts } of messages) {
      if (parts.length === 0) throw new RangeError('a message has at least one part');
      for (const part of parts) if (part.length > 0xff) throw new RangeError('a part has at most 255 octets');
    }
    if (messages.length === 0) return [];
    const { promise, resolve } = Promise.withResolvers<SubmitAnswer[]>();
    const batch = new Batch(messages, resolve);
    if (this.#state !== 'bound' || this.#closing || signal?.aborted === true) {
      batch.stop();
      return promise;
    }
    (urgent ? this.#urgent : this.#ordinary).push(batch);
    this.#pumpSoon();
    const stop = () => batch.stop();
    signal?.addEventListener('abort', stop, { once: true });
    const answers = await promise;
    signal?.removeEventListener('abort', stop);
    return answers;
  }

  /** Sends nothing new, waits for the answers under way, unbinds and ends. Safe to call twice. */
  close(): Promise<void> {
    this.#closing = true;
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#cancelReconnect();
    for (const batch of [...this.#urgent, ...this.#ordinary]) batch.stop();
    const link = this.#link;
    if (link !== null && this.#state === 'bound') {
      await this.#within(this.#options.responseTimeoutMs, () => this.#isQuiet(link));
      if (this.#link === link) {
        this.#send(link, { command: 'unbind', status: 0, sequence: link.window.number() });
        await this.#within(this.#options.unbindTimeoutMs, () => this.#link !== link);
      }
    }
    if (this.#link !== null) this.#fail(this.#link, 'closed');
    this.#become('closed', null);
  }

  #isQuiet(link: Link): boolean {
    if (this.#link !== link) return true;
    return link.window.inFlight === 0 && this.#inbox.empty && this.#next() === null;
  }

  // Waits until `done`, looked at whenever something happens, but no longer than `ms`.
  async #within(ms: number, done: () => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#clock.after(ms, resolve);
    this.#quiet = () => {
      if (done()) resolve();
    };
    this.#quiet();
    await promise;
    this.#quiet = null;
    cancel();
  }

  #become(state: SmppState, reason: string | null): void {
    if (this.#state === state) return;
    this.#state = state;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
    this.#handlers.onState?.(state, reason);
  }

  // ------------------------------------------------------------------ the link

  #connect(): void {
    this.#become('connecting', null);
    const { host, port, tls } = this.#options;
    const socket =
      tls === false
        ? connect({ host, port })
        : connectTls({
            host,
            port,
            ...(isIP(host) === 0 ? { servername: host } : {}),
            ...(tls === true ? {} : tls),
          });
    // Writes are already whole batches; waiting for more would only delay the last of them.
    socket.setNoDelay(true);
    const link: Link = {
      socket,
      reader: new FrameReader(),
      writer: new PduWriter(),
      window: new Window(this.#options.window),
      bindSequence: 0,
      heardAt: this.#clock.now(),
      owedSince: this.#clock.now(),
      enquiredAt: null,
      reason: null,
      refused: false,
    };
    this.#link = link;
    this.#cancelBind = this.#clock.after(this.#options.bindTimeoutMs, () => this.#fail(link, 'bind-timeout'));
    socket.once(tls === false ? 'connect' : 'secureConnect', () => this.#bind(link));
    socket.on('data', (chunk: Buffer) => this.#read(link, chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      link.reason ??= error.code ?? 'socket-error';
    });
    socket.once('close', () => this.#dropped(link));
  }

  #bind(link: Link): void {
    link.bindSequence = link.window.number();
    this.#send(link, {
      command: 'bind_transceiver',
      status: 0,
      sequence: link.bindSequence,
      systemId: this.#options.systemId,
      password: this.#options.password,
      systemType: this.#options.systemType,
      interfaceVersion: INTERFACE_VERSION,
      range: { ton: 0, npi: 0, addr: '' },
    });
  }

  #bindAnswered(link: Link, status: number): void {
    if (status !== 0) {
      link.refused = true;
      this.#fail(link, `bind-refused-0x${status.toString(16).padStart(2, '0')}`);
      return;
    }
    this.#cancelBind();
    this.#failures = 0;
    this.#become('bound', null);
    this.#tick(link);
  }

  #fail(link: Link, reason: string): void {
    link.reason ??= reason;
    link.socket.destroy();
    this.#dropped(link);
  }

  // As `#fail`, but what was last written still leaves.
  #part(link: Link, reason: string): void {
    link.reason ??= reason;
    this.#flush(link);
    link.socket.destroySoon();
    this.#dropped(link);
  }

  #dropped(link: Link): void {
    if (this.#link !== link) return;
    this.#link = null;
    link.reader.ended = true;
    this.#cancelBind();
    this.#cancelTick();
    this.#cancelPump?.();
    this.#cancelPump = null;
    link.window.closeOlder(Infinity, (batch, message, part) => batch.settle(message, part, 'unknown', ''));
    for (const batch of [...this.#urgent, ...this.#ordinary]) batch.abandon();
    this.#urgent = [];
    this.#ordinary = [];
    this.#quiet?.();
    if (this.#closing) return;
    this.#become(link.refused ? 'refused' : 'down', link.reason ?? 'closed-by-carrier');
    const { reconnectFirstMs, reconnectMaxMs } = this.#options;
    const pause = link.refused
      ? reconnectMaxMs
      : Math.min(reconnectMaxMs, reconnectFirstMs * 2 ** this.#failures);
    this.#failures++;
    // Half of it at random, so that many senders do not return to a restarted carrier as one.
    this.#cancelReconnect = this.#clock.after(pause * (0.5 + this.#clock.random() / 2), () =>
      this.#connect(),
    );
  }

  // Looks for overdue answers and for a silent link.
  #tick(link: Link): void {
    const { responseTimeoutMs, enquireLinkMs } = this.#options;
    const soon = Math.min(responseTimeoutMs, enquireLinkMs) / 4;
    this.#cancelTick = this.#clock.after(Math.min(TICK_MAX_MS, Math.max(TICK_MIN_MS, soon)), () => {
      const now = this.#clock.now();
      link.window.closeOlder(now - responseTimeoutMs, (batch, message, part) =>
        batch.settle(message, part, 'unknown', ''),
      );
      if (link.enquiredAt !== null && now - link.enquiredAt >= responseTimeoutMs) {
        this.#fail(link, 'silent');
        return;
      }
      if (link.enquiredAt === null && now - link.heardAt >= enquireLinkMs) {
        link.enquiredAt = now;
        this.#send(link, { command: 'enquire_link', status: 0, sequence: link.window.number() });
      }
      this.#pump();
      this.#quiet?.();
      this.#tick(link);
    });
  }

  #send(link: Link, pdu: Encodable): void {
    link.writer.put(encodePdu(pdu));
    this.#flush(link);
  }

  // No wait for 'drain':
  #flush(link: Link): void {
    const octets = link.writer.take();
    if (octets !== null && link.socket.writable) link.socket.write(octets);
  }

  // ------------------------------------------------------------------ out

  #next(): Batch | null {
    for (const queue of [this.#urgent, this.#ordinary]) {
      while (queue[0]?.written === true) queue.shift();
      if (queue[0] !== undefined) return queue[0];
    }
    return null;
  }

  // Submits of one turn share a write.
  #pumpSoon(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    queueMicrotask(() => {
      this.#pumping = false;
      this.#pump();
    });
  }

  #pump(): void {
    const link = this.#link;
    if (link === null || this.#state !== 'bound') return;
    let batch = this.#next();
    if (batch === null || !this.#mayOpen(link, batch)) return;
    const now = this.#clock.now();
    if (link.window.inFlight === 0) link.owedSince = now;
    let permits = this.#pace.take(now, link.window.free);
    for (; permits > 0 && batch !== null && this.#mayOpen(link, batch); permits--) {
      const { message, part } = batch;
      const submission = batch.messages[message];
      const octets = submission?.parts[part];
      if (submission === undefined || octets === undefined) break;
      const sequence = link.window.open(batch, message, part, now);
      link.writer.submit(sequence, this.#head, submission.to, batch.tail(submission, octets));
      batch.advance();
      if (batch.written) batch = this.#next();
    }
    this.#flush(link);
    this.#pace.giveBack(permits);
    if (permits === 0 && batch !== null && this.#mayOpen(link, batch)) this.#pumpLater(now);
  }

  // What is urgent never waits for the answers to anything else.
  #mayOpen(link: Link, batch: Batch): boolean {
    const { limit, inFlight, free } = link.window;
    return (
      free > 0 && (batch === this.#urgent[0] || inFlight < Math.max(1, Math.floor(limit * ORDINARY_SHARE)))
    );
  }

  #pumpLater(now: number): void {
    this.#cancelPump ??= this.#clock.after(this.#pace.delay(now), () => {
      this.#cancelPump = null;
      this.#pump();
    });
  }

  // ------------------------------------------------------------------ in

  #read(link: Link, chunk: Buffer): void {
    if (this.#link !== link) return;
    link.heardAt = this.#clock.now();
    link.enquiredAt = null;
    link.reader.push(chunk, (buffer, start, end) => this.#take(link, decodePdu(buffer, start, end)));
    if (this.#link !== link) return;
    if (link.reader.ended) {
      this.#part(link, 'malformed-stream');
      return;
    }
    this.#flush(link);
    this.#pump();
    void this.#inbox.handOver();
    this.#quiet?.();
  }

  #take(link: Link, pdu: Pdu): void {
    switch (pdu.command) {
      case 'submit_sm_resp':
        this.#answered(link, pdu.sequence, pdu.status, pdu.messageId ?? '');
        return;
      case 'deliver_sm':
      case 'data_sm':
        this.#inbox.add(link, pdu);
        return;
      case 'enquire_link':
        link.writer.put(encodePdu({ command: 'enquire_link_resp', status: 0, sequence: pdu.sequence }));
        return;
      case 'bind_transceiver_resp':
        if (pdu.sequence === link.bindSequence && this.#state === 'connecting')
          this.#bindAnswered(link, pdu.status);
        return;
      case 'generic_nack':
        if (pdu.sequence === link.bindSequence && this.#state === 'connecting')
          this.#bindAnswered(link, pdu.status || 0x03);
        // A nack without an error code refuses all the same.
        else this.#answered(link, pdu.sequence, pdu.status || ESME_RINVCMDID, '');
        return;
      case 'unbind':
        link.writer.put(encodePdu({ command: 'unbind_resp', status: 0, sequence: pdu.sequence }));
        // What the carrier has not answered by now it will not answer any more.
        this.#part(link, 'unbound-by-carrier');
        return;
      case 'unbind_resp':
        this.#part(link, 'unbound');
        return;
      case 'malformed':
        if (pdu.commandId < commandIds.generic_nack) this.#nack(link, pdu.sequence, ESME_RINVCMDLEN);
        return;
      case 'other':
        // Neither has a response (sections 4.12.1 and 4.1.7).
        if (pdu.commandId === ALERT_NOTIFICATION || pdu.commandId === OUTBIND) return;
        if (pdu.commandId < commandIds.generic_nack) this.#nack(link, pdu.sequence, ESME_RINVCMDID);
        return;
      case 'submit_sm':
      case 'query_sm':
      case 'bind_receiver':
      case 'bind_transmitter':
      case 'bind_transceiver':
        this.#nack(link, pdu.sequence, ESME_RINVCMDID);
        return;
      case 'enquire_link_resp':
      case 'bind_receiver_resp':
      case 'bind_transmitter_resp':
      case 'deliver_sm_resp':
      case 'data_sm_resp':
      case 'query_sm_resp':
        return;
    }
  }

  #nack(link: Link, sequence: number, status: number): void {
    link.writer.put(encodePdu({ command: 'generic_nack', status, sequence }));
  }

  #answered(link: Link, sequence: number, status: number, id: string): void {
    const known = link.window.close(sequence, (batch, message, part) =>
      batch.settle(message, part, status, id),
    );
    if (known) link.owedSince = link.heardAt;
    if (known && isThrottle(status)) this.#pace.complain(link.heardAt);
  }
}
