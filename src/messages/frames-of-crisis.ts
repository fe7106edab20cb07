/**
 * The frames of a crisis message and of its updates and end. They follow the parts of an alarm text: who says it (put
 * in front), what, where, what to do, where to learn more, when the next message comes ("Alarmeren om levens te redden",
 * docs/domain.md 3.3). An end says the word itself, or windows stay shut (docs/domain.md (b) 40).
 */
import type { Incident } from '../../contract/domain.ts';
import type { Frame, FrameSet } from './frame-set.ts';
import type { Language } from '../../contract/words.ts';

type Say = Readonly<Record<Language, string>>;

const ask: Say = {
  nl: 'Bel {number} enkel bij nood.',
  fr: "Appelez le {number} en cas d'urgence seulement.",
  de: '{number} nur im Notfall anrufen.',
  en: 'Call {number} in an emergency only.',
};
const site = '[ Info: {site}]';
const warn: Say = {
  nl: 'Verwittig buren die dit bericht niet kregen, per telefoon. Kom niet kijken en hou de weg vrij. U krijgt een bericht zodra het gevaar geweken is.',
  fr: 'Avertissez par téléphone les voisins qui n’ont pas reçu ce message. Ne venez pas voir et laissez la route libre. Vous recevrez un message dès que le danger sera écarté.',
  de: 'Warnen Sie Nachbarn, die diese Nachricht nicht erhalten haben, per Telefon. Kommen Sie nicht schauen und halten Sie die Straße frei. Sie erhalten eine Nachricht, sobald die Gefahr vorbei ist.',
  en: 'Warn neighbours who did not get this message, by phone. Do not come to look and keep the road free. You will get a message as soon as the danger is over.',
};

const all = (one: (language: Language) => Frame): FrameSet['frames'] => ({
  nl: one('nl'),
  fr: one('fr'),
  de: one('de'),
  en: one('en'),
});
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const alarm = (incident: Incident, what: Say, act: Say): FrameSet => ({
  kind: 'crisis',
  incident,
  frames: all((l) => [
    `${what[l]}${act[l]} ${ask[l]}`,
    capital(what[l].replace(/[.,:].*$/, '')),
    `[Info: {site}\n\n]${warn[l]}`,
  ]),
});

const next: Say = {
  nl: '[ Volgend bericht ten laatste {nextAt}.]',
  fr: '[ Prochain message à {nextAt} au plus tard.]',
  de: '[ Nächste Nachricht bis {nextAt}.]',
  en: '[ Next message by {nextAt}.]',
};
const update: Say = { nl: 'Update', fr: 'Mise à jour', de: 'Aktualisierung', en: 'Update' };
const progress = (incident: Incident, what: Say, act: Say): FrameSet => ({
  kind: 'update',
  incident,
  frames: all((l) => [
    `${what[l]} {place} {trend}. {area}: ${act[l]}.${next[l]}${site}`,
    `${update[l]}: ${what[l]} {place}`,
  ]),
});

const over: Readonly<Record<Language, readonly [word: string, danger: string]>> = {
  nl: ['EINDE ALARM', 'Gevaar geweken.'],
  fr: ["FIN D'ALERTE", 'Danger écarté.'],
  de: ['ENTWARNUNG', 'Gefahr vorbei.'],
  en: ['ALL CLEAR', 'Danger is over.'],
};
const end = (incident: Incident, what: Say, after: Say): FrameSet => ({
  kind: 'einde',
  incident,
  frames: all((l) => [
    `${over[l][0]} ${what[l]} {place}. ${over[l][1]} ${after[l]}${site}`,
    `${over[l][0]}: ${what[l]} {place}`,
  ]),
});

const fire: Say = { nl: 'brand', fr: 'incendie', de: 'Brand', en: 'fire' };
const smoke: Say = { nl: 'rook', fr: 'fumée', de: 'Rauch', en: 'smoke' };
const gas: Say = { nl: 'gaslek', fr: 'fuite de gaz', de: 'Gasleck', en: 'gas leak' };
const water: Say = { nl: 'overstroming', fr: 'inondation', de: 'Hochwasser', en: 'flood' };

