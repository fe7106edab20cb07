/** Drafts with one thing wrong each, and the refusal that it leads to. The cast lives in the demo city. */
import type { RefusalCode } from '../../contract/refusals.ts';
import type { DraftInput, Position } from '../../contract/shapes.ts';

export interface Ground {
  networks(...codes: string[]): { networks: string[] };
  /** ISO time so many milliseconds from now. */
  from(ms: number): string;
  /** Somewhere in the city. */
  readonly centre: Position;
}
export type Sender = 'dispatcher' | 'across' | 'crisis';
type Make = (ground: Ground) => DraftInput;

export const sms = (text: string) => ({ nl: { sms: text } });

/** A call of the police that may go as it stands, with something else in it. */
export const call = ({ networks, from }: Ground, more: Partial<DraftInput> = {}): DraftInput => ({
  kind: 'oproep',
  mode: 'real',
  incident: 'burglary',
  factAt: from(-60_000),
  audience: networks('KIEWIT'),
  texts: sms('inbraak Kerkweg, man te voet gevlucht. Blijf binnen. Gezien? Bel 101'),
  ...more,
});
/** News by mail, which goes in a hurry to nobody. */
export const news = ({ networks }: Ground, body: string, network = 'WINKELHART'): DraftInput => ({
  kind: 'infoflash',
  mode: 'real',
  audience: networks(network),
  texts: { nl: { subject: 'Nieuws', body } },
});

const calling =
  (more: Partial<DraftInput>): Make =>
  (ground) =>
    call(ground, more);
const saying = (text: string): Make => calling({ texts: sms(text) });
export const tooLong = 'blijf binnen '.repeat(40);

export const wrong: readonly (readonly [what: string, RefusalCode, Make, by?: Sender])[] = [
  [
    'a network that is asleep',
    'audience/network-not-active',
    (ground) => call(ground, { audience: ground.networks('KIEWIT', 'SINT-JOZEF') }),
  ],
  [
    'a network that is still being founded',
    'audience/network-not-active',
    (ground) => call(ground, { audience: ground.networks('KIEWIT', 'LINDERVELD') }),
  ],
  [
    'a circle in the fields where nobody lives',
    'audience/empty',
    calling({ audience: { circle: { centre: [5.36, 50.955], metres: 20 } } }),
  ],
  ['nobody at all', 'audience/empty', calling({ audience: {} })],
  ['no words', 'message/no-text', saying('   ')],
  ['a text of four segments', 'message/text-too-long', saying(tooLong)],
  [
    'an emoji that makes a long text dear',
    'message/text-too-long',
    saying(`${'blijf binnen '.repeat(11)}🚨`),
  ],
  ['1789 as its sender', 'message/sender-reserved', saying('1789: sluit ramen en deuren.')],
  ['BE-Alert as its sender', 'message/sender-reserved', saying('BE-Alert: giftige rook, blijf binnen.')],
  ['a number plate', 'message/privacy-stop', saying('let op wagen met plaat 1-ABC-123')],
  ['a telephone number', 'message/privacy-stop', saying('Gezien? Bel 0470 12 34 56 meteen.')],
  [
    'a mark that nobody confirmed',
    'message/privacy-unconfirmed',
    saying('inbraak, twee Roma gevlucht. Bel 101'),
  ],
  [
    'a missing person without a legal ground',
    'message/legal-ground-needed',
    calling({ kind: 'vermist', incident: 'missing-person', texts: sms('vermist, man 82 jaar. Bel 101') }),
  ],
  ['no time of the fact', 'message/fact-time-needed', calling({ factAt: null })],
  ['no kind of fact', 'message/incident-needed', calling({ incident: null })],
  ['an end in the past', 'message/expiry-past', (ground) => call(ground, { expiresAt: ground.from(-1_000) })],
  [
    'a crisis without an end',
    'message/expiry-needed',
    ({ centre }) => ({
      kind: 'crisis',
      mode: 'real',
      incident: 'toxic-smoke',
      audience: { circle: { centre, metres: 800 } },
      texts: sms('giftige rook. Ga naar binnen, sluit ramen en deuren.'),
    }),
    'crisis',
  ],
  [
    'news to a facility municipality in Dutch alone',
    'message/language-missing',
    (ground) => news(ground, 'Drie fietsen zijn weg.', 'BOSRAND'),
    'across',
  ],
  [
    'a stranger by day with nobody consulted',
    'message/consult-first',
    calling({ incident: 'suspicious-person' }),
  ],
];

const [west, south] = [5.31, 50.93];
export const crossing: Position[] = [
  [west, south],
  [west + 0.02, south + 0.02],
  [west + 0.02, south],
  [west, south + 0.02],
];
export const shapes: readonly (readonly [what: string, RefusalCode, Position[]])[] = [
  ['crosses itself', 'audience/shape-crosses-itself', crossing],
  [
    'is half the country',
    'audience/shape-too-large',
    [
      [3, 50],
      [6, 50],
      [6, 51.2],
      [3, 51.2],
    ],
  ],
  ['has no points', 'audience/shape-too-few-points', []],
  [
    'has two points',
    'audience/shape-too-few-points',
    [
      [west, south],
      [west + 0.02, south],
    ],
  ],
  [
    'is a line there and back',
    'audience/shape-too-few-points',
    [
      [west, south],
      [west + 0.01, south],
      [west + 0.02, south],
    ],
  ],
  [
    'lies at sea',
    'audience/shape-outside',
    [
      [2.25, 51.3],
      [2.3, 51.3],
      [2.3, 51.35],
    ],
  ],
  [
    'lies on the ground of others',
    'audience/shape-outside',
    [
      [4.4, 51.2],
      [4.41, 51.2],
      [4.41, 51.21],
    ],
  ],
];
