/**
 * The urgent frames: calls for vigilance, missing people, and what follows them. Only police send these.
 *
 * A call says what and where, who fled how and where to, what to look for, what to do, whom to ring. Its behaviour rules
 * are those of the neighbourhood networks: light on, stay inside, look from home, ring, never step in
 * (docs/domain.md 2.5). A missing person's frame has no slot for a name (docs/domain.md (b) 24, 25).
 */
import type { Incident, Kind } from '../../contract/domain.ts';
import type { Language } from '../../contract/words.ts';
import type { Frame, FrameSet } from './frame-set.ts';

type Say = Readonly<Record<Language, string>>;

// What every call ends with in an e-mail and on the page.
const afterCall: Say = {
  nl: 'Blijf binnen en kijk vanuit huis. Ziet u iets, bel dan meteen {number} en zeg dat u lid bent van de BIN. Kom niet zelf tussen en volg niemand.\n\nU krijgt een bericht zodra het voorbij is. Later volgt uitleg.',
  fr: 'Restez à l’intérieur et regardez depuis chez vous. Si vous voyez quelque chose, appelez aussitôt le {number} et dites que vous êtes membre du PLP. N’intervenez pas et ne suivez personne.\n\nVous recevrez un message dès que ce sera fini. Une explication suivra.',
  de: 'Bleiben Sie drinnen und schauen Sie von zu Hause aus. Wenn Sie etwas sehen, rufen Sie sofort {number} an und sagen Sie, dass Sie Mitglied des NIN sind. Greifen Sie nicht selbst ein und folgen Sie niemandem.\n\nSie erhalten eine Nachricht, sobald es vorbei ist. Eine Erklärung folgt später.',
  en: 'Stay inside and look from home. If you see something, call {number} at once and say that you are a member of the BIN. Do not step in and follow nobody.\n\nYou will get a message as soon as it is over. An explanation follows later.',
};

const call = (incident: Incident, what: Say, sms: (what: string, language: Language) => string): FrameSet => {
  const one = (language: Language): Frame => [
    sms(what[language], language),
    `${what[language].charAt(0).toUpperCase()}${what[language].slice(1)} {place}`,
    afterCall[language],
  ];
  return { kind: 'oproep', incident, frames: { nl: one('nl'), fr: one('fr'), de: one('de'), en: one('en') } };
};

/** Someone did it and fled. */
const fled = (what: string, language: Language): string =>
  ({
    nl: `${what} {place}[, {who}[ {how}] gevlucht[ richting {direction}]].[ {clothing}.][ {vehicle}.] Licht aan, blijf binnen. Gezien? Bel {number}`,
    fr: `${what} {place}[, {who}, fuite[ {how}][ vers {direction}]].[ {clothing}.][ {vehicle}.] Allumez, restez dedans. Vu? Appelez {number}`,
    de: `${what} {place}[, {who}, Flucht[ {how}][ Richtung {direction}]].[ {clothing}.][ {vehicle}.] Licht an, drin bleiben. Gesehen? Tel. {number}`,
    en: `${what} {place}[, {who} fled[ {how}][ towards {direction}]].[ {clothing}.][ {vehicle}.] Lights on, stay inside. Seen? Call {number}`,
  })[language];

/** Nobody is known to have done anything: a patrol looks, members only watch. */
const suspected = (what: string, language: Language): string =>
  ({
    nl: `${what} {place}[: {who}[ {how}][ richting {direction}]].[ {clothing}.] Politie kijkt. Spreek niet aan. Gezien? Bel {number}`,
    fr: `${what} {place}[: {who}[ {how}][ vers {direction}]].[ {clothing}.] La police vérifie. N'abordez pas. Vu? Appelez {number}`,
    de: `${what} {place}[: {who}[ {how}][ Richtung {direction}]].[ {clothing}.] Polizei prüft. Nicht ansprechen. Gesehen? Tel. {number}`,
    en: `${what} {place}[: {who}[ {how}][ towards {direction}]].[ {clothing}.] Police checking. Keep away. Seen? Call {number}`,
  })[language];

const suspectedVehicle = (what: string, language: Language): string =>
  ({
    nl: `${what} {place}[: {vehicle}][, richting {direction}]. Politie kijkt na. Hou afstand, volg niet. Gezien? Bel {number}`,
    fr: `${what} {place}[: {vehicle}][, vers {direction}]. La police vérifie. Gardez vos distances, ne suivez pas. Vu? Appelez {number}`,
    de: `${what} {place}[: {vehicle}][, Richtung {direction}]. Polizei prüft. Abstand halten, nicht folgen. Gesehen? Tel. {number}`,
    en: `${what} {place}[: {vehicle}][, towards {direction}]. Police are looking. Keep your distance, do not follow. Seen? Call {number}`,
  })[language];

