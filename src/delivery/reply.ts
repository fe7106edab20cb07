/**
 * What a short answer means. People write "Stop.", "S T O P" and "arrêt" on a phone in the dark, so case, accents, signs
 * and spaces do not count; anything more than the word itself is a text for a person to read.
 */
export type ReplyKind = 'stop' | 'resume' | 'confirm' | 'words';

const meant: Readonly<Record<string, ReplyKind>> = {
  stop: 'stop',
  stops: 'stop',
  stopsms: 'stop',
  stopaub: 'stop',
  stopsvp: 'stop',
  stopbitte: 'stop',
  stopplease: 'stop',
  stoppen: 'stop',
  arret: 'stop',
  arreter: 'stop',
  arretez: 'stop',
  stopp: 'stop',
  end: 'stop',
  start: 'resume',
  demarrer: 'resume',
  ja: 'confirm',
  oui: 'confirm',
  yes: 'confirm',
  ok: 'confirm',
  oke: 'confirm',
  okay: 'confirm',
  1: 'confirm',
};

export const replyKind = (text: string): ReplyKind => {
  const letters = text
    .slice(0, 200)
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
  return Object.hasOwn(meant, letters) ? (meant[letters] ?? 'words') : 'words';
};
