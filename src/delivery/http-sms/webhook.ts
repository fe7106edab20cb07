/**
 * What a gateway calls back with: receipts, and messages from phones.
 *
 * It answers 404 where the profile has no such path, 403 where the secret or the signature is not right, 400 where
 * nothing can be read, and 503 where we could not keep it, so that the gateway sends it again. A receipt that comes
 * twice, or before the answer to its own request, is handed on as it is: receipts.ts goes forward only.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookAnswer, WebhookRequest } from '../carrier.ts';
import type { Receipt } from '../receipts.ts';
import { at, harmless, isJson, isReference, parseForm, parseJson, wordAt } from './fields.ts';
import type { Authentication, Profile } from './profile.ts';
import { fill, type Values } from './template.ts';

export interface InboundText {
  readonly from: string;
  readonly to: string | null;
  readonly text: string;
}
export interface Keepers {
  readonly onReceipts: (receipts: readonly Receipt[]) => Promise<void>;
  readonly onInbound: (texts: readonly InboundText[]) => Promise<void>;
}

const largest = 64 * 1_024;
/** Reports in one call; gateways bundle some hundreds. */
const mostAtOnce = 1_000;

/** `secrets` are the placeholders of the address. */
export async function answerWebhook(
  { receipts, inbound }: Profile,
  secrets: Values,
  keepers: Keepers,
  request: WebhookRequest,
): Promise<WebhookAnswer> {
  const hook = [receipts, inbound].find((one) => one?.path === request.path);
  if (!hook) return { status: 404 };
  if (Buffer.byteLength(request.body) > largest) return { status: 413 };
  const called = fieldsOf(request);
  if (!authentic(hook.authentication, secrets, request, called)) return { status: 403 };
  const listed = hook.each === undefined ? [called] : at(called, hook.each);
  if (called === null || !Array.isArray(listed) || listed.length > mostAtOnce) return { status: 400 };
  try {
    if (hook === receipts) {
      const read = listed.flatMap((one: unknown) => receiptsIn(receipts, one));
      if (read.every((one) => one === null)) return { status: 400 };
      const final = read.filter((one) => one !== null && one !== 'waiting');
      if (final.length) await keepers.onReceipts(final);
    } else if (inbound) {
      const read = listed.map((one: unknown) => textIn(inbound, one)).filter((one) => one !== null);
      if (!read.length) return { status: 400 };
      await keepers.onInbound(read);
    }
  } catch {
    // Whoever keeps them reports the fault; here it only means "not kept".
    return { status: 503 };
  }
  const { status, type, body } = hook.answer;
  return { status, ...(type === undefined ? {} : { type }), ...(body === undefined ? {} : { body }) };
}

/** The fields that were called with; null when they cannot be read. */
function fieldsOf({ method, url, headers, body }: WebhookRequest): unknown {
  if (method === 'GET') return parseForm(queryOf(url));
  const type = headers['content-type'];
  return isJson(type) ? (parseJson(body)?.value ?? null) : parseForm(body);
}

const queryOf = (url: string): string => {
  const from = url.indexOf('?');
  return from < 0 ? '' : url.slice(from + 1).replace(/#.*$/, '');
};

type Receipts = NonNullable<Profile['receipts']>;

/** A receipt, "waiting" for one that says no more than that it is on its way, null for none. */
function receiptsIn(receipts: Receipts, element: unknown): Receipt | 'waiting' | null {
  const state = wordAt(element, receipts.state);
  const [first, other] = [receipts.reference, receipts.own]
    .map((pointer) => (pointer === undefined ? null : wordAt(element, pointer)))
    .filter((one) => isReference(one));
  if (state === null || first === undefined) return null;
  const report = reportOf(
    receipts,
    state,
    receipts.code === undefined ? null : wordAt(element, receipts.code),
  );
  return report === null
    ? 'waiting'
    : { reference: first, ...report, ...(other === undefined ? {} : { others: () => [other] }) };
}

/** What a state and a code say in our words; null for a message that is on its way. */
export function reportOf(
  { states }: Pick<Receipts, 'states'>,
  state: string,
  code: string | null,
): Pick<Receipt, 'state' | 'code'> | null {
  const means = Object.hasOwn(states, state) ? states[state] : 'unknown';
  return means === undefined || means === 'waiting'
    ? null
    : { state: means, code: means === 'delivered' ? null : harmless(code || state) };
}

function textIn(inbound: NonNullable<Profile['inbound']>, element: unknown): InboundText | null {
  const from = wordAt(element, inbound.from);
  const text = wordAt(element, inbound.text);
  const [number, total] = [inbound.part?.number, inbound.part?.total].map((pointer) =>
    pointer === undefined ? null : wordAt(element, pointer),
  );
  // Parts come one by one, and not always all of them: each is shown as what it is.
  const part = number && total ? `(${number}/${total}) ` : '';
  return from === null || text === null
    ? null
    : { from, text: `${part}${text}`, to: inbound.to === undefined ? null : wordAt(element, inbound.to) };
}

/** Whether whoever calls holds the secret. Compared in constant time, over hashes, so that lengths tell nothing. */
function authentic(by: Authentication, secrets: Values, request: WebhookRequest, called: unknown): boolean {
  const secret = (template: string): string | null => fill(template, secrets) || null;
  switch (by.kind) {
    case 'secret':
      return same(given(by, request, called), secret(by.value));
    case 'basic': {
      const pair = [secret(by.user), secret(by.password)];
      return (
        pair.every((one) => one !== null) &&
        same(request.headers['authorization'], `Basic ${Buffer.from(pair.join(':')).toString('base64')}`)
      );
    }
    case 'hmac': {
      const key = secret(by.key);
      const signature = given(by, request, called);
      if (key === null || !signature?.startsWith(by.prefix)) return false;
      const own = by.in === 'field' ? by.name : null;
      const signed = by.signed.map((part) => signedPart(part, request, called, own));
      if (signed.includes(null)) return false;
      const found = createHmac(by.algorithm, key).update(signed.join('')).digest(by.encoding);
      const bare = signature.slice(by.prefix.length);
      return same(by.encoding === 'hex' ? bare.toLowerCase() : bare, found);
    }
  }
}

function given(
  { in: place, name }: { in: 'header' | 'query' | 'field'; name: string },
  { headers, url }: WebhookRequest,
  called: unknown,
): string | null {
  if (place === 'header') return headers[name.toLowerCase()] ?? null;
  const fields = place === 'query' ? parseForm(queryOf(url)) : called;
  return typeof fields === 'object' && fields !== null && Object.hasOwn(fields, name)
    ? wordAt(fields, `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    : null;
}

function signedPart(
  part: 'url' | 'body' | 'fields' | 'ampersand-fields',
  { url, body }: WebhookRequest,
  called: unknown,
  own: string | null,
): string | null {
  if (part === 'url') return url;
  if (part === 'body') return body;
  if (typeof called !== 'object' || called === null) return null;
  const fields = Object.keys(called)
    .filter((name) => name !== own)
    // By code unit, as gateways sort names of ASCII; a locale would put "b" before "C".
    .toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0))
    .map((name) => [name, wordAt(called, `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)] as const);
  // An object within has no one spelling, so nothing can be said of its signature.
  if (fields.some(([, value]) => value === null)) return null;
  return fields
    .map(([name, value]) =>
      part === 'fields' ? `${name}${value ?? ''}` : `&${name}=${(value ?? '').replaceAll(/[&=]/g, '_')}`,
    )
    .join('');
}

function same(one: string | null | undefined, other: string | null): boolean {
  if (!one || !other) return false;
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
