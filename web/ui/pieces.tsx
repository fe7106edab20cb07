/**
 * The small pieces every screen is made of, over the classes of belfort.css: dialog, form row, refusal, waiting, the
 * live region. Native elements do the work; nothing here knows what a message is.
 */
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { isLanguage, languages, type Language } from '../../contract/words.ts';
import { asRefusal, type Refusal } from './api.ts';
import { t, word } from './i18n.ts';

/** One dialog: modal, closed by Escape, focus back where it came from (the browser does both). */
export function Dialog(props: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  footer?: ComponentChildren;
  wide?: boolean;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const here = dialog.current;
    here?.showModal();
    here?.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => here?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={props.wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <header>
        <h2 id={heading}>{props.title}</h2>
      </header>
      <div class="dialog-body stack">{props.children}</div>
      <footer>{props.footer}</footer>
    </dialog>
  );
}

/** A form row: label, control, hint. The control gets the id it is handed. */
export function Field(props: {
  label: string;
  hint?: ComponentChildren;
  error?: string | null;
  children: (ids: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': boolean;
  }) => ComponentChildren;
}) {
  const id = useId();
  const hinted = Boolean(props.hint) || Boolean(props.error);
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      {props.children({
        id,
        'aria-describedby': hinted ? `${id}-hint` : undefined,
        'aria-invalid': Boolean(props.error),
      })}
      {hinted && (
        <div id={`${id}-hint`}>
          {props.hint && <p class="hint">{props.hint}</p>}
          {props.error && <p class="error">{props.error}</p>}
        </div>
      )}
    </div>
  );
}

export function LanguageField({ value, onChange }: { value: Language; onChange: (value: Language) => void }) {
  return (
    <Field label={t('console.language')}>
      {(ids) => (
        <select
          {...ids}
          value={value}
          onChange={(event) => {
            const { value: chosen } = event.currentTarget;
            if (isLanguage(chosen)) onChange(chosen);
          }}
        >
          {languages.map((one) => (
            <option key={one} value={one}>
              {word('language', one)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** A "no", with what to do next; stays until it is solved. */
export function Refused({
  refusal,
  retry,
}: {
  refusal: Pick<Refusal, 'sentence' | 'next'>;
  retry?: (() => void) | undefined;
}) {
  return (
    <div class="notice" data-class="emergency" role="alert">
      <p>
        <strong>{refusal.sentence}</strong> {refusal.next}
      </p>
      {retry && (
        <button type="button" class="button small" onClick={retry}>
          {t('console.again')}
        </button>
      )}
    </div>
  );
}

/** Says that something is under way, but only once it has taken longer than a second. */
export function Waiting({ what }: { what: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 1000);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return <div class="waiting" aria-hidden="true" />;
  return (
    <div class="waiting" role="status">
      <p>{what}</p>
      <progress aria-label={what} />
    </div>
  );
}

/** The one empty state: what is not here, and what to do next. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

const spoken = signal('');
let spokenAt = 0;
/** Has a screen reader say something, at most once in `every` milliseconds so that counts do not chatter. */
export function announce(text: string, every = 0): void {
  const at = Date.now();
  if (at - spokenAt < every) return;
  spokenAt = at;
  spoken.value = text;
}
export const LiveRegion = () => (
  <div class="visually-hidden" aria-live="polite" role="status">
    {spoken.value}
  </div>
);

export interface Loaded<T> {
  readonly value: T | null;
  readonly refusal: Refusal | null;
  readonly reload: () => void;
}

/** Fetches for a component, again when `deps` change or every so many milliseconds while the page is in view. */
export function useLoad<T>(
  load: (signal: AbortSignal) => Promise<T>,
  deps: readonly unknown[],
  every = 0,
): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    load(abort.signal).then(
      (found) => {
        setValue(() => found);
        setRefusal(null);
      },
      (cause: unknown) => {
        if (!abort.signal.aborted) setRefusal(asRefusal(cause));
      },
    );
    return () => abort.abort();
  }, [...deps, round]);
  useEffect(() => {
    if (!every) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') setRound((now) => now + 1);
    }, every);
    return () => clearInterval(timer);
  }, [every]);
  return { value, refusal, reload: () => setRound((now) => now + 1) };
}

/** Runs an act once at a time and keeps its refusal for the screen. */
export function useAct(): {
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  readonly run: (act: () => Promise<unknown>) => void;
  readonly clear: () => void;
} {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const running = useRef(false);
  const run = (act: () => Promise<unknown>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setRefusal(null);
    act()
      .catch((cause: unknown) => setRefusal(asRefusal(cause)))
      .finally(() => {
        running.current = false;
        setBusy(false);
      });
  };
  return { busy, refusal, run, clear: () => setRefusal(null) };
}
