/** What every paper of a network says of it, in one language; gathered by paper.ts, drawn by the files beside it. */
import { localeOf, sayIn, type Language, type Say } from '../../contract/words.ts';
import type { Pen } from './sheet.ts';

export interface PaperFacts {
  readonly network: string;
  /** Still being founded: it gathers members and sends nothing yet. */
  readonly founding: boolean;
  readonly municipality: string;
  /** The organisation whose network it is, mostly the police zone. */
  readonly owner: string;
  /** First name; null where nobody has the task. */
  readonly coordinator: string | null;
  /** What is called at once, the police's number first. */
  readonly emergencyNumbers: readonly string[];
  /** How the municipality is reached by people; each may be missing. */
  readonly desk: {
    readonly address: string | null;
    readonly phone: string | null;
    readonly email: string | null;
    /** Of whoever answers questions about data. */
    readonly dpo: string | null;
  };
  readonly rulesVersion: string;
  /** https://belfort.example.be, without a slash at the end. */
  readonly publicUrl: string;
  /** The page of the network. */
  readonly link: string;
  readonly madeOn: Date;
}

export const numbersOf = ({ emergencyNumbers: [police = '101', rescue = '112'] }: PaperFacts) => ({
  police,
  rescue,
});

/** An address as people type it: browsers add the rest. */
export const shortUrl = (url: string): string => url.replace(/^https?:\/\//, '').replace(/\/$/, '');

export const dayOf = (language: Language, day: Date): string =>
  day.toLocaleDateString(localeOf(language), {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'Europe/Brussels',
  });

export const sender = (facts: PaperFacts): string =>
  facts.owner === facts.municipality ? facts.municipality : `${facts.owner}, ${facts.municipality}`;

export const footOf = (facts: PaperFacts, t: Say): string =>
  `${shortUrl(facts.publicUrl)} – ${t('pages.networkName')} ${facts.network}`;

/** Who sends it, above everything else. */
export function letterhead(pen: Pen, facts: PaperFacts, t: Say): void {
  pen.text(`${t('pages.networkName')} ${facts.network}`, { weight: 'bold', size: 12.5, leading: 1.25 });
  pen.text(sender(facts), { size: 10.5, leading: 1.25 });
  pen.skip(5);
  pen.rule();
}

/** The emergency call comes first, on every paper. */
export function emergency(pen: Pen, facts: PaperFacts, language: Language): void {
  const { police, rescue } = numbersOf(facts);
  const t = sayIn(language);
  pen.framed(() =>
    pen.columns(
      [
        [
          1,
          () => {
            pen.skip(-3);
            pen.text(police, { weight: 'bold', size: 31, leading: 1.1 });
          },
        ],
        [5.6, () => pen.text(t('paper.emergency', { police, rescue }), { weight: 'bold', leading: 1.3 })],
      ],
      8,
    ),
  );
}

/** A code to scan, with the address in letters for whoever types. */
export function scan(pen: Pen, url: string, language: Language, size: number): void {
  const t = sayIn(language);
  pen.qr(url, t('paper.qr', { url }), size);
  pen.text(shortUrl(url), { size: 10.5, weight: 'bold', leading: 1.25 });
}
