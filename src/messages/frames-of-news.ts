/**
 * The frames that need no haste: correction, feedback, and the ordinary kinds. Their matter is mostly free words of the
 * author; the frame gives it its place, and says whom to ring for what.
 */
import type { Incident, Kind } from '../../contract/domain.ts';
import type { FrameSet } from './frame-set.ts';

const set = (kind: Kind, incident: Incident, frames: FrameSet['frames']): FrameSet => ({
  kind,
  incident,
  frames,
});

export const ordinaryFrames: readonly FrameSet[] = [
  set('correctie', 'other', {
    nl: [
      'ons vorige bericht klopt niet. Juist is: {correction}. Onze excuses. Bij gevaar: bel {number}.',
      'Correctie van ons vorige bericht',
    ],
    fr: [
      "notre message précédent est inexact. C'est: {correction}. Nos excuses. En cas de danger: {number}.",
      'Correction de notre message précédent',
    ],
    de: [
      'unsere letzte Nachricht stimmt nicht. Richtig ist: {correction}. Entschuldigung. Bei Gefahr: {number}.',
      'Berichtigung unserer letzten Nachricht',
    ],
    en: [
      'our last message was wrong. Correct is: {correction}. Our apologies. In danger: call {number}.',
      'Correction of our last message',
    ],
  }),

  set('feedback', 'other', {
    nl: [
      'terugkoppeling {place} ({day}): {result}.[ {more}.] Dank voor uw waakzaamheid.',
      'Terugkoppeling: {place}',
      'Meer kunnen we niet zeggen. Sluit ook bij korte afwezigheid ramen en deuren.\n\nUw gemandateerde politieambtenaar',
    ],
    fr: [
      'retour {place} ({day}): {result}.[ {more}.] Merci de votre vigilance.',
      'Retour d’information: {place}',
      'Nous ne pouvons pas en dire plus. Fermez portes et fenêtres, même pour une courte absence.\n\nVotre fonctionnaire de police mandaté',
    ],
    de: [
      'Rückmeldung {place} ({day}): {result}.[ {more}.] Danke für Ihre Wachsamkeit.',
      'Rückmeldung: {place}',
      'Mehr können wir nicht sagen. Schließen Sie Fenster und Türen auch bei kurzer Abwesenheit.\n\nIhr beauftragter Polizeibeamter',
    ],
    en: [
      'feedback {place} ({day}): {result}.[ {more}.] Thank you for watching.',
      'Feedback: {place}',
      'We cannot say more. Close windows and doors, also for a short absence.\n\nYour mandated police officer',
    ],
  }),
  set('feedback', 'missing-person', {
    nl: [
      'zoektocht ({day}): {result}.[ {more}.] Dank voor uw hulp. Wis de beschrijving als u ze nog hebt.',
      'Terugkoppeling: zoektocht',
      'Meer kunnen we niet zeggen.\n\nUw gemandateerde politieambtenaar',
    ],
    fr: [
      "recherche ({day}): {result}.[ {more}.] Merci de votre aide. Effacez la description si vous l'avez encore.",
      'Retour d’information: recherche',
      'Nous ne pouvons pas en dire plus.\n\nVotre fonctionnaire de police mandaté',
    ],
    de: [
      'Suche ({day}): {result}.[ {more}.] Danke für Ihre Hilfe. Löschen Sie die Beschreibung, falls noch vorhanden.',
      'Rückmeldung: Suche',
      'Mehr können wir nicht sagen.\n\nIhr beauftragter Polizeibeamter',
    ],
    en: [
      'search ({day}): {result}.[ {more}.] Thank you for your help. Erase the description if you still have it.',
      'Feedback: search',
      'We cannot say more.\n\nYour mandated police officer',
    ],
  }),

  set('infoflash', 'other', {
    nl: [
      '{facts}.[ {advice}.]',
      'Infoflash[ {place}]',
      'Iets gezien dat hiermee te maken heeft? Bel de lokale politie.',
    ],
    fr: [
      '{facts}.[ {advice}.]',
      'Infoflash[ {place}]',
      'Vous avez vu quelque chose à ce sujet? Appelez la police locale.',
    ],
    de: [
      '{facts}.[ {advice}.]',
      'Infoflash[ {place}]',
      'Haben Sie etwas dazu gesehen? Rufen Sie die lokale Polizei an.',
    ],
    en: [
      '{facts}.[ {advice}.]',
      'Info flash[ {place}]',
      'Did you see anything about this? Call the local police.',
    ],
  }),
  set('infoflash', 'burglary', {
    nl: [
      'inbraken {place} deze week: {count}[, telkens {hours}]. Sluit ramen en deuren, ook bij korte afwezigheid.',
      'Infoflash: inbraken {place}',
      'Iets gezien? Bel de lokale politie. Gebeurt het nu, bel dan {number}.',
    ],
    fr: [
      'cambriolages {place} cette semaine: {count}[, toujours {hours}]. Fermez tout, aussi pour une courte absence.',
      'Infoflash: cambriolages {place}',
      'Vous avez vu quelque chose? Appelez la police locale. Si cela se passe maintenant, appelez le {number}.',
    ],
    de: [
      'Einbrüche {place} diese Woche: {count}[, jeweils {hours}]. Fenster und Türen schließen, auch bei kurzer Abwesenheit.',
      'Infoflash: Einbrüche {place}',
      'Etwas gesehen? Rufen Sie die lokale Polizei an. Geschieht es jetzt, rufen Sie {number} an.',
    ],
    en: [
      'burglaries {place} this week: {count}[, each time {hours}]. Close windows and doors, also for a short absence.',
      'Info flash: burglaries {place}',
      'Did you see something? Call the local police. If it is happening now, call {number}.',
    ],
  }),
  set('getuigen', 'other', {
    nl: [
      'getuigen gezocht: {facts}, {place}[, {day}][ {hour}]. Zag of hoorde u iets? Bel de politie[: {phone}].',
      'Oproep tot getuigen: {place}',
      'Bel ook als het u onbelangrijk lijkt. De politie houdt uw naam voor zich.',
    ],
    fr: [
      'appel à témoins: {facts}, {place}[, {day}][ {hour}]. Vu ou entendu quelque chose? Appelez la police[: {phone}].',
      'Appel à témoins: {place}',
      'Appelez même si cela vous semble peu important. La police garde votre nom pour elle.',
    ],
    de: [
      'Zeugen gesucht: {facts}, {place}[, {day}][ {hour}]. Etwas gesehen oder gehört? Polizei anrufen[: {phone}].',
      'Zeugenaufruf: {place}',
      'Rufen Sie auch an, wenn es Ihnen unwichtig scheint. Die Polizei behält Ihren Namen für sich.',
    ],
    en: [
      'witnesses wanted: {facts}, {place}[, {day}][ {hour}]. Saw or heard anything? Call the police[: {phone}].',
      'Call for witnesses: {place}',
      'Call even if it seems unimportant to you. The police keep your name to themselves.',
    ],
  }),
  set('resultaat', 'other', {
    nl: ['{facts}: {result}.[ {more}.] Dank aan wie belde.', 'Resultaat[: {place}]'],
    fr: ['{facts}: {result}.[ {more}.] Merci à ceux qui ont appelé.', 'Résultat[: {place}]'],
    de: ['{facts}: {result}.[ {more}.] Danke an alle, die anriefen.', 'Ergebnis[: {place}]'],
    en: ['{facts}: {result}.[ {more}.] Thank you to those who called.', 'Result[: {place}]'],
  }),
  set('preventie', 'other', {
    nl: [
      'tip: {advice}.[ Meer: {site}]',
      'Preventietip: {topic}',
      '[{more}\n\n]Gratis raad aan huis? Vraag het aan de diefstalpreventieadviseur van uw politie of stad.',
    ],
    fr: [
      'conseil: {advice}.[ Plus: {site}]',
      'Conseil de prévention: {topic}',
      '[{more}\n\n]Un conseil gratuit à domicile? Demandez au conseiller en prévention vol de votre police ou ville.',
    ],
    de: [
      'Tipp: {advice}.[ Mehr: {site}]',
      'Präventionstipp: {topic}',
      '[{more}\n\n]Kostenlose Beratung zu Hause? Fragen Sie den Berater für Diebstahlprävention Ihrer Polizei oder Stadt.',
    ],
    en: [
      'tip: {advice}.[ More: {site}]',
      'Prevention tip: {topic}',
      '[{more}\n\n]Free advice at home? Ask the burglary prevention adviser of your police or city.',
    ],
  }),
  set('stadsinfo', 'other', {
    nl: ['{news}.[ Info: {site}]', '{topic}', '[{more}]'],
    fr: ['{news}.[ Info: {site}]', '{topic}', '[{more}]'],
    de: ['{news}.[ Info: {site}]', '{topic}', '[{more}]'],
    en: ['{news}.[ Info: {site}]', '{topic}', '[{more}]'],
  }),
  set('buurt', 'other', {
    nl: [
      '{event} {day}[ om {hour}][, {place}].[ {more}.]',
      '{event} {day}',
      'Iedereen van de BIN is welkom.',
    ],
    fr: [
      '{event} {day}[ à {hour}][, {place}].[ {more}.]',
      '{event} {day}',
      'Tous les membres du PLP sont bienvenus.',
    ],
    de: [
      '{event} {day}[ um {hour}][, {place}].[ {more}.]',
      '{event} {day}',
      'Alle Mitglieder des NIN sind willkommen.',
    ],
    en: [
      '{event} {day}[ at {hour}][, {place}].[ {more}.]',
      '{event} {day}',
      'Everyone of the BIN is welcome.',
    ],
  }),
];
