/** The poster for the hall of a building and the board of the street: what belongs where, and the emergency call first. */
import { sayIn, type Language } from '../../contract/words.ts';
import { footOf, letterhead, numbersOf, scan, type PaperFacts } from './facts.ts';
import type { Sheets } from './sheet.ts';

export function drawPoster(sheets: Sheets, facts: PaperFacts, language: Language, url: string): void {
  const t = sayIn(language);
  const { police, rescue } = numbersOf(facts);
  const { network } = facts;
  sheets.side(language, footOf(facts, t), (pen) => {
    const card = (title: string, text: string, look: 'line' | 'pale' = 'line'): void => {
      pen.framed(() => {
        pen.text(title, { role: 'H2', weight: 'bold', size: 20, leading: 1.25 });
        pen.text(text, { size: 16.5, leading: 1.3 });
      }, look);
      pen.skip(11);
    };
    letterhead(pen, facts, t);
    pen.text(t('paper.poster.title'), { role: 'H1', weight: 'bold', size: 40, leading: 1.2 });
    pen.skip(8);
    pen.framed(() => {
      pen.text(t('paper.poster.now'), { role: 'H2', weight: 'bold', size: 20, leading: 1.25 });
      pen.text(t('paper.poster.call', { police }), { weight: 'bold', size: 62, leading: 1.12 });
      pen.text(t('paper.poster.call.about', { rescue }), { size: 16.5, leading: 1.3 });
    }, 'ink');
    pen.skip(11);
    card(t('paper.poster.network', { network }), t('paper.poster.network.about'));
    card(t('paper.poster.group'), t('paper.poster.group.about'));
    card(t('paper.poster.never'), t('paper.poster.never.about'), 'pale');
    pen.columns([
      [1.35, () => scan(pen, url, language, 132)],
      [
        3.3,
        () => {
          pen.skip(8);
          pen.text(t('paper.poster.join'), { role: 'H2', weight: 'bold', size: 26, leading: 1.2 });
          pen.skip(4);
          pen.text(t('paper.poster.join.about'), { size: 16.5, leading: 1.3 });
        },
      ],
    ]);
  });
}
