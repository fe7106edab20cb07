/** The routes of colleagues that touch residents: a paper form, typed in; wishes for a BIN. */
import type { Handlers } from '../http/handlers.ts';
import { hasRole, type Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { mustSeeMembers } from '../networks/coordinating.ts';
import { getNetwork, type NetworkHead } from '../networks/networks.ts';
import { endMembershipFor } from './end-for.ts';
import { typeSignUp } from './join.ts';
import type { ProofDeps } from './codes.ts';
import { listWishes } from './wishes.ts';

/** The prevention service of the network's own municipality, or whoever may see its members. */
async function mustHelpToJoin(deps: ProofDeps, principal: Principal, network: NetworkHead): Promise<void> {
  if (hasRole(principal, 'prevention') && network.municipality === principal.owner) return;
  await mustSeeMembers(deps.db, principal, network);
}

export const residentsHttp = (deps: ProofDeps) =>
  ({
    typeSignUp: async ({ principal, params, body }) => {
      const network = await getNetwork(deps.db, principal, { id: params.id });
      await mustHelpToJoin(deps, principal, network);
      const done = await typeSignUp(deps, principal, network, body);
      if ('problems' in done) return refuse(Object.values(done.problems)[0] ?? 'join/address-unknown');
      return done.sent === 'letter'
        ? {
            sent: 'letter',
            letter: { code: done.code, expiresOn: done.expiresAt.toISOString().slice(0, 10) },
          }
        : { sent: done.sent, letter: null };
    },

    listWishes: ({ principal }) => listWishes(deps.db, principal),
    endMembership: async ({ principal, params }) => {
      const network = await getNetwork(deps.db, principal, { id: params.id });
      await mustSeeMembers(deps.db, principal, network);
      await endMembershipFor(deps, principal, network, params.person);
    },
  }) satisfies Partial<Handlers>;
