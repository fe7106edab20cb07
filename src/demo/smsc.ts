/**
 * The SMS centre of the demo: a carrier that speaks SMPP 3.4 on a real socket, built on the npm package `smpp`, which
 * knows nothing of our codec. What the phones show was encoded by us and decoded by somebody else's code.
 *
 * It takes one account's bind_transceiver, answers each submit_sm with a message id, joins the segments of a long text
 * (3GPP TS 23.040 clause 9.2.3.24.1), puts the text on the phone and reports with a delivery receipt (Appendix B) some
 * seconds later. A receipt that finds no session waits for the next bind, as carriers keep them.
 */
import type { AddressInfo } from 'node:net';
import * as smpp from 'smpp';
import type { PDU, Session } from 'smpp';
import type { Phones } from './phones.ts';
import { random } from './random.ts';

/** What a test or a demonstration can make the carrier do. */
export interface SmscScript {
  /** Milliseconds until the receipt: one number, or a range that is drawn from. */
  readonly receiptDelayMs: number | readonly [from: number, to: number];
  /** Every n-th message fails (UNDELIV); 0 for none. */
  readonly failEvery: number;
  /** Every n-th submit is answered ESME_RTHROTTLED; 0 for none. */
  readonly throttleEvery: number;
  /** Takes messages and answers nothing at all, like a carrier whose back room is down. */
  readonly silent: boolean;
  /** Refuses every bind with ESME_RBINDFAIL. */
  readonly refuseBind: boolean;
}
export interface SmscOptions {
  readonly phones: Phones;
  readonly systemId: string;
  readonly password: string;
  readonly port?: number;
  /** What becomes of a text to this number (E.164). */
  readonly fateOf?: (number: string) => 'delivers' | 'pending' | 'fails';
  readonly script?: Partial<SmscScript>;
  readonly seed?: number;
}
export interface Smsc {
  readonly port: number;
  behave(script: Partial<SmscScript>): void;
  /** Submits accepted and throttled, receipts acknowledged, binds refused, and sessions bound now. */
  counts(): { accepted: number; throttled: number; receipts: number; refused: number; bound: number };
  /** A phone writes back. Resolves with the status it was answered: 0 when it was kept. */
  say(from: string, text: string): Promise<number>;
  /** Cuts every session without a word, as a carrier's restart does. */
  drop(): void;
  close(): Promise<void>;
}

/** SMPP 3.4 section 5.1.3. */
const status = {
  ok: 0x00,
  invalidBindStatus: 0x04,
  alreadyBound: 0x05,
  bindFail: 0x0d,
  invalidPassword: 0x0e,
  throttled: 0x58,
} as const;
/** Section 5.2.28. */
const messageState = { DELIVRD: 2, UNDELIV: 5 } as const;
/** Seen on Belgian networks: most receipts within two seconds, few later than four. */
const usualDelayMs = [300, 4_000] as const;

interface Pending {
  readonly to: string;
  readonly from: string;
  readonly id: string;
  readonly state: keyof typeof messageState;
  readonly submittedAt: Date;
}

