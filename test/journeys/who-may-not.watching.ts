/** Who may not see how sending goes, nor hold it up: the cases of contract/watching.ts. */
import type { watchingRoutes } from '../../contract/watching.ts';
import type { Case, No } from './who-may-not.cases.ts';

const carriersAreNotFor = [
  ['dispatcher', 'access/role'],
  ['officer', 'access/role'],
  ['chief', 'access/role'],
  ['mayor', 'access/role'],
  ['coordinator', 'access/role'],
  ['chief of Voer-Maas', 'access/role'],
  ['system manager of Voerdal', 'access/not-found'],
] as const satisfies readonly No[];

export const watchingCases: Readonly<Record<keyof typeof watchingRoutes, Case>> = {
  watchDelivery: { given: () => ({}), may: 'system manager', no: carriersAreNotFor },
  drainAccount: {
    given: () => ({ body: { account: 'demo', drained: true } }),
    no: [
      ...carriersAreNotFor,
      ['system manager', 'access/not-found', () => ({ body: { account: 'nobody', drained: true } })],
    ],
  },
  pauseLane: {
    given: () => ({ body: { lane: 'bulk', paused: true } }),
    no: [
      ...carriersAreNotFor,
      // Nobody stops an alarm, not even whoever keeps the machine.
      ...(['emergency', 'urgent', 'codes'] as const).map(
        (lane) =>
          [
            'system manager',
            'request/invalid',
            () => ({ body: { lane, paused: true } }),
          ] as const satisfies No,
      ),
    ],
  },
  retryNow: {
    given: () => ({ body: { lane: 'bulk' } }),
    no: [
      ...carriersAreNotFor,
      ['system manager', 'request/invalid', () => ({ body: { lane: 'bulk', account: 'demo' } })],
    ],
  },
};
