/** A resident's browser without a script: forms are posted as the pages have them, the cookie is kept. */
import { expect } from 'vitest';
import type { TestApp } from './app.ts';

export interface Seen {
  readonly status: number;
  readonly text: string;
  readonly location: string | null;
}

export interface Browser {
  cookie: string;
  get(path: string): Promise<Seen>;
  post(path: string, form: Record<string, string>, headers?: Record<string, string>): Promise<Seen>;
}

export function browserOf(app: TestApp, headers: Record<string, string> = {}): Browser {
  const seen = async (response: Response): Promise<Seen> => {
    const [set] = response.headers.getSetCookie();
    if (set) browser.cookie = set.split(';')[0] ?? '';
    return {
      status: response.status,
      text: await response.text(),
      location: response.headers.get('location'),
    };
  };
  const browser: Browser = {
    cookie: '',
    get: async (path) =>
      seen(
        await fetch(`${app.url}${path}`, {
          redirect: 'manual',
          headers: { ...headers, cookie: browser.cookie },
        }),
      ),
    post: async (path, form, more = {}) =>
      seen(
        await fetch(`${app.url}${path}`, {
          method: 'POST',
          redirect: 'manual',
          headers: { ...headers, cookie: browser.cookie, ...more },
          body: new URLSearchParams(form),
        }),
      ),
  };
  return browser;
}

/** The value of a hidden field of a page. */
export const hidden = (page: Seen, name: string): string =>
  new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(page.text)?.[1] ?? '';

/** The code that came last to a number or mail address, once more came than there were. */
export async function codeAt(app: TestApp, to: string, act: () => Promise<unknown>): Promise<string> {
  const before = app.demo.phones.of(to).length;
  await act();
  await expect.poll(() => app.demo.phones.of(to).length).toBeGreaterThan(before);
  const text = app.demo.phones.of(to).at(-1)?.text ?? '';
  return (/\d(?:, ?\d){5}|\d{6}/.exec(text)?.[0] ?? '').replaceAll(/\D/g, '');
}

export interface Place {
  readonly address: string;
  readonly bin: string;
  readonly network: string;
}

/** A town to join in: an address of a BIN, one of none, and people who join as residents do. */
export async function joiner(app: TestApp) {
  const { db } = app.database;
  const here: Place = await db
    .selectFrom('address_network as an')
    .innerJoin('network as n', 'n.id', 'an.network')
    .select(['an.address', 'n.join_code as bin', 'n.id as network'])
    .where('n.code', '=', 'KIEWIT')
    .executeTakeFirstOrThrow();
  const { id: nowhere } = await db
    .selectFrom('address')
    .select('id')
    .where('id', 'not in', (eb) => eb.selectFrom('address_network').select('address'))
    .executeTakeFirstOrThrow();
  let n = 0;
  /** A mobile number nobody has yet. */
  const mobile = (): string => `+3247${String(1_000_000 + ++n).padStart(7, '0')}`;
  const form = (more: Record<string, string> = {}): Record<string, string> => ({
    address: here.address,
    bin: here.bin,
    name: 'Jan Van den Berg',
    contact: mobile(),
    language: 'nl',
    use: 'home',
    adult: 'yes',
    rules: 'model-1',
    ...more,
  });
  const send = (by: Browser, given: Record<string, string>): Promise<Seen> =>
    by.post('/aansluiten/verstuur?l=nl', given);
  /** Joins, and answers the browser with the page open. */
  async function joined(more: Record<string, string> = {}): Promise<Browser> {
    const by = browserOf(app);
    const given = form(more);
    let page: Seen | null = null;
    const code = await codeAt(app, given['contact'] ?? '', async () => {
      page = await send(by, given);
      expect(page.status).toBe(200);
    });
    const done = await by.post('/aansluiten/code', { proof: page ? hidden(page, 'proof') : '', code });
    expect([done.status, done.location]).toEqual([303, '/mijn?welkom=1&l=nl']);
    return by;
  }
  const people = async (): Promise<number> =>
    (
      await db
        .selectFrom('person')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
    ).count;
  return { here, nowhere, mobile, form, send, joined, people };
}

/** Another code than that one. */
export const otherCode = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
