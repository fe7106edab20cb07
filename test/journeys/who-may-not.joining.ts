/** Who may not type in a paper form: the cases of contract/joining.ts. */
import type { joiningRoutes } from '../../contract/joining.ts';
import type { Case } from './who-may-not.cases.ts';

export const joiningCases: Readonly<Record<keyof typeof joiningRoutes, Case>> = {
  typeSignUp: {
    given: (things) => ({
      params: { id: things.kiewit },
      body: { name: 'Jan Peeters', address: things.kiewit, adult: true, signedOn: '2026-01-02' },
    }),
    no: [
      ['dispatcher', 'access/role'],
      ['chief', 'access/role'],
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
