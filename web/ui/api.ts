/**
 * The typed client of the API. `call('publishMessage', { params, body })` knows from the contract what goes in and what
 * comes out; zod itself stays on the server, only its types are read here.
 *
 * A "no" of the server arrives as a `Refusal` with the sentence to show and what to do next. A 401 also runs what was
 * given to `onSignedOut`: the page keeps its drafts and goes to sign in.
 *
 * Requests are same-origin with JSON bodies; the server compares Origin and Sec-Fetch-Site, so a form on another site
 * can send neither the content type nor the headers.
 */
import type { z } from 'zod';
import { paths } from '../../contract/paths.ts';
import type { RouteName, Routes } from '../../contract/routes.ts';
import { t } from './i18n.ts';

type Schema<Name extends RouteName, Part extends string> =
  Routes[Name] extends Readonly<Record<Part, infer S extends z.ZodType>> ? z.input<S> : never;
type Given<Name extends RouteName> = {
  [Part in 'params' | 'query' | 'body' as Schema<Name, Part> extends never ? never : Part]: Schema<
    Name,
    Part
  >;
} & (Routes[Name] extends { readonly file: true } ? { file: Blob } : unknown) & { signal?: AbortSignal };
export type Answer<Name extends RouteName> = Routes[Name]['answer'] extends infer S extends z.ZodType
  ? z.output<S>
  : null;

// A request that hangs is a screen that lies: publishing answers after one transaction, well within this.
const patience = 20_000;

/** What the server (or the wire) said no to; `sentence` and `next` are for the person, in their language. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  readonly sentence: string;
  readonly next: string;
  constructor(status: number, code: string, sentence: string, next: string) {
    super(code);
    this.status = status;
    this.code = code;
    this.sentence = sentence;
    this.next = next;
  }
}

/** Turns whatever was thrown into something that can be read out. */
export const asRefusal = (thrown: unknown): Refusal =>
  thrown instanceof Refusal
    ? thrown
    : new Refusal(0, 'console/unexpected', t('console.error.unexpected'), t('console.error.unexpected.next'));

let signedOut: () => void = () => undefined;
/** What to do when the session is gone; one listener, the shell. */
export const onSignedOut = (act: () => void): void => void (signedOut = act);

/** The address of a route with its parameters filled in. */
export function addressOf(
  name: RouteName,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, unknown>> = {},
): string {
  const path = paths[name][1].replace(/\{(\w+)\}/g, (_, key: string) =>
    encodeURIComponent(params[key] ?? ''),
  );
  const filled = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const search = new URLSearchParams(filled.map(([key, value]) => [key, String(value)])).toString();
  return search ? `${path}?${search}` : path;
}

/** Calls a route; throws `Refusal` when it says no, `AbortError` when `signal` was aborted. */
export async function call<Name extends RouteName>(
  name: Name,
  ...[given]: Record<never, never> extends Given<Name> ? [Given<Name>?] : [Given<Name>]
): Promise<Answer<Name>> {
  const text = await (await ask(name, given)).text();
  return (text ? JSON.parse(text) : null) as Answer<Name>;
}

/** Calls a route whose answer is a file, and keeps it on the reader's machine under that name. */
export async function keepFile<Name extends RouteName>(
  name: Name,
  given: Given<Name>,
  fileName: string,
): Promise<void> {
  const address = URL.createObjectURL(await (await ask(name, given)).blob());
  Object.assign(document.createElement('a'), { href: address, download: fileName }).click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(address), patience);
}

async function ask(name: RouteName, given: unknown): Promise<Response> {
  const { params, query, body, file, signal } = (given ?? {}) as {
    params?: Record<string, string>;
    query?: Record<string, unknown>;
    body?: unknown;
    file?: Blob;
    signal?: AbortSignal;
  };
  const late = AbortSignal.timeout(patience);
  let response: Response;
  try {
    response = await fetch(addressOf(name, params, query), {
      method: paths[name][0].toUpperCase(),
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(file === undefined ? {} : { 'content-type': 'application/octet-stream' }),
      },
      signal: signal ? AbortSignal.any([signal, late]) : late,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(file === undefined ? {} : { body: file }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Refusal(0, 'console/offline', t('console.error.offline'), t('console.error.offline.next'));
  }
  if (response.ok) return response;
  const refused = (await response.json().catch(() => null)) as Partial<
    Record<'code' | 'sentence' | 'next', string>
  > | null;
  if (response.status === 401) signedOut();
  throw new Refusal(
    response.status,
    refused?.code ?? 'server/unexpected',
    refused?.sentence ?? t('console.error.unexpected'),
    refused?.next ?? t('console.error.unexpected.next'),
  );
}
