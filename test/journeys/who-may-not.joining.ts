/** Who may not type in a paper form: the cases of contract/joining.ts. */
import type { joiningRoutes } from '../../contract/joining.ts';
import type { Case, Things } from './who-may-not.cases.ts';
import { notAround, notForTheirRole } from './who-may-not.outsiders.ts';

const paper = ({ kiewit }: Things) => ({
  name: 'Jan Peeters',
  address: kiewit,
  adult: true,
  signedOn: '2026-01-02',
});

export const joiningCases: Readonly<Record<keyof typeof joiningRoutes, Case>> = {
  typeSignUp: {
    given: (things) => ({ params: { id: things.kiewit }, body: paper(things) }),
    no: [
      ...notForTheirRole,
      ...notAround,
      ['coordinator', 'coordinator/dates', (things) => ({ params: { id: things.kiewit }, body: { ...paper(things), signedOn: '2099-01-02' } })], // prettier-ignore
    ],
  },
};
