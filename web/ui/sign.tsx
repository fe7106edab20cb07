/** The sign of a class of message: a shape that says what the colour says. */
import { signs, type Tone } from '../../contract/signs.ts';

export const Sign = ({ name }: { name: Tone }) => (
  <svg class="sign" viewBox="0 0 24 24" aria-hidden="true">
    <path d={signs[name]} fill-rule="evenodd" />
  </svg>
);
