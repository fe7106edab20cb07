/**
 * Who calls us back: the gateway signs each request with the secret that we share (X-Twilio-Signature, as Twilio's
 * "Security" page publishes it). HMAC-SHA1 over the address and, of a form, its fields in order of their names; a JSON
 * body is named by its SHA-256 in the query (bodySHA256).
 */
import { createHash, createHmac } from 'node:crypto';
import { sameBytes } from '../../lib/secrets.ts';
import type { WebhookRequest } from '../carrier.ts';

/** The signature of a request to `url`, in base64. A field that stands twice counts once per value. */
export function sign(secret: string, url: string, fields: URLSearchParams = new URLSearchParams()): string {
  const names = [...new Set(fields.keys())].sort();
  const signed = names.map((name) => [...new Set(fields.getAll(name))].sort().map((value) => name + value).join('')); // prettier-ignore
  return createHmac('sha1', secret)
    .update(url + signed.join(''))
    .digest('base64');
}

/** Whether the holder of the secret wrote this request. Takes the same time for every wrong signature. */
export function isSigned(secret: string, request: WebhookRequest): boolean {
  const given = Buffer.from(request.headers['x-twilio-signature'] ?? '');
  const hash = new URL(request.url).searchParams.get('bodySHA256');
  if (hash !== null) {
    const known = createHash('sha256').update(request.body).digest('hex');
    if (!sameBytes(Buffer.from(hash.toLowerCase()), Buffer.from(known))) return false;
  }
  const fields = hash === null && request.method === 'POST' ? new URLSearchParams(request.body) : undefined;
  return spellings(request.url).filter((url) => sameBytes(given, Buffer.from(sign(secret, url, fields)))).length > 0; // prettier-ignore
}

/** Gateways do not agree on whether the port of the scheme is part of the address. */
function spellings(url: string): string[] {
  const [, scheme = '', host = '', port = '', rest = ''] =
    /^(https?):\/\/([^/:?]+)(:\d+)?(.*)$/s.exec(url) ?? [];
  if (!host) return [url];
  const usual = scheme === 'https' ? ':443' : ':80';
  return [...new Set([url, `${scheme}://${host}${rest}`, `${scheme}://${host}${port || usual}${rest}`])];
}
