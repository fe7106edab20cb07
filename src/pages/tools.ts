/** What every group of pages is given to draw with: the reader's language, the frame's facts, a page as an answer. */
import type { Context, MiddlewareHandler } from 'hono';
import type { Language } from '../../contract/words.ts';
import type { ErrorStatus } from './error.ts';
import type { SiteOwner } from './front.ts';
import type { Html } from './layout.ts';

export interface PageTools {
  /** For every path that takes a form: refuses those posted from another site. */
  readonly ownForms: MiddlewareHandler;
  language(c: Context): Language;
  draw(c: Context, drawn: Html, status?: number, more?: Record<string, string>): Promise<Response>;
  fail(c: Context, status: ErrorStatus): Promise<Response>;
  /** Whose installation it is: its numbers, its contact. */
  owner(): Promise<SiteOwner>;
  readonly demo: boolean;
  /** Where people open it (https://belfort.example.be); null where that is not known. */
  readonly origin: string | null;
  clientAddress(request: Request): string;
}

/** A field of a form as text; whatever else was sent is nothing. */
export const field = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
