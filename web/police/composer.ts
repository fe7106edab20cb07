/**
 * One draft on one desk: what is typed, what the server says of it, and where it is kept.
 *
 * Every change is kept in the browser at once, checked by the server after a quarter of a second of rest and saved there
 * after one second. The check is asked with a running number, so an answer that comes late never overwrites a newer one.
 * `flush` is what a button waits for: after it the server has exactly what is on screen.
 */
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { Check, Draft, Message } from '../../contract/shapes.ts';
import { asRefusal, call, Refusal } from '../ui/api.ts';
import { moment } from '../ui/time.ts';
import { isBlank } from './draft.ts';
import { dropDraft, keepDraft, keptDraft } from './kept-drafts.ts';

const checkAfter = 250; // ms of rest
const saveAfter = 1000; // ms of rest

export interface Composer {
  readonly id: string;
  readonly draft: ReadonlySignal<Draft>;
  readonly check: ReadonlySignal<Check | null>;
  /** The check belongs to what is on screen now. */
  readonly fresh: ReadonlySignal<boolean>;
  /** When the window of heterdaad closes, in milliseconds of our clock; null where there is none. */
  readonly heterdaadUntil: ReadonlySignal<number | null>;
  readonly message: ReadonlySignal<Message | null>;
  readonly saved: ReadonlySignal<'never' | 'saving' | 'saved' | 'unsaved'>;
  readonly refusal: ReadonlySignal<Refusal | null>;
  readonly change: (next: (draft: Draft) => Draft) => void;
  /** Saves and checks now; the message as the server has it, or throws its refusal. */
  readonly flush: () => Promise<Message>;
  /** Keeps the words on this desk over those another desk saved. */
  readonly overwrite: () => Promise<void>;
  readonly take: (message: Message) => void;
  readonly settle: () => void;
  readonly close: () => void;
}

/**
 * Opens a draft: the browser's copy if there is one, else the server's, else `fresh`. One that was begun just now is
 * not asked for: nobody has it yet.
 */
export async function openComposer(
  person: string,
  id: string,
  fresh: Draft,
  begun: boolean,
): Promise<Composer> {
  const kept = keptDraft(person, id);
  if (begun && !kept) return makeComposer(person, id, fresh, null, null);
  const known = await call('getMessage', { params: { id } }).catch((cause: unknown) => {
    if (cause instanceof Refusal && (cause.status === 404 || cause.status === 0)) return null;
    throw cause;
  });
  return makeComposer(
    person,
    id,
    kept?.draft ?? known?.draft ?? fresh,
    known,
    kept?.revision ?? known?.revision ?? null,
  );
}

function makeComposer(
  person: string,
  id: string,
  start: Draft,
  known: Message | null,
  from: number | null,
): Composer {
  const draft = signal(start);
  const check = signal<Check | null>(null);
  const heterdaadUntil = signal<number | null>(null);
  const message = signal(known);
  const saved = signal<'never' | 'saving' | 'saved' | 'unsaved'>(known ? 'saved' : 'never');
  const refusal = signal<Refusal | null>(null);
  const checked = signal<Draft | null>(null);
  let revision = from;
  let stored: Draft | null = known && from === known.revision && known.draft === start ? start : null;
  let asked = 0;
  let checkTimer: ReturnType<typeof setTimeout> | undefined;
  let saveTimer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<void> = Promise.resolve();
  let closed = false;

  const keep = () =>
    keepDraft(person, id, { draft: draft.value, revision, keptAt: new Date(moment()).toISOString() });

  const ask = async () => {
    const [mine, about] = [++asked, draft.value];
    const answer = await call('checkDraft', { body: { id: revision === null ? null : id, draft: about } });
    if (mine !== asked || closed) return;
    check.value = answer;
    heterdaadUntil.value = answer.heterdaad ? moment() + answer.heterdaad.secondsLeft * 1000 : null;
    checked.value = about;
    refusal.value = null;
  };

  const store = async () => {
    const about = draft.value;
    if (about === stored) return;
    saved.value = 'saving';
    const answer =
      revision === null
        ? await call('createMessage', { body: { id, draft: about } })
        : await call('saveMessage', { params: { id }, body: { revision, draft: about } });
    revision = answer.revision;
    stored = about;
    message.value = answer;
    saved.value = draft.value === about ? 'saved' : 'unsaved';
    keep();
  };

  // One save at a time: two at once would race for the same revision.
  const save = (): Promise<void> => {
    const next = saving.then(store);
    saving = next.catch(() => undefined);
    return next;
  };

  const failed = (cause: unknown) => {
    if (closed) return;
    refusal.value = asRefusal(cause);
    if (saved.value === 'saving') saved.value = 'unsaved';
  };

  const schedule = () => {
    clearTimeout(checkTimer);
    clearTimeout(saveTimer);
    checkTimer = setTimeout(() => void ask().catch(failed), checkAfter);
    if (!isBlank(draft.value)) saveTimer = setTimeout(() => void save().catch(failed), saveAfter);
  };

  void ask().catch(failed);

  return {
    id,
    draft,
    check,
    heterdaadUntil,
    message,
    saved,
    refusal,
    fresh: computed(() => checked.value === draft.value),
    change: (next) => {
      draft.value = next(draft.value);
      if (saved.value === 'saved') saved.value = 'unsaved';
      keep();
      schedule();
    },
    flush: async () => {
      clearTimeout(checkTimer);
      clearTimeout(saveTimer);
      await save();
      await ask();
      if (!message.value) throw new Error('a saved draft has its message');
      return message.value;
    },
    overwrite: async () => {
      const theirs = await call('getMessage', { params: { id } });
      revision = theirs.revision;
      refusal.value = null;
      await save();
      await ask();
    },
    take: (answer) => {
      message.value = answer;
      revision = answer.revision;
      keep();
      void ask().catch(failed);
    },
    settle: () => {
      closed = true;
      clearTimeout(checkTimer);
      clearTimeout(saveTimer);
      dropDraft(person, id);
    },
    close: () => {
      closed = true;
      clearTimeout(checkTimer);
      if (!isBlank(draft.value) && draft.value !== stored) {
        clearTimeout(saveTimer);
        void save().catch(() => undefined);
      }
    },
  };
}
