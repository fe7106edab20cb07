/**
 * Reads a TwiML document as a gateway does: verbs in order, those inside a Gather beside it. Knows nothing of how we
 * write one. Elements, attributes, text and character references (XML 1.0 section 4.1), which is all that TwiML has.
 */
export interface Verb {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly inside: readonly Verb[];
}
interface Open {
  name: string;
  attributes: Record<string, string>;
  text: string;
  inside: Open[];
}

/** The verbs of the Response; throws for what is not well formed. */
export function verbsOf(document: string): readonly Verb[] {
  const root: Open = { name: '', attributes: {}, text: '', inside: [] };
  const stack = [root];
  const tokens =
    /<\?[^>]*\?>|<!--[\s\S]*?-->|<(\/?)([A-Za-z]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy;
  let end = 0;
  for (const match of document.matchAll(tokens)) {
    end = match.index + match[0].length;
    const [, close, name = '', attributes = '', alone, text] = match;
    const here = stack.at(-1);
    if (!here) throw new Error('not well formed: too many ends');
    if (text !== undefined) here.text += decoded(text);
    else if (close) {
      if (here.name !== name || stack.length === 1) throw new Error(`not well formed: </${name}>`);
      stack.pop();
    } else if (name) {
      const verb: Open = { name, attributes: attributesOf(attributes), text: '', inside: [] };
      here.inside.push(verb);
      if (!alone) stack.push(verb);
    }
  }
  const [response] = root.inside;
  if (end !== document.length || stack.length !== 1 || response?.name !== 'Response')
    throw new Error('not well formed: no Response');
  return response.inside;
}

const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name = '', a, b]) => [
      name,
      decoded(a ?? b ?? ''),
    ]),
  );

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const decoded = (text: string): string =>
  text.replaceAll(
    /&(?:#(\d+)|#x([\da-f]+)|(\w+));?|&/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (decimal) return String.fromCodePoint(Number(decimal));
      if (hex) return String.fromCodePoint(parseInt(hex, 16));
      const known = name === undefined ? undefined : named[name];
      if (known === undefined) throw new Error(`not well formed: ${whole}`);
      return known;
    },
  );
