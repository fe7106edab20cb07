/**
 * The API as the command calls it: with a named person's token, the same routes and the same rules as on screen. What
 * the server refuses becomes one line with what to do next, in the language of this terminal.
 */
import type { z } from 'zod';
import { paths } from '../../contract/paths.ts';
import type { RouteName, Routes } from '../../contract/routes.ts';
import type { Refused } from '../../contract/shapes.ts';
import { isKey, isLanguage, say, type Language } from '../../contract/words.ts';
import type { Config } from '../config.ts';
import { CannotStart } from '../db/embedded.ts';
import { isLoopback } from '../delivery/settings.ts';
import type { Terminal } from './terminal.ts';

type Shape<Name extends RouteName, Part extends string> =
  Routes[Name] extends Record<Part, infer Given extends z.ZodType> ? Given : never;
type AnswerOf<Name extends RouteName> = z.output<Shape<Name, 'answer'>>;

interface Given<Name extends RouteName> {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: z.input<Shape<Name, 'body'>>;
}

export interface Api {
  readonly url: string;
  readonly language: Language;
  /** Rejects with RefusedByServer, or with CannotStart where no Belfort answers. */
  call<Name extends RouteName>(name: Name, given?: Given<Name>): Promise<AnswerOf<Name>>;
  /** The answer as it comes in, for files and events; `file` streams out as the body. */
  open<Name extends RouteName>(
    name: Name,
    given?: Given<Name> & {
      readonly file?: ReadableStream<Uint8Array>;
      readonly signal?: AbortSignal;
    },
  ): Promise<Response>;
}

/** The server said no: its sentence and what to do next. */
export class RefusedByServer extends CannotStart {
  readonly code: string;
  constructor(refused: Pick<Refused, 'code' | 'sentence' | 'next' | 'values'>) {
    const field = refused.values['field'];
    super(`${refused.sentence}${field ? ` (${field})` : ''}\n  ${refused.next}`);
    this.name = 'RefusedByServer';
    this.code = refused.code;
  }
}

/** The connection broke, or never was: whether the server did what was asked is not known. */
export class NoAnswer extends CannotStart {}

/** The terminal's language where we speak it (LC_ALL, LC_MESSAGES or LANG, as the runtime reads them), else English. */
export function languageHere(locale = new Intl.DateTimeFormat().resolvedOptions().locale): Language {
  const language = locale.split('-')[0];
  return isLanguage(language) ? language : 'en';
}

/** A refusal in the terminal's language: the server lists those of a check in the person's own. */
export function refusalLines(
  language: Language,
  { code, values, sentence, next }: Refused,
): [string, string] {
  const [key, nextKey] = [`refusal.${code}`, `refusal.${code}.next`];
  return isKey(key) && isKey(nextKey)
    ? [say(language, key, values), say(language, nextKey, values)]
    : [sentence, next];
}

/** Throws CannotStart where no token or no usable address is set; warns where the token would travel in the clear. */
export function apiOf(
  { url, token }: Pick<Config, 'url' | 'token'>,
  { err }: Pick<Terminal, 'err'>,
  language = languageHere(),
): Api {
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new CannotStart('BELFORT_API is not an address such as https://bin.city.example.');
  if (!token)
    throw new CannotStart(
      `BELFORT_TOKEN is not set: make a token on ${url}/console/tokens, and set BELFORT_TOKEN to it.`,
    );
  const { protocol, hostname } = new URL(url);
  // No refusal: between two machines behind one proxy it may be meant.
  if (protocol === 'http:' && !isLoopback(hostname))
    err(`belfort: ${url} is not https:, so the token can be read on its way.\n`);

  const open: Api['open'] = async (name, given = {}) => {
    const [method, path] = paths[name];
    const at = new URL(url + path.replaceAll(/\{(\w+)\}/g, (_, key: string) => part(given.params?.[key])));
    for (const [key, value] of Object.entries(given.query ?? {}))
      if (value !== undefined) at.searchParams.set(key, value);
    // The person's own language would come before the header.
    at.searchParams.set('l', language);
    const response = await fetch(at, {
      method: method.toUpperCase(),
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${token}`,
        'accept-language': language,
        ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(given.file ? { 'content-type': 'application/octet-stream' } : {}),
      },
      ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
      ...(given.file ? { body: given.file, duplex: 'half' } : {}),
      ...(given.signal ? { signal: given.signal } : {}),
    }).catch((error: unknown) => {
      if (given.signal?.aborted) throw error;
      throw new NoAnswer(
        `No Belfort answers at ${url}${codeOf(error)}: does \`belfort serve\` run there? BELFORT_API says where.`,
        error,
      );
    });
    if (!response.ok) throw await refusalOf(response, url);
    return response;
  };
  return {
    url,
    language,
    open,
    call: async (name, given) => {
      const response = await open(name, given);
      return (response.status === 204 ? undefined : await response.json()) as never;
    },
  };
}

const part = (value: string | undefined): string => encodeURIComponent(value ?? '');

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null;
  return cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
}

async function refusalOf(response: Response, url: string): Promise<CannotStart> {
  const { status, headers } = response;
  const to = headers.get('location');
  if (status >= 300 && status < 400 && to) {
    await response.body?.cancel();
    return new CannotStart(
      `${url} sends us on to ${URL.canParse(to, url) ? new URL(to, url).origin : 'elsewhere'}; set BELFORT_API to the address that answers.`,
    );
  }
  const body: unknown = await response.json().catch(() => null);
  if (!isRefused(body)) {
    const line = `${url} answered ${status}, but not as Belfort does: is BELFORT_API right, and does it run?`;
    // A gateway that lost its Belfort (RFC 9110 sections 15.6.3 to 15.6.5) does not know either what became of it.
    return status >= 502 && status <= 504 ? new NoAnswer(line) : new CannotStart(line);
  }
  return body.code === 'sign-in/needed'
    ? new RefusedByServer({
        ...body,
        sentence: 'The token in BELFORT_TOKEN is wrong, was taken back or has expired.',
        next: `Make a new one on ${url}/console/tokens.`,
      })
    : new RefusedByServer(body);
}

const isRefused = (body: unknown): body is Refused =>
  typeof body === 'object' &&
  body !== null &&
  'code' in body &&
  'sentence' in body &&
  'next' in body &&
  'values' in body;
