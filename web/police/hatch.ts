/** The edge of the whole page is hatched as long as a test or an exercise is on it. */
import { useEffect } from 'preact/hooks';
import type { Mode } from '../../contract/domain.ts';

export function useHatch(mode: Mode): void {
  useEffect(() => {
    const { classList, dataset } = document.body;
    classList.toggle('hatch', mode !== 'real');
    dataset['mode'] = mode;
    return () => {
      classList.remove('hatch');
      delete dataset['mode'];
    };
  }, [mode]);
}
