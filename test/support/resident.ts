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
