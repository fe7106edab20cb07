/**
 * A person's name as it is sealed: first name, line end, family name. A page shows the line end as a space, and an export
 * still knows which is which ("Jan", "Van den Berg"). A name of one piece has no line end.
 */
export interface PersonName {
  readonly first: string | null;
  readonly last: string;
}

const tidy = (text: string): string => text.trim().replaceAll(/\s+/gu, ' ');

export const joinName = ({ first, last }: PersonName): string =>
  first && tidy(first) ? `${tidy(first)}\n${tidy(last)}` : tidy(last);

/** Without a line end the first word is taken for the first name: better than one column holding both. */
export function splitName(text: string): PersonName {
  const cut = text.includes('\n') ? text.indexOf('\n') : text.indexOf(' ');
  return cut < 0 ? { first: null, last: text } : { first: text.slice(0, cut), last: text.slice(cut + 1) };
}

/** Equal for one name in another order of its words, in other case, without its accents. */
export const plainName = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .sort()
    .join(' ');
