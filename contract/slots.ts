/**
 * How a frame becomes a text, and how the values in it are said in another language without a translator.
 *
 * - frame: a text with {slots} and [groups]. A group is kept when every slot that stands directly in it has a value, so
 *   "[, gevlucht richting {direction}]" falls away when nobody saw where to. Groups may hold groups.
 * - slot: a named place in a frame. A slot outside every group is required.
 * - choice: a value offered for a slot, known in four languages. A value is read piece by piece (", " parts them), each
 *   piece that is a choice is said in the reader's language, everything else stays as the author wrote it.
 */
import { languages, type Language } from './words.ts';
import { slotWords, type Choice, type SlotName } from './slot-words.ts';

/** Slots that the program fills where the author does not: the place of the fact, the emergency number. */
export const slotsOfTheProgram = ['number', 'place'] as const;

export type SlotValues = Readonly<Record<string, string>>;

type Piece = string | { readonly slot: string } | { readonly group: readonly Piece[] };

// Frames are few and fixed; each is read once.
const parsed = new Map<string, readonly Piece[]>();

function parse(frame: string): readonly Piece[] {
  const known = parsed.get(frame);
  if (known) return known;
  const stack: Piece[][] = [[]];
  for (const token of frame.match(/\{[a-zA-Z]+\}|\[|\]|[^[\]{]+|\{/g) ?? []) {
    if (token === '[') stack.push([]);
    else if (token === ']' && stack.length > 1) {
      const group = stack.pop() ?? [];
      stack.at(-1)?.push({ group });
    } else stack.at(-1)?.push(/^\{.+\}$/.test(token) ? { slot: token.slice(1, -1) } : token);
  }
  // A group that is never closed is text: an author's "[" must not swallow the rest.
  while (stack.length > 1) {
    const open = stack.pop() ?? [];
    stack.at(-1)?.push('[', ...open);
  }
  const pieces = stack[0] ?? [];
  parsed.set(frame, pieces);
  return pieces;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const isFilled = (values: SlotValues, slot: string): boolean => (values[slot] ?? '').trim() !== '';

export interface Filled {
  readonly text: string;
  /** Required slots without a value, each once, in the order of the frame; their places in the text are "...". */
  readonly missing: readonly string[];
}

/**
 * The text of a frame with its slots filled; a value that begins a sentence gets its capital. Pure: says what is missing
 * and leaves refusing to the caller.
 */
export function fill(frame: string, values: SlotValues): Filled {
  const missing = new Set<string>();
  let text = '';
  const write = (pieces: readonly Piece[]): void => {
    for (const piece of pieces) {
      if (typeof piece === 'string') text += piece;
      else if ('group' in piece) {
        const stays = piece.group.every(
          (inner) => typeof inner === 'string' || 'group' in inner || isFilled(values, inner.slot),
        );
        if (stays) write(piece.group);
      } else if (isFilled(values, piece.slot)) {
        const value = (values[piece.slot] ?? '').trim();
        text += /[.!?]\s$/.test(text) ? capital(value) : value;
      } else {
        missing.add(piece.slot);
        text += '...';
      }
    }
  };
  write(parse(frame));
  return { text, missing: [...missing] };
}

/** The slots of a frame in reading order, and which of them it cannot do without. */
export function slotsOf(frame: string): {
  readonly all: readonly string[];
  readonly required: readonly string[];
} {
  const all = new Set<string>();
  const required = new Set<string>();
  const walk = (pieces: readonly Piece[], inGroup: boolean): void => {
    for (const piece of pieces) {
      if (typeof piece === 'string') continue;
      if ('group' in piece) walk(piece.group, true);
      else {
        all.add(piece.slot);
        if (!inGroup) required.add(piece.slot);
      }
    }
  };
  walk(parse(frame), false);
  return { all: [...all], required: [...required] };
}

// ------------------------------------------------------------------------------------ values in another language

const folded = (text: string): string => text.trim().toLowerCase();
const choiceBySlot = new Map<string, ReadonlyMap<string, Choice>>(
  Object.entries(slotWords).map(([slot, choices]) => [
    slot,
    new Map(
      (choices as readonly Choice[]).flatMap((choice) =>
        languages.map((one) => [folded(choice[one]), choice]),
      ),
    ),
  ]),
);

const isSlotName = (slot: string): slot is SlotName => Object.hasOwn(slotWords, slot);
/** What is offered for a slot; empty where only free words make sense. */
export const choicesOf = (slot: string): readonly Choice[] => (isSlotName(slot) ? slotWords[slot] : []);

const clockMark: Record<Language, string> = { nl: 'u', fr: 'h', de: ':', en: ':' };
const clock = /\b([01]?\d|2[0-3])[uh:]([0-5]\d)\b/g;
const startsHigh = (text: string): boolean => /^\p{Lu}/u.test(text);

/** One value as a reader of `language` gets it: known pieces and times of day said anew, the rest untouched. */
export function sayValue(slot: string, value: string, language: Language): string {
  const choices = choiceBySlot.get(slot);
  const pieces = choices?.has(folded(value)) ? [value] : value.split(', ');
  return pieces
    .map((piece) => {
      const choice = choices?.get(folded(piece));
      if (!choice) return piece.replace(clock, `$1${clockMark[language]}$2`);
      // The author's capital is kept; a German noun's own is no capital of the author.
      const asListed = languages.some((one) => choice[one] === piece);
      return startsHigh(piece) && !asListed ? capital(choice[language]) : choice[language];
    })
    .join(', ');
}

/** All values as a reader of `language` gets them. */
export const sayValues = (values: SlotValues, language: Language): SlotValues =>
  Object.fromEntries(Object.entries(values).map(([slot, value]) => [slot, sayValue(slot, value, language)]));
