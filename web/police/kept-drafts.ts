/**
 * Drafts kept in the browser, so that an expired session, a closed tab or a cut cable costs no word. Keyed by person and
 * draft: a shared desk never shows one officer another's text. Dropped once the server has the message on its way.
 */
import type { Draft } from '../../contract/shapes.ts';

export interface KeptDraft {
  readonly draft: Draft;
  /** The server's revision it was made from; null when the server has none yet. */
  readonly revision: number | null;
  readonly keptAt: string;
}

const key = (person: string, id: string): string => `belfort.draft.${person}.${id}`;
// A draft older than this was left, not interrupted: descriptions of people must not stay on a desk for weeks.
const keepFor = 3 * 24 * 3600 * 1000;

export function keepDraft(person: string, id: string, kept: KeptDraft, store: Storage = localStorage): void {
  try {
    store.setItem(key(person, id), JSON.stringify(kept));
  } catch {
    // A full or forbidden store: the server's copy remains.
  }
}

export function keptDraft(person: string, id: string, store: Storage = localStorage): KeptDraft | null {
  const text = store.getItem(key(person, id));
  return text ? (JSON.parse(text) as KeptDraft) : null;
}

export const dropDraft = (person: string, id: string, store: Storage = localStorage): void =>
  store.removeItem(key(person, id));

/** Ids and drafts of a person that the browser holds, newest first; forgets the stale ones of everyone. */
export function keptDrafts(
  person: string,
  now: number,
  store: Storage = localStorage,
): { id: string; kept: KeptDraft }[] {
  const found: { id: string; kept: KeptDraft }[] = [];
  const names = Array.from({ length: store.length }, (_, index) => store.key(index) ?? '');
  for (const name of names.filter((one) => one.startsWith('belfort.draft.'))) {
    const [, , owner = '', id = ''] = name.split('.');
    const kept = keptDraft(owner, id, store);
    if (!kept || now - Date.parse(kept.keptAt) > keepFor) store.removeItem(name);
    else if (owner === person) found.push({ id, kept });
  }
  return found.sort((a, b) => (a.kept.keptAt < b.kept.keptAt ? 1 : -1));
}
