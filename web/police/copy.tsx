/** Puts a text on the clipboard and says so; where the browser refuses, the text is selected to be copied by hand. */
import { useState } from 'preact/hooks';
import { t } from '../ui/i18n.ts';
import { announce } from '../ui/pieces.tsx';

export function Copy({ text, select }: { text: string; select: () => HTMLElement | null }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    try {
      // Missing on plain-http addresses inside a police network.
      await navigator.clipboard.writeText(text);
      setDone(true);
      announce(t('desk.copied'));
    } catch {
      const here = select();
      if (here) getSelection()?.selectAllChildren(here);
    }
  };
  return (
    <button type="button" class="button" onClick={() => void copy()}>
      {done ? t('desk.copied') : t('desk.copy')}
    </button>
  );
}
