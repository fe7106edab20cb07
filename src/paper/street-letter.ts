/** The letter into the letterboxes of a street: what the network is, how to join by the code of that street. */
import { sayIn, type Language } from '../../contract/words.ts';
import { emergency, footOf, letterhead, scan, type PaperFacts } from './facts.ts';
import type { Sheets } from './sheet.ts';

export interface StreetLetter {
  readonly street: string;
  /** Where its code leads. */
  readonly url: string;
  /** When and where the evening is, in the words of whoever prints; null: there is none. */
  readonly evening: string | null;
}

export function drawStreetLetter(
  sheets: Sheets,
  facts: PaperFacts,
  language: Language,
  { street, url, evening }: StreetLetter,
): void {
  const t = sayIn(language);
  const { network, municipality, owner, coordinator } = facts;
  sheets.side(language, footOf(facts, t), (pen) => {
    letterhead(pen, facts, t);
    pen.heading(t('paper.letter.title', { network }), 1);
    pen.text(t('paper.letter.dear', { street }));
    pen.skip(7);
    pen.text(
      t(facts.founding ? 'paper.letter.about.founding' : 'paper.letter.about', { owner, municipality }),
    );
    pen.skip(4);
    pen.list([t('paper.letter.get.channels'), t('paper.letter.get.unknown'), t('paper.letter.get.leave')]);
    pen.skip(9);
    emergency(pen, facts, language);
    pen.skip(8);
    pen.columns([
      [
        3.4,
        () => {
          pen.heading(t('paper.letter.join'), 2);
          pen.list([t('paper.letter.join.1'), t('paper.letter.join.2'), t('paper.letter.join.3')], true);
          pen.text(
            coordinator
              ? t('paper.letter.offline.coordinator', { coordinator })
              : t('paper.letter.offline', { municipality }),
          );
        },
      ],
      [1.25, () => (pen.skip(6), scan(pen, url, language, 112))],
    ]);
    pen.heading(t('paper.letter.group'), 2);
    pen.text(t('paper.letter.group.about'));
    if (evening) {
      pen.heading(t('paper.letter.evening'), 2);
      pen.text(evening);
    }
    pen.skip(12);
    pen.text(t('paper.letter.greeting'));
    if (coordinator) pen.text(t('paper.coordinator', { coordinator, network }), { weight: 'bold' });
    pen.text(
      owner === municipality
        ? municipality
        : t('paper.letter.with', { owner, municipality }),
      coordinator ? {} : { weight: 'bold' },
    ); // prettier-ignore
  });
}
