/**
 * Names of towns as people say them beside those that the register has: in another language, from before a merger
 * (2019, 2025), of the village in the town. A register knows a municipality by one name and its streets by postcode.
 *
 * Written from what is generally known and not complete: a name that is not here does not stop anybody, for a street and
 * a number are found without a town.
 */

/** Names that mean one municipality of today: its own first, then other languages and those that merged into it. */
const together = `
Aalter/Knesselare
Deinze/Nevele
Kruisem/Kruishoutem/Zingem
Lievegem/Lovendegem/Waarschoot/Zomergem
Puurs-Sint-Amands/Puurs/Sint-Amands/Puers-Saint-Amand
Pelt/Neerpelt/Overpelt
Oudsbergen/Meeuwen-Gruitrode/Opglabbeek
Bilzen-Hoeselt/Bilzen/Hoeselt
Tongeren-Borgloon/Tongeren/Tongres/Borgloon/Looz
Hasselt/Kortessem
Tessenderlo-Ham/Tessenderlo/Ham
Beveren-Kruibeke-Zwijndrecht/Beveren/Kruibeke/Zwijndrecht
Lokeren/Moerbeke
Lochristi/Wachtebeke
Merelbeke-Melle/Merelbeke/Melle
Nazareth-De Pinte/Nazareth/De Pinte
Antwerpen/Anvers/Antwerp/Borsbeek
Wingene/Ruiselede
Tielt/Meulebeke
Pajottegem/Galmaarden/Gammerages/Gooik/Herne
Bastogne/Bastenaken/Bertogne
Brussel/Bruxelles/Brüssel/Brussels
Sint-Gillis/Saint-Gilles
Elsene/Ixelles
Ukkel/Uccle
Vorst/Forest
Sint-Jans-Molenbeek/Molenbeek-Saint-Jean/Molenbeek
Sint-Agatha-Berchem/Berchem-Sainte-Agathe
Schaarbeek/Schaerbeek
Sint-Joost-ten-Node/Saint-Josse-ten-Noode/Saint-Josse
Oudergem/Auderghem
Watermaal-Bosvoorde/Watermael-Boitsfort
Sint-Pieters-Woluwe/Woluwe-Saint-Pierre
Sint-Lambrechts-Woluwe/Woluwe-Saint-Lambert
Gent/Gand/Ghent
Brugge/Bruges
Leuven/Louvain/Löwen
Mechelen/Malines
Kortrijk/Courtrai
Oostende/Ostende/Ostend
Aalst/Alost
Ieper/Ypres
Dendermonde/Termonde
Oudenaarde/Audenarde
Ronse/Renaix
Sint-Truiden/Saint-Trond
Sint-Niklaas/Saint-Nicolas
Temse/Tamise
Baarle-Hertog/Baerle-Duc
Scherpenheuvel-Zichem/Montaigu-Zichem
Herk-de-Stad/Herck-la-Ville
Leopoldsburg/Bourg-Léopold
Genepiën/Genappe
Perwijs/Perwez
Jurbeke/Jurbise
Veurne/Furnes
Diksmuide/Dixmude
Roeselare/Roulers
Menen/Menin
Geraardsbergen/Grammont
Nieuwpoort/Nieuport
De Panne/La Panne
De Haan/Le Coq
Tienen/Tirlemont
Zoutleeuw/Léau
Halle/Hal
Vilvoorde/Vilvorde
Lier/Lierre
Bever/Biévène
Mesen/Messines
Spiere-Helkijn/Espierres-Helchin
Sint-Genesius-Rode/Rhode-Saint-Genèse
Kraainem/Crainhem
Voeren/Fourons
Luik/Liège/Lüttich
Namen/Namur
Bergen/Mons
Doornik/Tournai
Moeskroen/Mouscron
Komen-Waasten/Comines-Warneton/Comines/Komen
Aarlen/Arlon/Arel
Waver/Wavre
Nijvel/Nivelles
Aat/Ath
Zinnik/Soignies
's-Gravenbrakel/Braine-le-Comte
Eigenbrakel/Braine-l'Alleud
Kasteelbrakel/Braine-le-Château
Terhulpen/La Hulpe
Lessen/Lessines
Vloesberg/Flobecq
Elzele/Ellezelles
Edingen/Enghien
Opzullik/Silly
Geldenaken/Jodoigne
Bevekom/Beauvechain
Graven/Grez-Doiceau
Itter/Ittre
Tubeke/Tubize
Gembloers/Gembloux
Borgworm/Waremme
Hannuit/Hannut
Lijsem/Lincent
Oerle/Oreye
Hoei/Huy
Wezet/Visé
Bitsingen/Bassenge
Blieberg/Plombières/Bleiberg
Kelmis/La Calamine
Sankt Vith/Saint-Vith/St. Vith
Malmedy/Malmünd
Weismes/Waimes
Bütgenbach/Butgenbach
Büllingen/Bullange
Amel/Amblève
`;