const stolenVehicle = (what: string, language: Language): string =>
  ({
    nl: `${what} {place}[: {vehicle}][, weg richting {direction}]. Noteer plaats en tijd, volg niet. Gezien? Bel {number}`,
    fr: `${what} {place}[: {vehicle}][, parti vers {direction}]. Notez lieu et heure, ne suivez pas. Vu? Appelez {number}`,
    de: `${what} {place}[: {vehicle}][, weg Richtung {direction}]. Ort und Zeit merken, nicht folgen. Gesehen? Tel. {number}`,
    en: `${what} {place}[: {vehicle}][, gone towards {direction}]. Note place and time, do not follow. Seen? Call {number}`,
  })[language];

/** The police pass on to the BIN that the city's own message counts (docs/domain.md (b) 39, scenario 3d). */
const followTheCity = (what: string, language: Language): string =>
  ({
    nl: `volg het bericht van de stad over ${what}. Blijf binnen, verwittig oudere buren per telefoon. Kom niet kijken, hou weg vrij.`,
    fr: `suivez le message de la ville sur ${what}. Restez dedans, avertissez par téléphone les voisins fragiles. Ne venez pas voir.`,
    de: `beachten Sie die Nachricht der Stadt: ${what}. Bleiben Sie drinnen, warnen Sie ältere Nachbarn per Telefon. Straße frei halten.`,
    en: `follow the city's message about ${what}. Stay inside, warn older neighbours by phone. Do not come to look, keep roads free.`,
  })[language];

const relay = (incident: Incident, what: Say, subject: Say): FrameSet => {
  const one = (language: Language): Frame => [followTheCity(what[language], language), subject[language]];
  return { kind: 'oproep', incident, frames: { nl: one('nl'), fr: one('fr'), de: one('de'), en: one('en') } };
};

const set = (kind: Kind, incident: Incident, frames: FrameSet['frames']): FrameSet => ({
  kind,
  incident,
  frames,
});

