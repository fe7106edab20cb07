/**
 * The letter to somebody whose form was typed in and who has no phone or mail: the code with which they confirm. The
 * code stands in letters only. What is scanned leads to the page where it is typed, for an address ends up in logs.
 */
import { sayIn, type Language } from '../../contract/words.ts';
import { dayOf, emergency, footOf, letterhead, scan, shortUrl, type PaperFacts } from './facts.ts';
import type { Sheets } from './sheet.ts';
import { settable } from './type.ts';

export interface CodeLetter {
  readonly name: string;
  /** Below the name: street and number, postcode and town. */
  readonly lines: readonly string[];
  readonly code: string;
  readonly expiresOn: Date;
}

/** K7TQ2MXD9P as K7T Q2M XD9P: nobody copies ten letters in one go. */
export function grouped(code: string): string {
  const plain = code.replaceAll(/[^0-9A-Za-z]/g, '').toUpperCase();
  const groups = Math.max(1, Math.floor(plain.length / 3));
  return Array.from({ length: groups }, (_, n) =>
    plain.slice(n * 3, n === groups - 1 ? plain.length : n * 3 + 3),
  ).join(' ');
}

export function drawCodeLetter(
  sheets: Sheets,
  facts: PaperFacts,
  language: Language,
  { name, lines, code, expiresOn }: CodeLetter,
): void {
  const t = sayIn(language);
  const { network, municipality } = facts;
  const url = `${facts.publicUrl}/bevestig`;
  const called = settable(name) || t('paper.code.resident');
  sheets.side(language, footOf(facts, t), (pen) => {
    letterhead(pen, facts, t);
    // Where the window of a Belgian envelope is: on the right, 45 mm from the top.
    pen.y = Math.max(pen.y + 8, 128);
    pen.columns([
      [1, () => undefined],
      [
        1.05,
        () => {
          pen.text(called, { weight: 'bold' });
          for (const line of lines) if (settable(line)) pen.text(line);
        },
      ],
    ]);
    pen.y = Math.max(pen.y + 12, 228);
    pen.text(dayOf(language, facts.madeOn), { size: 11.5 });
    pen.heading(t('paper.code.title'), 1);
    pen.text(t('paper.code.about', { network }));
    pen.skip(12);
    pen.framed(() => {
      pen.text(t('paper.code.label'), { align: 'centre', size: 13 });
      pen.text(grouped(code), { align: 'centre', weight: 'bold', size: 46, leading: 1.25 });
      pen.text(t('paper.code.until', { day: dayOf(language, expiresOn) }), { align: 'centre', size: 13 });
    });
    pen.skip(10);
    pen.columns([
      [
        3.4,
        () => {
          pen.heading(t('paper.code.how'), 2);
          pen.list(
            [t('paper.code.how.1', { url: shortUrl(url) }), t('paper.code.how.2'), t('paper.code.how.3')],
            true,
          );
        },
      ],
      [1.1, () => (pen.skip(8), scan(pen, url, language, 96))],
    ]);
    pen.skip(2);
    pen.text(t('paper.code.offline', { municipality }));
    pen.skip(6);
    pen.text(t('paper.code.never'));
    pen.skip(12);
    emergency(pen, facts, language);
  });
}