/** Villages and municipalities of before by their postcode, which a merger leaves as it was. */
const villages = `
9910 Knesselare
9850 Nevele, Hansbeke, Landegem, Merendree
9750 Zingem
9770 Kruishoutem
9920 Lovendegem
9950 Waarschoot
9930 Zomergem
2870 Puurs, Breendonk, Liezele
2890 Sint-Amands, Lippelo, Oppuurs
3910 Neerpelt
3900 Overpelt
3670 Meeuwen, Gruitrode
3660 Opglabbeek
3740 Bilzen, Munsterbilzen
3730 Hoeselt
3700 Tongeren, Tongres
3840 Borgloon, Looz
3720 Kortessem
3945 Ham
3980 Tessenderlo
9120 Beveren-Waas
9150 Kruibeke
2070 Zwijndrecht, Burcht
9180 Moerbeke-Waas
9185 Wachtebeke
9820 Merelbeke
9090 Melle
9810 Nazareth
9840 De Pinte
2150 Borsbeek
8755 Ruiselede
8760 Meulebeke
1570 Galmaarden
1755 Gooik
1540 Herne
6687 Bertogne
3500 Sint-Lambrechts-Herk
3501 Wimmertingen
3510 Kermt, Spalbeek
3511 Kuringen, Stokrooie
3512 Stevoort
3721 Vliermaalroot
3722 Wintershoven
3723 Guigoven
3724 Vliermaal
1020 Laken, Laeken
1120 Neder-Over-Heembeek
1130 Haren
2100 Deurne
2140 Borgerhout
2170 Merksem
2180 Ekeren
2600 Berchem
2610 Wilrijk
2660 Hoboken
9030 Mariakerke
9031 Drongen
9032 Wondelgem
9040 Sint-Amandsberg
9041 Oostakker
9050 Gentbrugge, Ledeberg
9051 Sint-Denijs-Westrem, Afsnee
9052 Zwijnaarde
8200 Sint-Andries, Sint-Michiels
8310 Assebroek, Sint-Kruis
8380 Dudzele, Lissewege, Zeebrugge
3001 Heverlee
3010 Kessel-Lo
3012 Wilsele
3018 Wijgmaal
2800 Walem
2812 Muizen
2811 Leest, Hombeek
8500 Kortrijk
8510 Bellegem, Marke, Rollegem, Kooigem
8400 Stene, Zandvoorde
9300 Aalst
9310 Moorsel, Herdersem, Baardegem, Meldert
9320 Erembodegem, Nieuwerkerken
9111 Belsele
9112 Sinaai
9140 Temse
4020 Bressoux, Jupille-sur-Meuse
4030 Grivegnée
4031 Angleur
4032 Chênée
5100 Jambes, Wépion
5101 Erpent
5002 Saint-Servais
6000 Charleroi
6001 Marcinelle
6010 Couillet
6020 Dampremy
6030 Marchienne-au-Pont
6040 Jumet
6041 Gosselies
6060 Gilly
6061 Montignies-sur-Sambre
7012 Jemappes, Flénu
7022 Hyon, Mesvin
7500 Tournai
1348 Louvain-la-Neuve
`;

