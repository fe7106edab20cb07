/**
 * Keyboard shortcuts: a page registers its keys while it is shown, "?" lists them. A single letter never fires while a
 * person types; Ctrl+Enter (Cmd+Enter on a Mac) does.
 */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

export interface Shortcut {
  /** One letter, a digit, '?', 'Escape' or 'Ctrl+Enter'. */
  readonly key: string;
  readonly label: string;
  readonly act: () => void;
}

const registered = signal<readonly (readonly Shortcut[])[]>([]);
export const shortcuts = () => registered.value.flat();

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button])'));

/** The name a shortcut has for this key press. */
export const nameOf = (
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): string | null => {
  if (event.altKey) return null;
  if (event.ctrlKey || event.metaKey) return event.key === 'Enter' ? 'Ctrl+Enter' : null;
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
};

document.addEventListener('keydown', (event) => {
  const name = nameOf(event);
  if (!name || event.defaultPrevented || event.repeat) return;
  if (name !== 'Ctrl+Enter' && typing(event.target)) return;
  // An open dialog has the keyboard to itself: its own buttons answer, nothing behind it.
  if (document.querySelector('dialog[open]')) return;
  const found = shortcuts().findLast((one) => one.key === name);
  if (!found) return;
  event.preventDefault();
  found.act();
});

/** Registers shortcuts for as long as the component is on screen. */
export function useShortcuts(list: readonly Shortcut[]): void {
  useEffect(() => {
    registered.value = [...registered.value, list];
    return () => void (registered.value = registered.value.filter((one) => one !== list));
  });
}
