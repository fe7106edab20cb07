/**
 * Who sits at the desk, and what hardly changes while they sit there: their plan and the networks on their ground.
 * Loaded once after signing in; a page waits for `ready`.
 */
import { signal } from '@preact/signals';
import type { Me, Network, Plan, PlanRow } from '../../contract/shapes.ts';
import type { Kind } from '../../contract/domain.ts';
import { call, Refusal, asRefusal } from '../ui/api.ts';
import { language, timeZone } from '../ui/i18n.ts';
import { followClock } from '../ui/time.ts';

export interface Session {
  readonly me: Me;
  readonly plan: Plan;
  readonly networks: readonly Network[];
}
export const session = signal<Session | null>(null);
export const unready = signal<Refusal | null>(null);

/** The session, on pages that are only drawn once there is one. */
export function useSession(): Session {
  const here = session.value;
  if (!here) throw new Error('a page was drawn before its session was there');
  return here;
}

const noPlan: Plan = { version: 0, rows: [], templates: [], rules: [], testTexts: {} };
/** A role without messages (the system manager) still has a desk: what it may not see is simply not there. */
const unlessForbidden =
  <T>(instead: T) =>
  (cause: unknown): T => {
    if (cause instanceof Refusal && cause.status === 403) return instead;
    throw cause;
  };

/** Whether this person looks at messages at all. */
export const readsMessages = ({ plan }: Session): boolean => plan.rows.length > 0;
/** Whether second looks can be theirs. */
export const reviews = ({ me }: Session): boolean =>
  me.roles.some(({ role }) => role === 'dispatcher' || role === 'officer' || role === 'chief');

/** Whether whoever stands for a BIN can wait for this person. */
export const screens = ({ me }: Session): boolean =>
  me.organisation.kind === 'police-zone' &&
  me.roles.some(({ role }) => role === 'officer' || role === 'chief');

/** Whether letting people in and out can be theirs. */
export const managesStaff = ({ me }: Session): boolean =>
  me.roles.some(({ role }) => role === 'system-manager' || role === 'chief');

/** Whether they may see where residents wish for a network. */
export const seesWishes = ({ me }: Session): boolean =>
  me.roles.some(({ role }) => ['dispatcher', 'officer', 'chief', 'prevention'].includes(role));

/** Whether the carriers can be theirs to watch. */
export const watchesDelivery = ({ me }: Session): boolean =>
  me.roles.some(({ role }) => role === 'system-manager');

/** Fetches who I am, the plan and the networks; a refusal is left in `unready`. */
export async function openSession(): Promise<void> {
  unready.value = null;
  try {
    const me = await call('me');
    language.value = me.language;
    timeZone.value = me.organisation.timeZone;
    followClock(me.now);
    const [plan, networks] = await Promise.all([
      call('plan').catch(unlessForbidden(noPlan)),
      call('listNetworks').catch(unlessForbidden([])),
    ]);
    session.value = { me, plan, networks };
  } catch (cause) {
    unready.value = asRefusal(cause);
  }
}

export const rowOf = (plan: Plan, kind: Kind): PlanRow | undefined =>
  plan.rows.find((row) => row.kind === kind);
