/**
 * What an address that we give the gateway says about a call: which text, for which delivery, in which language. Ids
 * only, with a MAC under a key of their own, so that whoever has the gateway's log can neither read the text nor ask
 * for another one. Nothing is kept: any process with the same settings answers, also after a restart.
 */
import { createHmac, hkdfSync } from 'node:crypto';
import { languages, type Language } from '../../../contract/words.ts';
import { sameBytes } from '../../lib/secrets.ts';

export interface CallToken {
  readonly text: number;
  readonly delivery: number;
  readonly language: Language;
}

/** 16 of its 32 octets: RFC 2104 section 5 wants at least half. */
const macOctets = 16;

export const tokenKey = (secret: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', 'belfort voice call', 32));

export function writeToken(key: Buffer, { text, delivery, language }: CallToken): string {
  const said = `${text.toString(36)}.${delivery.toString(36)}.${language}`;
  return `${said}.${mac(key, said)}`;
}

/** Null for what we did not write. */
export function readToken(key: Buffer, token: string): CallToken | null {
  const [, said = '', text = '', delivery = '', language = '', given = ''] =
    /^(([0-9a-z]{1,11})\.([0-9a-z]{1,11})\.([a-z]{2}))\.([\w-]{1,64})$/.exec(token) ?? [];
  const known = languages.find((one) => one === language);
  return known && sameBytes(Buffer.from(given), Buffer.from(mac(key, said)))
    ? { text: parseInt(text, 36), delivery: parseInt(delivery, 36), language: known }
    : null;
}

const mac = (key: Buffer, said: string): string =>
  createHmac('sha256', key).update(said).digest().subarray(0, macOctets).toString('base64url');
