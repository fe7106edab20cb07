/**
 * Templates: the words of a profile with {placeholders}. A value goes in once and is never read as a template itself.
 * A JSON body is filled leaf by leaf and a form field by field, so no text and no number can change its shape. A leaf
 * with a placeholder that has no value (no end time, no public address) is left out with its key.
 */

export type Template =
  | string
  | number
  | boolean
  | null
  | readonly Template[]
  | { readonly [key: string]: Template };
/** By placeholder; null for what this message or this installation does not have. */
export type Values = Readonly<Record<string, string | number | null>>;

const placeholder = /\{([A-Za-z][\w.]*)\}/g;

/** The placeholders of every string in a template, without their braces. */
export function placeholdersOf(template: Template | undefined): readonly string[] {
  if (typeof template === 'string') return [...template.matchAll(placeholder)].map(([, name = '']) => name);
  if (typeof template !== 'object' || template === null) return [];
  return Object.values(template).flatMap((one: Template) => placeholdersOf(one));
}

/** A filled text; null when a value is missing. `encode` is what the place wants, such as percent-encoding. */
export function fill(
  template: string,
  values: Values,
  encode: (value: string) => string = (value) => value,
): string | null {
  let whole = true;
  const filled = template.replaceAll(placeholder, (_, name: string) => {
    const value = values[name] ?? null;
    if (value === null) whole = false;
    // Half of a surrogate pair has no UTF-8, and a gateway would refuse the whole request.
    return encode(String(value).toWellFormed());
  });
  return whole ? filled : null;
}

/** A filled JSON value; undefined when a value is missing. A leaf that is one numeric placeholder becomes a number. */
export function fillJson(template: Template, values: Values): Template | undefined {
  if (typeof template === 'string') {
    const alone = /^\{([\w.]+)\}$/.exec(template);
    const value = alone ? values[alone[1] ?? ''] : undefined;
    return typeof value === 'number' ? value : (fill(template, values) ?? undefined);
  }
  if (typeof template !== 'object' || template === null) return template;
  if (Array.isArray(template))
    return template.flatMap((one: Template) => {
      const filled = fillJson(one, values);
      return filled === undefined ? [] : [filled];
    });
  return Object.fromEntries(
    Object.entries(template).flatMap(([key, one]: [string, Template]) => {
      const filled = fillJson(one, values);
      return filled === undefined ? [] : [[key, filled]];
    }),
  );
}

/** A filled form (application/x-www-form-urlencoded of the URL standard). */
export function fillForm(template: Readonly<Record<string, string>>, values: Values): string {
  const form = new URLSearchParams();
  for (const [name, one] of Object.entries(template)) {
    const filled = fill(one, values);
    if (filled !== null) form.append(name, filled);
  }
  return form.toString();
}
