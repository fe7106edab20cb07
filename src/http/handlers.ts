/**
 * What a room gives the server: one function per route of contract/routes.ts. It gets what the contract already
 * validated and who asks, and returns the contract's answer; refusals are thrown (src/lib/refusal.ts).
 */
import type { z } from '@hono/zod-openapi';
import type { RouteName, Routes } from '../../contract/routes.ts';
import type { Language } from '../../contract/words.ts';
import type { Principal } from '../lib/principal.ts';

type Out<T, Key extends string> =
  T extends Record<Key, infer Shape extends z.ZodType> ? z.output<Shape> : undefined;

export interface Call<Name extends RouteName> {
  /** Null only on routes that are open to everyone. */
  readonly principal: Routes[Name]['act'] extends null ? Principal | null : Principal;
  readonly language: Language;
  readonly params: Out<Routes[Name], 'params'>;
  readonly query: Out<Routes[Name], 'query'>;
  readonly body: Out<Routes[Name], 'body'>;
  /** The request itself: a file's bytes, the client's address, an abort signal. */
  readonly request: Request;
  readonly clientAddress: string;
}

type AnswerOf<Name extends RouteName> = Routes[Name]['answer'] extends infer Shape extends z.ZodType
  ? z.input<Shape>
  : undefined;
/** A Response where the answer is not JSON (a cookie, a file, a stream of events). */
export type Handler<Name extends RouteName> = (call: Call<Name>) => Promise<AnswerOf<Name> | Response>;
export type Handlers = { readonly [Name in RouteName]: Handler<Name> };
