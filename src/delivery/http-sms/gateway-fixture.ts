/**
 * A gateway for the tests: HTTP on loopback, real sockets, and each request answered as the test says. By default it
 * takes everything and gives ids m1, m2, ...
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Outgoing } from '../carrier.ts';
import { openHttpSms, type HttpSms, type HttpSmsEvents } from '../http-sms.ts';
import type { Receipt } from '../receipts.ts';
import { smsSettings, type HttpSmsSettings } from '../settings.ts';
import type { InboundText } from './webhook.ts';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}
export type Script = (response: ServerResponse, seen: Seen, number: number) => void | Promise<void>;
export interface Gateway {
  readonly port: number;
  readonly seen: readonly Seen[];
  readonly behave: (script: Script) => void;
  /** Requests that wait for an answer at a time, at most so far. */
  readonly most: () => number;
  readonly close: () => Promise<void>;
}

export const say = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

export async function startGateway(): Promise<Gateway> {
  let script: Script = (response, _, number) => say(response, 200, { id: `m${number}` });
  const seen: Seen[] = [];
  let waiting = 0;
  let most = 0;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    most = Math.max(most, ++waiting);
    response.on('close', () => waiting--);
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(parts).toString(),
      };
      seen.push(one);
      void script(response, one, seen.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    behave: (next) => void (script = next),
    most: () => most,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const user = 'AC-stad';
export const password = 'token-7f3a';
export const secret = 'signing-9c1d';

export interface Opened {
  readonly carrier: HttpSms;
  readonly settings: HttpSmsSettings;
  readonly receipts: Receipt[];
  readonly inbound: InboundText[];
  readonly states: string[];
}

/** A carrier to the gateway by a shipped profile; `change` is for what an address cannot say. */
export function openTo(
  port: number,
  profile: string,
  more = '',
  change: (settings: HttpSmsSettings) => HttpSmsSettings = (settings) => settings,
  events: Partial<HttpSmsEvents> = {},
): Opened {
  const read = smsSettings(
    `http://${user}:${password}@127.0.0.1:${port}/v1?profile=${profile}&sender=8850&secret=${secret}${more}`,
  );
  if (read.protocol !== 'http') throw new Error('not an HTTP gateway');
  const settings = change(read);
  const receipts: Receipt[] = [];
  const inbound: InboundText[] = [];
  const states: string[] = [];
  const carrier = openHttpSms(
    settings,
    {
      onReceipts: async (_, some) => void receipts.push(...some),
      onInbound: async (_, some) => void inbound.push(...some),
      onState: (_, state, reason) => void states.push(reason ? `${state} ${reason}` : state),
      ...events,
    },
    'https://bin.example',
  );
  return { carrier, settings, receipts, inbound, states };
}

export const patience = (seconds: number) => (settings: HttpSmsSettings) => ({
  ...settings,
  profile: { ...settings.profile, timeoutSeconds: seconds },
});

export const number = '+32470123456';
export const words = 'Inbraak Kerkweg 12: bel 101';

export const outgoing = (id: number, body = words, expiresAt: Date | null = null): Outgoing => ({
  address: number,
  id,
  text: { id: 7, language: 'nl', subject: '', body, html: '', link: '', expiresAt },
});

/** Sends so many messages and gives the answers. */
export const send = async (carrier: HttpSms, count = 1, signal = new AbortController().signal) =>
  await carrier.send(
    Array.from({ length: count }, (_, n) => outgoing(n + 1)),
    { signal, urgent: false },
  );
