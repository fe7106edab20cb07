/**
 * Where a value stands in what a gateway says: JSON pointers (RFC 6901), also into a form or a query, which is then an
 * object of strings. Own properties only, so that no "__proto__" is ever a field.
 */

/** The value a pointer leads to; undefined when it leads nowhere. "" is the whole. */
export function at(value: unknown, pointer: string): unknown {
  let here = value;
  for (const step of pointer.split('/').slice(1)) {
    if (typeof here !== 'object' || here === null) return undefined;
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!Object.hasOwn(here, key)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[key];
  }
  return here;
}

/** A scalar as rules compare it: "0" and 0 are the same word; null for anything else. */
export function wordAt(value: unknown, pointer: string): string | null {
  const found = at(value, pointer);
  if (typeof found === 'string') return found;
  return typeof found === 'boolean' || (typeof found === 'number' && Number.isFinite(found))
    ? String(found)
    : null;
}

/** A text that may be shown and kept as a reason: no word of a sender's, and no number long enough for a phone. */
export const harmless = (word: string | null): string | null =>
  word !== null && /^[\w.-]{1,24}$/.test(word) && !/\d{7}/.test(word) ? word : null;

/** What may be a reference: no spaces, no control characters, no end of an endless one. */
export const isReference = (value: unknown): value is string =>
  typeof value === 'string' && /^[\x21-\x7e]{1,100}$/.test(value);

export const isJson = (type: string | undefined): boolean =>
  /^application\/([\w.-]+\+)?json *(;|$)/i.test(type ?? '');

/** Null when it is none. */
export function parseJson(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return null;
  }
}

/** A form or a query as an object. Null when a name stands twice: which of the two was meant cannot be known. */
export function parseForm(text: string): Readonly<Record<string, string>> | null {
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in fields) return null;
    fields[name] = value;
  }
  return fields;
}
