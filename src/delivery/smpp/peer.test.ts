// The session against an independent implementation of SMPP, the npm package `smpp`, as carrier.
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import type { PDU, Session } from 'smpp';
import { createServer } from 'smpp';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { gsm7Alphabet, gsm7Extension } from '../../../contract/sms.ts';
import type { InboundSms } from './inbox.ts';
import type { SmppOptions } from './options.ts';
import type { Receipt } from './receipt.ts';
import type { SmppHandlers } from './session.ts';
import { SmppSession } from './session.ts';
import { encodeText } from './text.ts';

// Made for this test and known to the whole world: CN smsc.test for 127.0.0.1.
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgt3XcSPYlN7DPo1+E
JknGnPBkFGFe6C+r0dVxl/5enBahRANCAASHWEWrALw/8kP16g3Eqf/KmY3u28Mo
Uztx8VLK9K131s1Ae79zosxu49DfrgDYdn35F3x1AmeNb8H/dOlyZlla
-----END PRIVATE KEY-----`;
const cert = `-----BEGIN CERTIFICATE-----
MIIBjzCCATagAwIBAgIUPxW/Z6L4fjwp/djX14HPdbnfy6owCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJc21zYy50ZXN0MCAXDTI2MTEyNDExMDczM1oYDzIxMjYxMDMx
MTEwNzMzWjAUMRIwEAYDVQQDDAlzbXNjLnRlc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASHWEWrALw/8kP16g3Eqf/KmY3u28MoUztx8VLK9K131s1Ae79zosxu
49DfrgDYdn35F3x1AmeNb8H/dOlyZllao2QwYjAdBgNVHQ4EFgQUdnWx8+7YbwBx
Hcua1Okwl/Lxs+IwHwYDVR0jBBgwFoAUdnWx8+7YbwBxHcua1Okwl/Lxs+IwDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0cAMEQC
IHAmWRFMHIqPSCm7kweDPHkJ98lVpNXqqUcWwrrdwSANAiBTlOjiZ4kJuuDln3kX
c2jiegn4wPzdtrc7akNXTja2sA==
-----END CERTIFICATE-----`;

const soon = (check: () => void) => vi.waitFor(check, { interval: 1, timeout: 30_000 });
const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).toReversed()) await end();
});

type Carrier = {
  readonly port: number;
  readonly binds: PDU[];
  readonly submits: PDU[];
  /** Sends a deliver_sm and resolves with the status of its response. */
  readonly deliver: (fields: Record<string, unknown>) => Promise<number>;
};

async function carrier({ secure = false } = {}): Promise<Carrier> {
  const sessions: Session[] = [];
  const binds: PDU[] = [];
  const submits: PDU[] = [];
  const server = createServer(secure ? { key, cert } : {}, (session) => {
    sessions.push(session);
    session.on('error', () => session.destroy());
    session.on('bind_transceiver', (pdu: PDU) => {
      binds.push(pdu);
      session.send(pdu.response({ system_id: 'PEER' }));
    });
    session.on('submit_sm', (pdu: PDU) => {
      submits.push(pdu);
      session.send(pdu.response({ message_id: `peer-${submits.length}` }));
    });
    session.on('unbind', (pdu: PDU) => {
      session.send(pdu.response());
      session.close();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  running.push(async () => {
    for (const session of sessions) session.destroy();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    binds,
    submits,
    deliver: (fields) =>
      new Promise((resolve) => {
        sessions[0]?.deliver_sm(fields, (response) => resolve(response.command_status));
      }),
  };
}

async function bound(
  port: number,
  options: Partial<SmppOptions> = {},
  handlers: SmppHandlers = {},
): Promise<SmppSession> {
  const session = SmppSession.open(
    {
      host: '127.0.0.1',
      port,
      systemId: 'belfort',
      password: 'secret',
      systemType: 'bin',
      sourceAddress: { ton: 5, npi: 0, addr: 'BELFORT' },
      responseTimeoutMs: 2_000,
      ...options,
    },
    handlers,
  );
  running.push(() => session.close());
  expect(await session.bound()).toBe(true);
  return session;
}

const to = '+32470123456';

describe('against an independent carrier', () => {
  test('binds with its credentials, submits, and unbinds', async () => {
    const peer = await carrier();
    const session = await bound(peer.port);
    expect(peer.binds.map(({ system_id, password }) => [system_id, password])).toEqual([
      ['belfort', 'secret'],
    ]);
    const answers = await session.submit([
      { to, ...encodeText('Licht aan, blijf binnen.', 1), validitySeconds: 7200 },
    ]);
    expect(answers).toEqual([{ kind: 'accepted', ids: ['peer-1'] }]);
    const [submit] = peer.submits;
    expect([submit?.source_addr, submit?.destination_addr, submit?.registered_delivery]).toEqual([
      'BELFORT',
      '32470123456',
      1,
    ]);
    // The peer reads the relative time as a moment, on its own clock.
    const validity = submit?.validity_period instanceof Date ? submit.validity_period.getTime() : 0;
    expect(Math.abs(validity - Date.now() - 7_200_000)).toBeLessThan(10_000);
    await session.close();
    expect(session.state).toBe('closed');
  });

  test('speaks TLS, to a certificate it was told to trust and to no other', async () => {
    const peer = await carrier({ secure: true });
    const session = await bound(peer.port, { tls: { ca: cert } });
    expect(await session.submit([{ to, ...encodeText('test', 1) }])).toMatchObject([{ kind: 'accepted' }]);

    const reasons: (string | null)[] = [];
    const distrustful = SmppSession.open(
      {
        host: '127.0.0.1',
        port: peer.port,
        tls: true,
        systemId: 'a',
        password: 'b',
        sourceAddress: { ton: 0, npi: 0, addr: '' },
      },
      { onState: (_, reason) => reasons.push(reason) },
    );
    running.push(() => distrustful.close());
    await soon(() => expect(reasons).toEqual(['DEPTH_ZERO_SELF_SIGNED_CERT']));
    expect(peer.binds.length).toBe(1);
  });

  test('delivers every text letter for letter, in GSM-7, in UCS-2 and in parts', async () => {
    const peer = await carrier();
    const session = await bound(peer.port);
    const gsm7 = fc.constantFrom(
      ...gsm7Alphabet.replace('\u001b', ''),
      ...gsm7Extension.map(([, character]) => character),
    );
    const texts = [
      'Prijs: 5 € {korting} [10 %] ~ \\o/ | ^',
      'Beëindigd: “çà et là”, 🚓 naar Œdelem',
      ...fc.sample(fc.string({ unit: gsm7, minLength: 1, maxLength: 500, size: 'max' }), {
        numRuns: 40,
        seed: 1,
      }),
      ...fc.sample(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200, size: 'max' }), {
        numRuns: 40,
        seed: 1,
      }),
    ];
    const messages = texts.map((text, index) => ({
      to: `+3247000${1000 + index}`,
      ...encodeText(text, index),
    }));
    const answers = await session.submit(messages);
    expect(answers.every(({ kind }) => kind === 'accepted')).toBe(true);

    const read = texts.map(() => '');
    for (const { destination_addr, short_message } of peer.submits) {
      const index = Number(destination_addr.slice(-4)) - 1000;
      read[index] += String(short_message.message);
    }
    expect(read).toEqual(texts);
    const joined = peer.submits.filter(({ esm_class }) => esm_class === 0x40);
    expect(joined.length).toBeGreaterThan(60);
    expect(joined.every(({ short_message }) => short_message.udh?.length === 1)).toBe(true);
  });

  test('takes receipts by text and by parameter, and messages from phones', async () => {
    const receipts: Receipt[] = [];
    const inbound: InboundSms[] = [];
    const peer = await carrier();
    await bound(
      peer.port,
      {},
      {
        onReceipt: (all) => void receipts.push(...all),
        onInbound: (all) => void inbound.push(...all),
      },
    );
    const text =
      'id:peer-1 sub:001 dlvrd:001 submit date:2410051200 done date:2410051203 stat:DELIVRD err:000 text:x';
    const phone = { source_addr: '32470123456', destination_addr: '8000' };
    const statuses = await Promise.all([
      peer.deliver({ ...phone, esm_class: 4, short_message: text }),
      peer.deliver({
        ...phone,
        esm_class: 4,
        short_message: '',
        receipted_message_id: 'peer-2',
        message_state: 5,
      }),
      peer.deliver({ ...phone, data_coding: 8, short_message: { message: 'arrêt ✋' } }),
      peer.deliver({ ...phone, data_coding: 0, short_message: Buffer.from('STOP') }),
      peer.deliver({ ...phone, data_coding: 0, message_payload: Buffer.from('STOP a.u.b.') }),
    ]);
    expect(statuses).toEqual([0, 0, 0, 0, 0]);
    expect(receipts.map(({ id, state }) => [id, state])).toEqual([
      ['peer-1', 'delivered'],
      ['peer-2', 'failed'],
    ]);
    expect(inbound).toEqual(
      ['arrêt ✋', 'STOP', 'STOP a.u.b.'].map((said) => ({
        from: '32470123456',
        to: '8000',
        text: said,
        part: null,
      })),
    );
  });

  test('answers a receipt with a temporary error while its handler fails, and takes it later', async () => {
    let broken = true;
    const peer = await carrier();
    await bound(
      peer.port,
      {},
      {
        onReceipt: () => {
          if (broken) throw new Error('no database');
        },
      },
    );
    const receipt = { esm_class: 4, short_message: 'id:1 stat:DELIVRD err:000' };
    expect(await peer.deliver(receipt)).toBe(0x64);
    broken = false;
    expect(await peer.deliver(receipt)).toBe(0);
  });
});
