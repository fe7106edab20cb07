import { beforeEach, describe, expect, test } from 'vitest';
import { blankDraft } from './draft.ts';
import { dropDraft, keepDraft, keptDraft, keptDrafts } from './kept-drafts.ts';

/** A Storage of one test. */
function storage(): Storage {
  const held = new Map<string, string>();
  return {
    get length() {
      return held.size;
    },
    key: (index) => [...held.keys()][index] ?? null,
    getItem: (name) => held.get(name) ?? null,
    setItem: (name, value) => void held.set(name, value),
    removeItem: (name) => void held.delete(name),
    clear: () => held.clear(),
  };
}

const draft = { ...blankDraft('oproep', 'real', 'burglary', null), place: 'Kerkweg' };
const at = '2026-01-15T18:15:00.000Z';
const later = (hours: number) => Date.parse(at) + hours * 3_600_000;

describe('a draft kept on the desk', () => {
  let store: Storage;
  beforeEach(() => {
    store = storage();
    keepDraft('sofie', 'one', { draft, revision: 3, keptAt: at }, store);
  });

  test('comes back as it was after signing in again', () => {
    expect(keptDraft('sofie', 'one', store)).toEqual({ draft, revision: 3, keptAt: at });
  });

  test('is not shown to another person on the same desk', () => {
    expect(keptDrafts('wim', later(1), store)).toEqual([]);
    expect(keptDraft('wim', 'one', store)).toBeNull();
  });

  test('is forgotten after three days, whoever sits there', () => {
    expect(keptDrafts('sofie', later(71), store).map(({ id }) => id)).toEqual(['one']);
    expect(keptDrafts('wim', later(73), store)).toEqual([]);
    expect(store.length).toBe(0);
  });

  test('goes when it is dropped', () => {
    dropDraft('sofie', 'one', store);
    expect(keptDrafts('sofie', later(0), store)).toEqual([]);
  });

  test('is listed newest first', () => {
    keepDraft('sofie', 'two', { draft, revision: null, keptAt: '2026-01-15T18:20:00.000Z' }, store);
    expect(keptDrafts('sofie', later(1), store).map(({ id }) => id)).toEqual(['two', 'one']);
  });
});
