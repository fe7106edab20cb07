/**
 * The names of the demo city. People are made of first and last names drawn apart, so that nobody is meant; the
 * origins are mixed as in any Belgian town. Streets carry names that a hundred villages share.
 */
import type { Language } from '../../contract/words.ts';

export const firstNames: Readonly<Record<Language, readonly string[]>> = {
  nl: [
    'Lotte', 'Jeroen', 'Marleen', 'Wim', 'Greet', 'Dirk', 'Annelies', 'Koen', 'Hilde', 'Bart', 'Fatima', 'Youssef',
    'Els', 'Stijn', 'Rita', 'Jos', 'Godelieve', 'Maurice', 'Nele', 'Pieter', 'Ayşe', 'Emre', 'Ingrid', 'Luc', 'Sofie',
    'Thijs', 'Veerle', 'Guido', 'Lieve', 'Tom', 'Samira', 'Bilal', 'Katrien', 'Rik', 'Jana', 'Piotr', 'Agnieszka',
    'Elke', 'Frank', 'Mieke', 'Raf', 'Yolanda', 'Senne', 'Noor', 'Giovanni', 'Rosa', 'Monique', 'Etienne', 'Hasan',
    'Tine', 'Ward', 'Roos', 'Jef', 'Paula', 'Kobe', 'Leila', 'Ruben', 'Ilse', 'Gert', 'Zeynep',
  ],
  fr: [
    'Amélie', 'Benoît', 'Chantal', 'Didier', 'Émilie', 'François', 'Ghislaine', 'Hugo', 'Karim', 'Nadia', 'Océane',
    'Pascal', 'Sandrine', 'Thierry', 'Yasmine', 'Zoé', 'Jean-Luc', 'Marie-Claire', 'Olivier', 'Inès',
  ],
  de: ['Anke', 'Bernd', 'Dieter', 'Heike', 'Jürgen', 'Käthe', 'Lukas', 'Sabine', 'Uwe', 'Ursula', 'Björn', 'Mia'],
  en: ['Grace', 'Oliver', 'Priya', 'Samuel', 'Chidi', 'Emma', 'Rajesh', 'Hannah', 'Kwame', 'Mary', 'Tariq', 'Lucy'],
}; // prettier-ignore

export const lastNames: Readonly<Record<Language, readonly string[]>> = {
  nl: [
    'Bamps', 'Vandebroek', 'Claesen', 'Smeets', 'Hermans', 'Poelmans', 'Vanheusden', 'Geebelen', 'Yilmaz', 'El Amrani',
    'Nijs', 'Reekmans', 'Thijsen', 'Vrancken', 'Coenegrachts', 'Lenaerts', 'Moermans', 'Boutsen', 'Dirickx', 'Jorissen',
    'Kowalski', 'Demir', 'Swennen', 'Timmermans', 'Loyens', 'Gielen', 'Pauwels', 'Rossi', 'Haddad', 'Knevels',
    'Bloemen', 'Vanstraelen', 'Martens', 'Ooms', 'Hendrix', 'Schepers', 'Wouters', 'Awouters', 'Luyten', 'Kaya',
  ],
  fr: ['Dubois', 'Lambert', 'Servais', 'Bensaïd', 'Collignon', 'Delvaux', 'Gérard', 'Lefèvre', 'Noël', 'Pirotte'],
  de: ['Schröder', 'Müllender', 'Kessel', 'Palm', 'Radermacher', 'Heinen', 'Jost', 'Weißhaupt'],
  en: ['Okafor', 'Patel', 'Murphy', 'Bennett', 'Mensah', 'Clarke', 'Singh', 'Hughes'],
}; // prettier-ignore

/** Streets that the story needs by name, per quarter; the rest is made of `beginnings` and `endings`. */
export const beginnings: readonly string[] = [
  'Berken', 'Beuken', 'Linden', 'Eiken', 'Kastanje', 'Populieren', 'Wilgen', 'Elzen', 'Hazelaar', 'Meidoorn', 'Vlier',
  'Brem', 'Heide', 'Zand', 'Ven', 'Broek', 'Beemd', 'Weide', 'Klaver', 'Koren', 'Molen', 'Bakker', 'Smeden', 'Wevers',
  'Schutters', 'Gilde', 'Kapel', 'Kruis', 'Nachtegaal', 'Leeuwerik', 'Merel', 'Zwaluw', 'Kievit', 'Wulpen', 'Reiger',
  'Specht', 'Vossen', 'Hazen', 'Herten', 'Dassen', 'Bron', 'Vijver', 'Sluis', 'Veer', 'Bleek', 'Hop', 'Tuin', 'Boomgaard',
  'Appel', 'Kersen', 'Peren', 'Pruimen', 'Zonne', 'Avond', 'Morgen', 'Steen', 'Leem', 'Klei', 'Turf', 'Mispel',
]; // prettier-ignore
export const endings: readonly string[] = ['straat', 'laan', 'weg', 'dreef', 'pad', 'hof', 'berg', 'veld'];

/** French renderings, for the municipality whose streets bear two names. */
export const frenchBeginnings: Readonly<Record<string, string>> = {
  Berken: 'des Bouleaux', Beuken: 'des Hêtres', Linden: 'des Tilleuls', Eiken: 'des Chênes', Kastanje: 'des Châtaigniers',
  Populieren: 'des Peupliers', Wilgen: 'des Saules', Elzen: 'des Aulnes', Hazelaar: 'des Noisetiers',
  Meidoorn: "de l'Aubépine", Vlier: 'du Sureau', Brem: 'des Genêts', Heide: 'de la Bruyère', Zand: 'du Sable',
  Ven: 'de la Fagne', Broek: 'du Marais', Beemd: 'du Pré', Weide: 'de la Prairie', Klaver: 'du Trèfle',
  Koren: 'du Blé', Molen: 'du Moulin', Bakker: 'des Boulangers', Smeden: 'des Forgerons', Wevers: 'des Tisserands',
  Schutters: 'des Tireurs', Gilde: 'de la Guilde', Kapel: 'de la Chapelle', Kruis: 'de la Croix',
  Nachtegaal: 'du Rossignol', Leeuwerik: "de l'Alouette", Merel: 'du Merle', Zwaluw: "de l'Hirondelle",
  Kievit: 'du Vanneau', Wulpen: 'des Courlis', Reiger: 'du Héron', Specht: 'du Pic', Vossen: 'des Renards',
  Hazen: 'des Lièvres', Herten: 'des Cerfs', Dassen: 'des Blaireaux', Bron: 'de la Source', Vijver: "de l'Étang",
  Sluis: "de l'Écluse", Veer: 'du Bac', Bleek: 'de la Blanchisserie', Hop: 'du Houblon', Tuin: 'des Jardins',
  Boomgaard: 'du Verger', Appel: 'des Pommiers', Kersen: 'des Cerisiers', Peren: 'des Poiriers',
  Pruimen: 'des Pruniers', Zonne: 'du Soleil', Avond: 'du Soir', Morgen: 'du Matin', Steen: 'de la Pierre',
  Leem: 'du Limon', Klei: "de l'Argile", Turf: 'de la Tourbe', Mispel: 'du Néflier',
}; // prettier-ignore
export const frenchEndings: Readonly<Record<string, string>> = {
  straat: 'Rue', laan: 'Avenue', weg: 'Chemin', dreef: 'Drève', pad: 'Sentier', hof: 'Clos', berg: 'Montagne', veld: 'Champ',
}; // prettier-ignore
