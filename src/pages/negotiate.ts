/** What a request asks for: which language, which encoding, and where to go after signing in. */
import { isLanguage, preferred, type Language } from '../../contract/words.ts';

/** The language of the page: `?l=` where it is one of ours, otherwise by Accept-Language. */
export function languageOf(
  asked: string | null | undefined,
  acceptLanguage: string | null | undefined,
): Language {
  return isLanguage(asked) ? asked : preferred(acceptLanguage);
}

/** Whether gzip may be sent (RFC 9110 section 12.5.3); an entry with q=0 forbids it. */
export function acceptsGzip(acceptEncoding: string | null | undefined): boolean {
  return /(^|[,\s])gzip\s*(;\s*q=(1(\.0*)?|0?\.0*[1-9]\d*|0\.\d*[1-9]\d*))?\s*(,|$)/i.test(
    acceptEncoding ?? '',
  );
}

/**
 * Where to go after signing in: a path of this site, or /console/.
 *
 * Resolved as a browser would, so that //elsewhere, /\elsewhere, a scheme or a control character cannot lead a person
 * who has just signed in to another site.
 */
export function localPath(asked: unknown): string {
  const home = '/console/';
  if (typeof asked !== 'string' || !asked.startsWith('/') || asked.length > 500) return home;
  const here = 'http://here.invalid';
  try {
    const url = new URL(asked, here);
    // Compared with what was asked: a browser drops tabs and newlines and turns backslashes, so must nobody rely on it.
    const path = url.pathname + url.search + url.hash;
    return url.origin === here && path === asked && !path.startsWith('//') ? path : home;
  } catch {
    return home;
  }
}

/**
 * Whether a form was posted from a page of this site (Fetch Metadata, else Origin against Host). Without either it is
 * not a browser, which carries nobody's cookie by accident.
 */
export function fromHere(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin' || site === 'none';
  const origin = headers.get('origin');
  if (origin === null) return true;
  try {
    return new URL(origin).host === headers.get('host');
  } catch {
    return false;
  }
}
