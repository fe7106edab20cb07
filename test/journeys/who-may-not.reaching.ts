/** Who may not see how far a network reaches: the case of contract/reaching.ts. */
import type { reachingRoutes } from '../../contract/reaching.ts';
import type { Case } from './who-may-not.cases.ts';

export const reachingCases: Readonly<Record<keyof typeof reachingRoutes, Case>> = {
  networkReach: {
    given: (things) => ({ params: { id: things.kiewit } }),
    may: 'coordinator',
    no: [
      ['mayor', 'access/role'],
      ['fire officer', 'access/role'],
      ['system manager', 'access/role'],
      ['street contact', 'access/role'],
      ['officer of Voer-Maas', 'access/not-found'],
      ['prevention of Voerdal', 'access/not-found'],
      ['coordinator of Godsheide', 'access/not-found'],
      ['coordinator of Bosrand', 'access/not-found'],
    ],
  },
};
