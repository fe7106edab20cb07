/**
 * The sign that goes with each colour, as the path of a 24 x 24 SVG with fill-rule evenodd. A class is never told by
 * colour alone: pages and consoles draw the same sign beside the same word.
 */
import type { Kind, MessageClass, Mode } from './domain.ts';

export const tones = ['emergency', 'urgent', 'ordinary', 'end', 'test'] as const;
export type Tone = (typeof tones)[number];

export const signs: Readonly<Record<Tone, string>> = {
  // A triangle with an exclamation mark.
  emergency:
    'M12 2.2a1.4 1.4 0 0 1 1.2.7l9.4 16.6a1.4 1.4 0 0 1-1.2 2.1H2.6a1.4 1.4 0 0 1-1.2-2.1L10.8 2.9a1.4 1.4 0 0 1 1.2-.7zM10.9 9v6h2.2V9zM10.9 16.6v2.3h2.2v-2.3z',
  // A bell.
  urgent:
    'M12 2a1.6 1.6 0 0 1 1.6 1.7C16.7 4.4 18.5 7 18.5 10v4.6L20.6 18.5H3.4L5.5 14.6V10c0-3 1.8-5.6 4.9-6.3A1.6 1.6 0 0 1 12 2zM9.3 19.8h5.4a2.7 2.7 0 0 1-5.4 0z',
  // The letter i in a disc.
  ordinary: 'M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20zM10.8 10.4V17.5h2.4V10.4zM10.8 6.5v2.4h2.4V6.5z',
  // A check in a disc.
  end: 'M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20zM10.5 17.3 18.3 9.3 16.7 7.7 10.5 14.1 7.6 11.2 6 12.8z',
  // Diagonal stripes in a square.
  test: 'M3 3h5L3 8zM11.5 3h5L3 16.5v-5zM20 3h1v4L7 21H3v-1zM21 10.5v5L15.5 21h-5zM21 19v2h-2z',
};

/** The colour and sign of a message: a test before all, then an end or feedback, then its class. */
export function toneOf(message: { kind: Kind; class: MessageClass; mode: Mode; over?: boolean }): Tone {
  if (message.mode !== 'real') return 'test';
  return message.over === true || message.kind === 'einde' || message.kind === 'feedback'
    ? 'end'
    : message.class;
}