const insideAndShut: Say = {
  nl: 'blijf binnen, ramen en deuren dicht',
  fr: 'restez dedans, fermez tout',
  de: 'drinnen bleiben, alles schließen',
  en: 'stay inside, windows and doors shut',
};
const instruction: Say = {
  nl: '{instruction}',
  fr: '{instruction}',
  de: '{instruction}',
  en: '{instruction}',
};

export const crisisFrames: readonly FrameSet[] = [
  alarm(
    'toxic-smoke',
    {
      nl: 'brand {place}, giftige rook[ richting {direction}].',
      fr: 'incendie {place}, fumée toxique[ direction {direction}].',
      de: 'Brand {place}, giftiger Rauch[ Richtung {direction}].',
      en: 'fire {place}, toxic smoke[ towards {direction}].',
    },
    {
      nl: ' Ga naar binnen, sluit ramen en deuren, zet ventilatie uit.',
      fr: ' Rentrez, fermez tout, coupez la ventilation.',
      de: ' Hineingehen, Fenster und Türen zu, Lüftung aus.',
      en: ' Go inside, close windows and doors, ventilation off.',
    },
  ),
  alarm(
    'fire',
    { nl: 'brand {place}.', fr: 'incendie {place}.', de: 'Brand {place}.', en: 'fire {place}.' },
    {
      nl: ' Blijf weg en hou de weg vrij. Sluit ramen en deuren.',
      fr: ' Restez à distance, laissez la route libre. Fermez tout.',
      de: ' Abstand halten, Straße frei halten. Fenster und Türen zu.',
      en: ' Keep away and keep the road free. Close windows and doors.',
    },
  ),
  alarm(
    'gas',
    { nl: 'gaslek {place}.', fr: 'fuite de gaz {place}.', de: 'Gasleck {place}.', en: 'gas leak {place}.' },
    {
      nl: ' {area}: {instruction}. Geen vuur, geen schakelaar, geen deurbel.',
      fr: ' {area}: {instruction}. Ni feu, ni interrupteur, ni sonnette.',
      de: ' {area}: {instruction}. Kein Feuer, keine Schalter, keine Klingel.',
      en: ' {area}: {instruction}. No fire, no switches, no doorbell.',
    },
  ),
  alarm(
    'flood',
    {
      nl: 'overstroming {place}.',
      fr: 'inondation {place}.',
      de: 'Hochwasser {place}.',
      en: 'flood {place}.',
    },
    {
      nl: ' Ga naar boven, niet naar de kelder. Rij of loop niet door water.',
      fr: " Montez, n'allez pas à la cave. Ne traversez pas l'eau.",
      de: ' Nach oben, nicht in den Keller. Nicht durchs Wasser gehen oder fahren.',
      en: ' Go upstairs, not to the cellar. Do not walk or drive through water.',
    },
  ),
  alarm(
    'other',
    { nl: '{what} {place}:', fr: '{what} {place}:', de: '{what} {place}:', en: '{what} {place}:' },
    { nl: ' {instruction}.', fr: ' {instruction}.', de: ' {instruction}.', en: ' {instruction}.' },
  ),

  progress('toxic-smoke', smoke, insideAndShut),
  progress('fire', fire, insideAndShut),
  progress('gas', gas, instruction),
  progress('flood', water, instruction),

  end('toxic-smoke', smoke, {
    nl: 'Verlucht uw woning, was groenten uit de tuin.',
    fr: 'Aérez votre logement, lavez les légumes du jardin.',
    de: 'Wohnung lüften, Gemüse aus dem Garten waschen.',
    en: 'Air your home, wash vegetables from the garden.',
  }),
  end('fire', fire, {
    nl: 'Verlucht uw woning.',
    fr: 'Aérez votre logement.',
    de: 'Wohnung lüften.',
    en: 'Air your home.',
  }),
  end('gas', gas, {
    nl: 'U mag naar huis. Verlucht eerst uw woning.',
    fr: "Vous pouvez rentrer. Aérez d'abord votre logement.",
    de: 'Sie dürfen nach Hause. Zuerst lüften.',
    en: 'You may go home. Air it first.',
  }),
  end('flood', water, {
    nl: 'Let op voor stroom en vuil water in huis.',
    fr: "Attention à l'électricité et à l'eau sale.",
    de: 'Achtung bei Strom und schmutzigem Wasser im Haus.',
    en: 'Beware of electricity and dirty water at home.',
  }),
];
