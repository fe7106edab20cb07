/** The wire over TLS, as in earnest: what was written and what was not, and which certificate is believed. */
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWire, type Exchange, type Wire } from './exchange.ts';

// Of 127.0.0.1 alone, until 2126; its key is public and protects nothing.
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgfd4+FRtG1TB/jK9L
Z7fMSy+udmtdmeoKhii1XMitvfWhRANCAAThsRWSOyaWNFecQzyHqfmhkiP+IAJT
kRQbPgCyGyq84fJWHXJT/5Zgv+WrINHnjG3mSUYQxCHrAuYNHaGuim8W
-----END PRIVATE KEY-----`;
const cert = `-----BEGIN CERTIFICATE-----
MIIBoTCCAUegAwIBAgIUfXN6fK4GKSKRzAAWQAeGG4csf3owCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMYmVsZm9ydCB0ZXN0MCAXDTI2MTEyNDE0MzAxNVoYDzIxMjYx
MDMxMTQzMDE1WjAXMRUwEwYDVQQDDAxiZWxmb3J0IHRlc3QwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAAThsRWSOyaWNFecQzyHqfmhkiP+IAJTkRQbPgCyGyq84fJW
HXJT/5Zgv+WrINHnjG3mSUYQxCHrAuYNHaGuim8Wo28wbTAdBgNVHQ4EFgQUVxUE
jcq4kswokZFt2+m/xSgzP94wHwYDVR0jBBgwFoAUVxUEjcq4kswokZFt2+m/xSgz
P94wDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARhwR/AAABgglsb2NhbGhvc3Qw
CgYIKoZIzj0EAwIDSAAwRQIgHPiYzUm22x3K03SXgaLEBiJHqSKYBO4rA1gBzRw+
eJcCIQDll4x0yt3PywpUaQRle03OqgILskmiVmWvLjdxpr+kFA==
-----END CERTIFICATE-----`;

const authorities = getCACertificates('default');
let server: Server;
let wire: Wire;
let connections: number;
let answer: (response: ServerResponse, request: IncomingMessage) => void;
beforeEach(async () => {
  setDefaultCACertificates([...authorities, cert]);
  connections = 0;
  answer = (response) => void response.end('{}');
  server = createServer({ key, cert }, (request, response) => answer(response, request));
  server.on('secureConnection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  wire = openWire(true, 1);
});
afterEach(async () => {
  wire.close();
  setDefaultCACertificates(authorities);
  server.closeAllConnections();
  await new Promise<unknown>((resolve) => server.close(resolve));
});
const ask = async (timeoutMs = 2_000): Promise<Exchange> =>
  await wire.exchange({
    method: 'POST',
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    headers: {},
    body: '{}',
    timeoutMs,
  });

test('one connection is kept for many requests', async () => {
  for (let n = 0; n < 5; n++) expect(await ask()).toMatchObject({ kind: 'answer', status: 200, body: '{}' });
  expect(connections).toBe(1);
});

test('silence on a connection that stood, new or kept, leaves in doubt', async () => {
  await ask();
  answer = () => undefined;
  expect(await ask(100)).toEqual({ kind: 'unknown', reason: 'no-answer' });
  expect(await ask(100)).toEqual({ kind: 'unknown', reason: 'no-answer' });
  answer = (response) => void response.destroy();
  expect(await ask()).toEqual({ kind: 'unknown', reason: 'cut-off' });
});

test('a certificate that nobody vouches for gets nothing written', async () => {
  let asked = 0;
  answer = () => void asked++;
  setDefaultCACertificates(authorities);
  expect(await ask()).toEqual({ kind: 'no-connection' });
  expect(asked).toBe(0);
});
