/**
 * The languages in which a municipality owes what it says to the public, by its NIS code, in their legal order.
 *
 * Coordinated laws on the use of languages in administrative matters of 18 July 1966: four language regions (article 2 and
 * the Constitution, article 4), 27 municipalities with facilities (articles 7 and 8), and Brussels, which owes both
 * languages alike.
 */
import type { Language } from './words.ts';

const withFacilities: Readonly<Record<string, readonly Language[]>> = {
  // The six of the rim, those on the language border, Herstappe and Voeren: Dutch first.
  ...of(['nl', 'fr'], '23009 23098 23099 23100 23101 23102 23103 33016 34043 45041 73028 73109'),
  ...of(['fr', 'nl'], '51019 51067 55010 57096 57097'),
  ...of(['de', 'fr'], '63001 63012 63013 63023 63040 63048 63061 63067 63087'),
  ...of(['fr', 'de'], '63049 63080'),
};

function of(languages: readonly Language[], codes: string): Record<string, readonly Language[]> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, languages]));
}

/** Null for what is no NIS code of a municipality. */
export function languagesDue(nis: string): readonly Language[] | null {
  if (!/^[1-9]\d{4}$/.test(nis)) return null;
  const special = withFacilities[nis];
  if (special) return special;
  const district = nis.slice(0, 2);
  if (district === '21') return ['nl', 'fr'];
  // Provinces are numbered 1 to 9; Brabant (2) is two: Halle-Vilvoorde and Leuven, and Nivelles (25).
  return district === '25' || /^[5689]/.test(nis) ? ['fr'] : ['nl'];
}
