import type { Handlers } from '../http/handlers.ts';
import * as watch from './watch.ts';

/** The routes of the operator's page. */
export const watchHttp = (deps: watch.WatchDeps) =>
  ({
    watchDelivery: ({ principal }) => watch.watching(deps, principal),
    drainAccount: async ({ principal, body }) => {
      await watch.drain(deps, principal, body.account, body.drained);
    },
    pauseLane: async ({ principal, body }) => {
      await watch.pause(deps, principal, body.lane, body.paused);
    },
    retryNow: async ({ principal, body }) => ({ rows: await watch.retry(deps, principal, body) }),
  }) satisfies Partial<Handlers>;
