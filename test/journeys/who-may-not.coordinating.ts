/** Who may not see a network's members, nor say who stands for it: the cases of contract/coordinating.ts. */
import type { coordinatingRoutes } from '../../contract/coordinating.ts';
import type { Case, Given, No, Things } from './who-may-not.cases.ts';

const of =
  (key: 'kiewit' | 'bosrand', more: Partial<Given> = {}) =>
  (things: Things): Given => ({ params: { id: things[key] }, ...more });
const somebody = { name: 'Nieuw Iemand', email: 'nieuw@demostad.example', as: 'stand-in' };
const coordinatorOf =
  (body?: unknown, staff: 'coordinator' | 'dispatcher' = 'coordinator') =>
  (things: Things): Given => ({
    params: { id: things.kiewit, staff: things[staff] },
    ...(body === undefined ? {} : { body }),
  });

const notAround = [
  ['officer of Voer-Maas', 'access/not-found'],
  ['coordinator of Godsheide', 'access/not-found'],
  ['coordinator of Bosrand', 'access/not-found'],
] as const satisfies readonly No[];
const notForTheirRole = [
  ['dispatcher', 'access/role'],
  ['mayor', 'access/role'],
  ['fire officer', 'access/role'],
  ['system manager', 'access/role'],
] as const satisfies readonly No[];
/** Members are for whoever looks after them; not for the city, nor for the chief. */
const membersAreNotFor = [
  ...notForTheirRole,
  ['chief', 'access/role'],
  ['prevention', 'access/role'],
  ...notAround,
] as const satisfies readonly No[];
const peopleAreNotFor = [
  ...notForTheirRole,
  ['street contact', 'access/role'],
  ...notAround,
  ['chief of Voer-Maas', 'access/not-found'],
  ['prevention of Voerdal', 'access/not-found'],
] as const satisfies readonly No[];

export const coordinatingCases: Readonly<Record<keyof typeof coordinatingRoutes, Case>> = {
  networkOverview: {
    given: of('kiewit'),
    may: 'coordinator',
    no: [...membersAreNotFor, ['officer', 'access/not-found', of('bosrand')]],
  },
  readMembers: {
    given: of('kiewit', { body: {} }),
    no: [...membersAreNotFor, ['officer', 'access/not-found', of('bosrand', { body: {} })]],
  },
  checkMemberList: {
    given: of('kiewit', { body: 'naam;straat' }),
    no: [...membersAreNotFor, ['street contact', 'access/role']],
  },
  endMembership: {
    given: (things) => ({ params: { id: things.kiewit, person: things.dispatcher } }),
    no: [
      ...membersAreNotFor,
      ['street contact', 'access/role'],
      // Nobody who is no member of it.
      ['coordinator', 'access/not-found'],
    ],
  },
  listCoordinators: { given: of('kiewit'), may: 'prevention', no: peopleAreNotFor },
  nameCoordinator: {
    given: of('kiewit', { body: somebody }),
    no: [
      ...peopleAreNotFor,
      ['stand-in', 'access/role'],
      // For good is the authority's to say.
      ['coordinator', 'access/role', of('kiewit', { body: { ...somebody, as: 'coordinator' } })],
      ['chief', 'access/not-found', of('bosrand', { body: somebody })],
    ],
  },
  dateCoordinator: {
    given: coordinatorOf({ from: null, until: '2099-01-01' }),
    no: [
      ...peopleAreNotFor,
      ['stand-in', 'access/role'],
      ['chief', 'access/not-found', coordinatorOf({}, 'dispatcher')],
      // When one began was another's to say.
      ['coordinator', 'access/role', coordinatorOf({ from: '2020-01-01', until: '2099-01-01' })],
    ],
  },
  endCoordinator: {
    given: coordinatorOf(),
    no: [
      ...peopleAreNotFor,
      ['stand-in', 'access/role'],
      ['coordinator', 'access/role'],
      ['chief', 'access/not-found', coordinatorOf(undefined, 'dispatcher')],
    ],
  },
  screenCoordinator: {
    given: coordinatorOf({ fit: true, on: '2026-01-02' }),
    no: [
      ...peopleAreNotFor.filter(([who]) => !/Godsheide|Bosrand|Voerdal/.test(who)),
      ['coordinator', 'access/role'],
      ['stand-in', 'access/role'],
      ['prevention', 'access/role'],
      ['chief', 'access/not-found', coordinatorOf({ fit: true, on: '2026-01-02' }, 'dispatcher')],
      ['officer', 'coordinator/dates', coordinatorOf({ fit: true, on: '2099-01-02' })],
    ],
  },
  listScreenings: {
    given: () => ({}),
    may: 'officer',
    no: [...notForTheirRole, ['coordinator', 'access/role'], ['prevention', 'access/role']],
  },
};
