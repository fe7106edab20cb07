/**
 * A router of the size we need: the address below /console/ as a signal, links that do not reload, and a guard for
 * whoever is leaving something unsaved. The list of pages is the caller's.
 */
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

export const base = '/console';

const read = () => ({
  path: location.pathname.slice(base.length).replace(/\/+$/, '') || '/',
  query: new URLSearchParams(location.search),
});
export const place = signal(read());

/** Goes to an address below the base; `replace` leaves no step to come back to. */
export function go(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', base + to);
  else history.pushState(null, '', base + to);
  place.value = read();
  if (!replace) scrollTo(0, 0);
}

addEventListener('popstate', () => void (place.value = read()));

/** A pattern such as `/messages/:id` against a path; null when it does not fit. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const here = given[index] ?? '';
    if (part.startsWith(':')) {
      if (here === '') return null;
      found[part.slice(1)] = decodeURIComponent(here);
    } else if (part !== here) return null;
  }
  return found;
}

interface Props {
  readonly to: string;
  readonly class?: string;
  readonly 'aria-current'?: 'page';
  readonly children: ComponentChildren;
}

/** A link within the console; a new tab, a middle click and "copy address" work as everywhere. */
export function Link({ to, children, ...rest }: Props) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a {...rest} href={base + to} onClick={follow}>
      {children}
    </a>
  );
}
