/**
 * The life of a network (BIN): its states and the only ways between them, and how far they let messages through.
 *
 *   in-oprichting <-> charter-ingediend -> erkend -> actief <-> slapend
 *                                                      |          |
 *         any state may end in gestopt                 +-> gefuseerd, gestopt
 *
 * Source: the founding steps and the states of docs/domain.md 1.4 and 1.9.
 */
import type { NetworkState } from '../../contract/domain.ts';

export const next = {
  'in-oprichting': ['charter-ingediend', 'gestopt'],
  // Home Affairs may send the charter back: the founders go on from there.
  'charter-ingediend': ['in-oprichting', 'erkend', 'gestopt'],
  erkend: ['actief', 'gestopt'],
  actief: ['slapend', 'gestopt', 'gefuseerd'],
  slapend: ['actief', 'gestopt', 'gefuseerd'],
  gestopt: [],
  gefuseerd: [],
} as const satisfies Record<NetworkState, readonly NetworkState[]>;

export const mayBecome = (from: NetworkState, to: NetworkState): boolean =>
  (next[from] as readonly NetworkState[]).includes(to);

/** Nothing is sent to a network that is not active; crisis messages go to people, not to networks. */
export const maySendTo = (state: NetworkState): boolean => state === 'actief';

/** It is over: it has no ground and no members any more. */
export const isOver = (state: NetworkState): boolean => next[state].length === 0;
