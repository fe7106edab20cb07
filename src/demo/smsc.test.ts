import * as smpp from 'smpp';
import type { PDU, PduFields, Session } from 'smpp';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeText } from '../delivery/smpp/text.ts';
import { parseReceipt } from '../delivery/smpp/receipt.ts';
import { openPhones, type Phones } from './phones.ts';
import { startSmsc, type Smsc, type SmscOptions } from './smsc.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function carrier(options: Partial<SmscOptions> = {}): Promise<{ smsc: Smsc; phones: Phones }> {
  const phones = openPhones();
  const smsc = await startSmsc({
    phones,
    systemId: 'city',
    password: 'secret',
    script: { receiptDelayMs: 0 },
    ...options,
  });
  open.push(smsc);
  return { smsc, phones };
}
function connect(smsc: Smsc): { session: Session; receipts: PDU[]; receipt(n: number): Promise<void> } {
  const session = smpp.connect({ host: '127.0.0.1', port: smsc.port });
  const receipts: PDU[] = [];
  let check = (): void => undefined;
  session.on('error', () => undefined);
  session.on('deliver_sm', (pdu: PDU) => {
    receipts.push(pdu);
    session.send(pdu.response());
    check();
  });
  open.push({ close: () => session.destroy() });
  const receipt = (n: number): Promise<void> =>
    new Promise((resolve) => {
      check = () => receipts.length >= n && resolve();
      check();
    });
  return { session, receipts, receipt };
}
const bind = (session: Session, password = 'secret'): Promise<PDU> =>
  new Promise((resolve) => session.bind_transceiver({ system_id: 'city', password }, resolve));
const submit = (session: Session, fields: PduFields): Promise<PDU> =>
  new Promise((resolve) =>
    session.submit_sm(
      { source_addr: '8850', destination_addr: '32450123456', registered_delivery: 1, ...fields },
      resolve,
    ),
  );
/** A text as our own codec cuts and encodes it. */
const segments = (text: string): PduFields[] => {
  const { parts, dataCoding, esmClass } = encodeText(text, 7);
  return parts.map((part) => ({ short_message: part, data_coding: dataCoding, esm_class: esmClass }));
};
const receiptOf = (pdu: PDU | undefined): string => String(pdu?.short_message.message);

describe('the SMS centre of the demo', () => {
  it('lays a text on the phone and sends a receipt for its id', async () => {
    const { smsc, phones } = await carrier();
    const { session, receipts, receipt } = connect(smsc);
    expect((await bind(session)).command_status).toBe(0);
    const text = 'BIN Kiewit-Heide POLITIE 19u15: inbraak Kerkweg €5 {}[]~|\\^ é à ü';
    const [fields] = segments(text);
    const answer = await submit(session, fields ?? {});
    await receipt(1);
    expect(phones.of('+32450123456')).toMatchObject([{ channel: 'sms', text, from: '8850', segments: 1 }]);
    expect(parseReceipt(receiptOf(receipts[0]), [])).toMatchObject({
      id: answer.message_id,
      state: 'delivered',
    });
    expect(receipts[0]).toMatchObject({
      receipted_message_id: answer.message_id,
      message_state: 2,
      source_addr: '32450123456',
    });
    expect(smsc.counts()).toMatchObject({ accepted: 1, bound: 1 });
  });

  it.each([
    ['GSM-7', 'Licht aan, blijf binnen. '.repeat(14)],
    ['UCS-2', 'Blijf kalm — сохраняйте спокойствие 🚒 '.repeat(6)],
  ])('joins the segments of a long %s text, also when they come out of order', async (_, text) => {
    const { smsc, phones } = await carrier();
    const { session, receipt } = connect(smsc);
    await bind(session);
    const parts = segments(text).toReversed();
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) await submit(session, part);
    await receipt(parts.length);
    expect(phones.list().map((one) => one.text)).toEqual([text]);
    expect(phones.list()[0]?.segments).toBe(parts.length);
  });

  it('refuses a wrong password, a bind when told to, and a submit without a bind', async () => {
    const { smsc } = await carrier();
    const { session } = connect(smsc);
    expect((await submit(session, {})).command_status).toBe(0x04);
    expect((await bind(session, 'guess')).command_status).toBe(0x0e);
    smsc.behave({ refuseBind: true });
    expect((await bind(session)).command_status).toBe(0x0d);
    expect(smsc.counts()).toMatchObject({ accepted: 0, bound: 0 });
  });

  it('keeps phones that are off waiting and reports those that fail', async () => {
    const { smsc, phones } = await carrier({
      fateOf: (number) => (number.endsWith('1') ? 'pending' : number.endsWith('2') ? 'fails' : 'delivers'),
    });
    const { session, receipts, receipt } = connect(smsc);
    await bind(session);
    for (const n of [1, 2, 3])
      await submit(session, { destination_addr: `3245000000${n}`, short_message: 'a' });
    await receipt(2);
    expect(receipts.map((pdu) => [pdu.source_addr, parseReceipt(receiptOf(pdu), [])?.state])).toEqual([
      ['32450000002', 'failed'],
      ['32450000003', 'delivered'],
    ]);
    expect(phones.list().map((one) => one.to)).toEqual(['+32450000003']);
  });

  it('throttles and fails by count, and says nothing when silent', async () => {
    const { smsc, phones } = await carrier({ script: { receiptDelayMs: 0, throttleEvery: 3, failEvery: 2 } });
    const { session, receipts, receipt } = connect(smsc);
    await bind(session);
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await submit(session, { short_message: 'a' })).command_status);
    expect(statuses).toEqual([0, 0, 0x58, 0, 0, 0x58]);
    await receipt(4);
    expect(receipts.filter((pdu) => receiptOf(pdu).includes('stat:UNDELIV'))).toHaveLength(2);
    smsc.behave({ silent: true });
    let answered = false;
    session.submit_sm({ destination_addr: '32450123456', short_message: 'b' }, () => (answered = true));
    await new Promise((resolve) => session.enquire_link({}, resolve));
    expect(answered).toBe(false);
    expect(phones.list()).toHaveLength(2);
  });

  it('keeps a receipt for the next bind when the session is cut', async () => {
    const { smsc } = await carrier({ script: { receiptDelayMs: 30 } });
    const first = connect(smsc);
    await bind(first.session);
    const closed = new Promise((resolve) => first.session.on('close', resolve));
    const answer = await submit(first.session, { short_message: 'a' });
    smsc.drop();
    await closed;
    const second = connect(smsc);
    await bind(second.session);
    await second.receipt(1);
    expect(parseReceipt(receiptOf(second.receipts[0]), [])?.id).toBe(answer.message_id);
  });

  it('draws the delay of a receipt between its bounds', async () => {
    const { smsc } = await carrier({ script: { receiptDelayMs: [40, 60] } });
    const { session, receipt } = connect(smsc);
    await bind(session);
    const before = performance.now();
    await submit(session, { short_message: 'a' });
    await receipt(1);
    expect(performance.now() - before).toBeGreaterThan(39);
  });
});