export const callFrames: readonly FrameSet[] = [
  call('burglary', { nl: 'inbraak', fr: 'cambriolage', de: 'Einbruch', en: 'burglary' }, fled),
  call(
    'burglary-attempt',
    { nl: 'poging inbraak', fr: 'tentative cambriolage', de: 'Einbruchversuch', en: 'attempted burglary' },
    fled,
  ),
  call('robbery', { nl: 'overval', fr: 'vol à main armée', de: 'Raubüberfall', en: 'robbery' }, fled),
  call('theft', { nl: 'diefstal', fr: 'vol', de: 'Diebstahl', en: 'theft' }, fled),
  call('aggression', { nl: 'agressie', fr: 'agression', de: 'Gewalt', en: 'aggression' }, fled),
  call(
    'vehicle-theft',
    { nl: 'diefstal voertuig', fr: 'vol de véhicule', de: 'Fahrzeugdiebstahl', en: 'vehicle theft' },
    stolenVehicle,
  ),
  call(
    'suspicious-person',
    {
      nl: 'verdachte situatie',
      fr: 'situation suspecte',
      de: 'Verdächtiges',
      en: 'suspicious situation',
    },
    suspected,
  ),
  call(
    'suspicious-vehicle',
    {
      nl: 'verdacht voertuig',
      fr: 'véhicule suspect',
      de: 'verdächtiges Fahrzeug',
      en: 'suspicious vehicle',
    },
    suspectedVehicle,
  ),
  call('other', { nl: '{what}', fr: '{what}', de: '{what}', en: '{what}' }, fled),
  relay(
    'fire',
    { nl: 'de brand', fr: "l'incendie", de: 'Brand', en: 'the fire' },
    {
      nl: 'Brand: volg de stad',
      fr: 'Incendie: suivez la ville',
      de: 'Brand: Nachricht der Stadt',
      en: 'Fire: follow the city',
    },
  ),
  relay(
    'toxic-smoke',
    { nl: 'de rook', fr: 'la fumée', de: 'Rauch', en: 'the smoke' },
    {
      nl: 'Rook: volg de stad',
      fr: 'Fumée: suivez la ville',
      de: 'Rauch: Nachricht der Stadt',
      en: 'Smoke: follow the city',
    },
  ),

  set('vermist', 'missing-person', {
    nl: [
      'vermist[ {child}][ sinds {since}], {who} {age} jaar[, {description}][, laatst gezien {lastSeen}]. Kijk in {search}. Gezien? Bel {number}',
      'Vermist: {who} {age} jaar',
      'Kijk rond uw woning, ook waar iemand zich kan verschuilen. Ziet u deze persoon, bel dan meteen {number} en blijf in de buurt. Deel dit bericht niet verder.\n\nU krijgt een bericht zodra de zoektocht stopt. Wis dan deze beschrijving.',
    ],
    fr: [
      'disparition[ {child}][ depuis {since}], {who} {age} ans[, {description}][, vu {lastSeen}]. Regardez dans {search}. Vu? Appelez {number}',
      'Disparition: {who} {age} ans',
      'Regardez autour de chez vous, aussi là où l’on peut se cacher. Si vous voyez cette personne, appelez aussitôt le {number} et restez à proximité. Ne partagez pas ce message.\n\nVous recevrez un message dès que les recherches cesseront. Effacez alors cette description.',
    ],
    de: [
      'vermisst[ {child}][ seit {since}], {who} {age} Jahre[, {description}][, zuletzt {lastSeen}]. {search} prüfen. Gesehen? Tel. {number}',
      'Vermisst: {who} {age} Jahre',
      'Sehen Sie rund um Ihr Haus nach, auch wo sich jemand verstecken kann. Wenn Sie diese Person sehen, rufen Sie sofort {number} an und bleiben Sie in der Nähe. Leiten Sie diese Nachricht nicht weiter.\n\nSie erhalten eine Nachricht, sobald die Suche endet. Löschen Sie dann diese Beschreibung.',
    ],
    en: [
      'missing[ {child}][ since {since}], {who} aged {age}[, {description}][, last seen {lastSeen}]. Check {search}. Seen? Call {number}',
      'Missing: {who} aged {age}',
      'Look around your home, also where someone can hide. If you see this person, call {number} at once and stay near. Do not pass this message on.\n\nYou will get a message as soon as the search stops. Erase this description then.',
    ],
  }),

  set('update', 'other', {
    nl: [
      'zoekactie {place} loopt.[ {news}.] Kijk vanuit huis naar tuin en oprit. Iets verdachts? Bel {number}. Kom niet zelf tussen.',
      'Update: zoekactie {place}',
    ],
    fr: [
      "recherche en cours {place}.[ {news}.] Surveillez de chez vous jardin et allée. Suspect? Appelez {number}. N'intervenez pas.",
      'Mise à jour: recherche {place}',
    ],
    de: [
      'Suche {place} läuft.[ {news}.] Von zu Hause auf Garten und Einfahrt achten. Verdacht? Tel. {number}. Nicht eingreifen.',
      'Aktualisierung: Suche {place}',
    ],
    en: [
      'search {place} going on.[ {news}.] From home, watch garden and drive. Suspicious? Call {number}. Do not step in.',
      'Update: search {place}',
    ],
  }),
  set('update', 'missing-person', {
    nl: [
      'zoektocht naar {missing} loopt.[ {news}.] Kijk ook in {search}. Gezien? Bel {number}. Deel de beschrijving niet verder.',
      'Update: zoektocht loopt',
    ],
    fr: [
      'recherche en cours: {missing}.[ {news}.] Regardez aussi dans {search}. Vu? Appelez {number}. Ne diffusez rien.',
      'Mise à jour: recherche en cours',
    ],
    de: [
      'Suche läuft: {missing}.[ {news}.] Auch {search} prüfen. Gesehen? Tel. {number}. Beschreibung nicht weitergeben.',
      'Aktualisierung: Suche läuft',
    ],
    en: [
      'search going on for {missing}.[ {news}.] Also check {search}. Seen? Call {number}. Do not pass the description on.',
      'Update: search going on',
    ],
  }),

  set('einde', 'other', {
    nl: [
      'zoekactie afgelopen. Dank voor uw waakzaamheid.[ Uitleg volgt {when} per mail.] Verdachte zaken melden blijft via {number}.',
      'Einde: zoekactie afgelopen',
    ],
    fr: [
      'recherche finie. Merci de votre vigilance.[ Explication {when} par mail.] Pour tout fait suspect: toujours le {number}.',
      'Fin: recherche terminée',
    ],
    de: [
      'Suche beendet. Danke für Ihre Wachsamkeit.[ Erklärung folgt {when} per Mail.] Verdächtiges weiterhin an {number} melden.',
      'Entwarnung: Suche beendet',
    ],
    en: [
      'search is over. Thank you for watching.[ An explanation follows {when} by mail.] Anything suspicious: still call {number}.',
      'All clear: search is over',
    ],
  }),
  set('einde', 'missing-person', {
    nl: [
      '{missing} is veilig terecht. Stop met zoeken. Wis de beschrijving en deel ze niet verder. Hartelijk dank.',
      'Einde: veilig terecht',
    ],
    fr: [
      '{missing} est en sécurité. Cessez les recherches. Effacez la description, ne la diffusez pas. Un grand merci.',
      'Fin: en sécurité',
    ],
    de: [
      '{missing} ist in Sicherheit. Suche einstellen. Beschreibung löschen und nicht weitergeben. Herzlichen Dank.',
      'Entwarnung: in Sicherheit',
    ],
    en: [
      '{missing} is safe. Stop searching. Erase the description and do not pass it on. Thank you very much.',
      'All clear: found safe',
    ],
  }),
];
