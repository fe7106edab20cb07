/**
 * Who may: one table of acts and roles. What a person may see at all (own zone, shared ground, own network) is decided
 * in the doors, which answer "not found" to the rest; what kinds of message a role may send is decided by the plan.
 */
import type { ActName } from '../../contract/acts.ts';
import { roles, type Role } from '../../contract/domain.ts';
import { refuse } from '../lib/refusal.ts';
import { hasRole, type Principal } from '../lib/principal.ts';

const police = ['dispatcher', 'officer', 'chief'] as const;
const emergency = ['emergency-coordinator', 'mayor', 'deputy', 'fire-officer'] as const;
const senders = [...police, ...emergency, 'prevention', 'coordinator'] as const;

export const mayDo = {
  self: roles,
  'network.list': roles,
  'network.change': ['officer', 'chief', 'prevention', 'system-manager'],
  'place.find': roles,
  // The system manager keeps the machine running and has no business with what is sent to whom.
  'message.list': senders,
  'message.read': senders,
  'message.compose': senders,
  'message.approve': [...police, ...emergency],
  'message.publish': senders,
  'message.export': senders,
  'message.review': [...police, ...emergency, 'prevention'],
  'import.run': ['officer', 'prevention', 'system-manager'],
  'members.export': ['officer', 'coordinator'],
  'members.read': ['officer', 'coordinator', 'street-contact'],
  // Only looked over. Whoever stands on a list has confirmed nothing: an officer or the city reads it in, with what was signed.
  'members.check': ['officer', 'coordinator'],
  'member.type': ['officer', 'prevention', 'coordinator'],
  'network.reach': [...police, 'prevention', 'coordinator'],
  'members.end': ['officer', 'coordinator'],
  'coordinator.list': ['officer', 'chief', 'prevention', 'coordinator'],
  'coordinator.name': ['officer', 'chief', 'prevention', 'coordinator'],
  'coordinator.screen': ['officer', 'chief'],
  'rules.put': ['officer', 'prevention', 'coordinator'],
  'network.invite': ['officer', 'prevention', 'coordinator'],
  'wish.list': [...police, 'prevention'],
  'staff.manage': ['system-manager', 'chief'],
  'delivery.watch': ['system-manager'],
  'delivery.control': ['system-manager'],
} as const satisfies Record<ActName, readonly Role[]>;

/** Whether the person has a role for the act; the thing itself is guarded by its door. */
export const can = (principal: Principal, act: ActName): boolean => hasRole(principal, ...mayDo[act]);

export function mustBeAllowed(principal: Principal, act: ActName): void {
  if (!can(principal, act)) refuse('access/role');
}