export async function startSmsc(options: SmscOptions): Promise<Smsc> {
  const { phones, fateOf = () => 'delivers' } = options;
  const dice = random(options.seed ?? 1);
  let script: SmscScript = {
    receiptDelayMs: usualDelayMs,
    failEvery: 0,
    throttleEvery: 0,
    silent: false,
    refuseBind: false,
    ...options.script,
  };
  /** Bound sessions, each with the receipts that it has not acknowledged yet. */
  const bound = new Map<Session, Set<Pending>>();
  const waiting: Pending[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const parts = new Map<string, string[]>();
  const counts = { accepted: 0, throttled: 0, receipts: 0, refused: 0 };
  let submits = 0;

  const report = (receipt: Pending): void => {
    const [first] = bound;
    if (!first) {
      waiting.push(receipt);
      return;
    }
    const [session, owed] = first;
    owed.add(receipt);
    session.deliver_sm(
      {
        source_addr_ton: 1,
        source_addr_npi: 1,
        source_addr: receipt.to.slice(1),
        destination_addr: receipt.from,
        esm_class: 0x04,
        data_coding: 0,
        short_message: { message: receiptText(receipt) },
        receipted_message_id: receipt.id,
        message_state: messageState[receipt.state],
      },
      () => {
        counts.receipts++;
        owed.delete(receipt);
      },
    );
  };

  const deliver = (pdu: PDU, id: string, fate: 'delivers' | 'pending' | 'fails'): void => {
    const text = whole(pdu, parts);
    if (fate === 'pending') return;
    const submittedAt = new Date();
    const delay = script.receiptDelayMs;
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        const to = `+${pdu.destination_addr}`;
        if (fate === 'delivers' && text)
          phones.put({ channel: 'sms', to, from: pdu.source_addr, subject: '', ...text });
        // Section 5.2.17: 1 asks for a receipt of either outcome, 2 for one of failure only.
        const asked = pdu.registered_delivery & 0x03;
        if (asked === 1 || (asked === 2 && fate === 'fails'))
          report({
            to,
            from: pdu.source_addr,
            id,
            state: fate === 'fails' ? 'UNDELIV' : 'DELIVRD',
            submittedAt,
          });
      },
      typeof delay === 'number' ? delay : dice.whole(delay[0], delay[1]),
    );
    timers.add(timer);
  };

  const submit = (session: Session, pdu: PDU): void => {
    if (!bound.has(session)) {
      session.send(pdu.response({ command_status: status.invalidBindStatus }));
      return;
    }
    if (script.silent) return;
    submits++;
    if (script.throttleEvery > 0 && submits % script.throttleEvery === 0) {
      counts.throttled++;
      session.send(pdu.response({ command_status: status.throttled }));
      return;
    }
    counts.accepted++;
    const id = (0xb1f0_0000 + counts.accepted).toString(16);
    session.send(pdu.response({ message_id: id }));
    const fails = script.failEvery > 0 && counts.accepted % script.failEvery === 0;
    deliver(pdu, id, fails ? 'fails' : fateOf(`+${pdu.destination_addr}`));
  };

  const bind = (session: Session, pdu: PDU): void => {
    const answer = bound.has(session)
      ? status.alreadyBound
      : script.refuseBind || pdu.system_id !== options.systemId
        ? status.bindFail
        : pdu.password === options.password
          ? status.ok
          : status.invalidPassword;
    session.send(pdu.response(answer === status.ok ? { system_id: 'demo' } : { command_status: answer }));
    if (answer !== status.ok) {
      counts.refused++;
      return;
    }
    bound.set(session, new Set());
    for (const receipt of waiting.splice(0)) report(receipt);
  };

  const leave = (session: Session): void => {
    waiting.push(...(bound.get(session) ?? []));
    bound.delete(session);
  };

  const server = smpp.createServer((session) => {
    session.on('error', () => session.destroy());
    session.on('close', () => leave(session));
    session.on('pdu', (pdu: PDU) => {
      if (pdu.isResponse()) return;
      switch (pdu.command) {
        case 'bind_transceiver':
          return bind(session, pdu);
        case 'submit_sm':
          return submit(session, pdu);
        case 'unbind':
          leave(session);
          session.send(pdu.response());
          return session.close();
        default:
          session.send(pdu.response());
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });

  const drop = (): void => server.sessions.forEach((session) => session.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    behave: (change) => void (script = { ...script, ...change }),
    counts: () => ({ ...counts, bound: bound.size }),
    say: (from, text) =>
      new Promise((resolve, reject) => {
        const [session] = bound.keys();
        if (!session) return reject(new Error('nobody is bound'));
        session.deliver_sm(
          {
            source_addr_ton: 1,
            source_addr_npi: 1,
            source_addr: from.replace('+', ''),
            destination_addr: '8850',
            esm_class: 0,
            data_coding: 8,
            short_message: { message: text },
          },
          (answer) => resolve(answer.command_status),
        );
      }),
    drop,
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      drop();
      await closed;
    },
  };
}

/** The text once its last segment is here, with the number of segments; null before that. */
function whole(pdu: PDU, parts: Map<string, string[]>): { text: string; segments: number } | null {
  const { udh, message } = pdu.message_payload ?? pdu.short_message;
  const text = typeof message === 'string' ? message : message.toString('latin1');
  // Information element 0: reference, total, number; one octet each.
  const element = udh?.find((one) => one[0] === 0x00 && one[1] === 3);
  if (!element) return { text, segments: 1 };
  const [, , reference = 0, total = 1, number = 1] = element;
  const key = `${pdu.source_addr} ${pdu.destination_addr} ${reference} ${total}`;
  const known = parts.get(key) ?? Array<string>(total).fill('');
  known[number - 1] = text;
  if (known.some((part) => part === '')) {
    parts.set(key, known);
    // A segment whose fellows never came must not stay for ever.
    if (parts.size > 10_000) parts.delete([...parts.keys()][0] ?? '');
    return null;
  }
  parts.delete(key);
  return { text: known.join(''), segments: total };
}

/** yymmddhhmm, as Appendix B has it. */
const stamp = (at: Date): string => at.toISOString().replaceAll(/[-:T]/gu, '').slice(2, 12);
function receiptText({ id, state, submittedAt }: Pending): string {
  const good = state === 'DELIVRD';
  return `id:${id} sub:001 dlvrd:00${good ? 1 : 0} submit date:${stamp(submittedAt)} done date:${stamp(new Date())} stat:${state} err:${good ? '000' : '021'} text:`;
}
