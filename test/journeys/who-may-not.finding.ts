/** Who may not change what people accept, invite to a BIN, or see where one is wished for: the cases of contract/finding.ts. */
import type { findingRoutes } from '../../contract/finding.ts';
import type { Case, Given, Things } from './who-may-not.cases.ts';
import { notAround, notForTheirRole } from './who-may-not.outsiders.ts';

const of =
  (key: 'kiewit' | 'bosrand', body?: unknown) =>
  (things: Things): Given => ({ params: { id: things[key] }, ...(body === undefined ? {} : { body }) });
const text = 'Wie zich aansluit, meldt zelf en meteen aan 101.';
const rules = { kind: 'house-rules', dated: '2026-11-01', texts: { nl: text } };

export const findingCases: Readonly<Record<keyof typeof findingRoutes, Case>> = {
  readRules: {
    given: of('kiewit'),
    may: 'coordinator',
    no: [...notForTheirRole, ...notAround, ['officer', 'access/not-found', of('bosrand')]],
  },
  putRules: {
    given: of('kiewit', rules),
    no: [
      ...notForTheirRole,
      ...notAround,
      ['officer', 'access/not-found', of('bosrand', rules)],
      ['coordinator', 'request/invalid', of('kiewit', { ...rules, texts: {} })],
      ['coordinator', 'request/invalid', of('kiewit', { ...rules, texts: { nl: 'kort' } })],
      ['prevention', 'request/invalid', of('kiewit', { ...rules, dated: 'morgen' })],
    ],
  },
  makeInvitation: {
    given: of('kiewit', { kind: 'letter' }),
    no: [
      ...notForTheirRole,
      ...notAround,
      ['prevention', 'access/not-found', of('bosrand', { kind: 'letter' })],
      // A street that is not in the network.
      ['coordinator', 'access/not-found', (things) => ({ params: { id: things.kiewit }, body: { kind: 'letter', street: things.zone } })], // prettier-ignore
      ['coordinator', 'request/invalid', of('kiewit', { kind: 'leaflet' })],
    ],
  },
  listWishes: {
    given: () => ({}),
    may: 'dispatcher',
    no: [
      ['coordinator', 'access/role'],
      ['street contact', 'access/role'],
      ['mayor', 'access/role'],
      ['fire officer', 'access/role'],
      ['system manager', 'access/role'],
    ],
  },
};
