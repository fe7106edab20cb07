/** Who may not see what members thought of a message: the cases of contract/scoring.ts. */
import type { scoringRoutes } from '../../contract/scoring.ts';
import type { Case, Things } from './who-may-not.cases.ts';

const the = (key: keyof Things) => (things: Things) => ({ params: { id: String(things[key]) } });

export const scoringCases: Readonly<Record<keyof typeof scoringRoutes, Case>> = {
  messageScore: {
    given: the('live'),
    may: 'dispatcher',
    no: [
      ['system manager', 'access/role'],
      ['dispatcher of Voer-Maas', 'access/not-found'],
      ['officer of Voer-Maas', 'access/not-found'],
      ['prevention of Voerdal', 'access/not-found'],
      ['coordinator of Godsheide', 'access/not-found'],
      ['coordinator', 'access/not-found', the('draft')],
    ],
  },
};