/** What a name means in a register: the municipalities there that it may be, or more narrowly its postcodes there. */
export interface Town {
  /** As it was written by us or in the register. */
  readonly name: string;
  readonly municipalities: readonly string[];
  readonly postcodes: readonly string[];
}
export const isHere = (town: Town): boolean => town.municipalities.length > 0 || town.postcodes.length > 0;

export interface Towns {
  /** By its words (`wordsOf`); null for a name that is no town's. */
  named(words: string): Town | null;
  /** The town whose name it nearly is: a letter wrong, or two in a long name. */
  nearly(words: string): Town | null;
  /** Towns of the register whose name begins so. */
  beginning(words: string, most: number): readonly Town[];
  hasPostcode(postcode: string): boolean;
}

/** Words only, as the database's words_of(): without accents, case and signs. */
export const wordsOf = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[^a-z0-9]+/gu, ' ')
    .trim();

const groups = together
  .trim()
  .split('\n')
  .map((line) => line.split('/'));
/** Postcode and name of every village in the list. */
export const villageNames: readonly (readonly [postcode: string, name: string])[] = villages
  .trim()
  .split('\n')
  .flatMap((line) =>
    line
      .slice(5)
      .split(', ')
      .map((name) => [line.slice(0, 4), name] as const),
  );

/** The names of a register's towns, from its municipalities and their postcodes. */
export function townsOf(
  register: readonly { readonly municipality: string; readonly postcode: string }[],
): Towns {
  const known = new Map<string, { name: string; municipalities: Set<string>; postcodes: Set<string> }>();
  const entry = (name: string) => {
    const words = wordsOf(name);
    const found = known.get(words) ?? {
      name,
      municipalities: new Set<string>(),
      postcodes: new Set<string>(),
    };
    known.set(words, found);
    return found;
  };
  const byWords = new Map<string, Set<string>>();
  for (const { municipality } of register)
    byWords.set(
      wordsOf(municipality),
      (byWords.get(wordsOf(municipality)) ?? new Set<string>()).add(municipality),
    );
  for (const [words, municipalities] of byWords)
    for (const one of municipalities) {
      const town = entry(words);
      town.name = one;
      town.municipalities.add(one);
    }
  for (const names of groups) {
    const here = names.flatMap((name) => [...(byWords.get(wordsOf(name)) ?? [])]);
    for (const name of names) for (const one of here.length ? here : []) entry(name).municipalities.add(one);
    // A town that is not of this register is still a town: its people are told so.
    if (here.length === 0) for (const name of names) entry(name);
  }
  const postcodes = new Set(register.map((one) => one.postcode));
  for (const [postcode, name] of villageNames) {
    const town = entry(name);
    if (postcodes.has(postcode)) town.postcodes.add(postcode);
  }
  const towns = new Map<string, Town>(
    [...known].map(([words, { name, municipalities, postcodes: codes }]) => [
      words,
      { name, municipalities: [...municipalities], postcodes: [...codes] },
    ]),
  );
  return {
    named: (words) => towns.get(words) ?? null,
    nearly: (words) => {
      if (words.length < 4) return null;
      const most = words.length < 8 ? 1 : 2;
      let [best, distance]: [Town | null, number] = [null, most + 1];
      for (const [name, town] of towns) {
        if (Math.abs(name.length - words.length) >= distance || name.charAt(0) !== words.charAt(0)) continue;
        const far = apart(name, words);
        if (far < distance || (far === distance && best && !isHere(best) && isHere(town)))
          [best, distance] = [town, far];
      }
      return best;
    },
    beginning: (words, most) =>
      words.length < 2
        ? []
        : [...towns]
            .filter(([name, town]) => name.startsWith(words) && isHere(town))
            .map(([, town]) => town)
            .slice(0, most),
    hasPostcode: (postcode) => postcodes.has(postcode),
  };
}

/** Letters wrong, missing, too many or changed places (restricted Damerau-Levenshtein). */
export function apart(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    [before, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
