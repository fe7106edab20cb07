/**
 * The operator's doors: what waits and how the carriers are, and what can be done about it. The carriers are the
 * installation's, so they are for the system manager of the organisation that it is of, or of a zone that serves it.
 */
import { sql } from 'kysely';
import { lanes, type Lane } from '../../contract/domain.ts';
import { pausable, type Watching } from '../../contract/watching.ts';
import type { Db } from '../db/db.ts';
import { listControls, retryNow, setControl, type PausableLane } from '../delivery/controls.ts';
import type { Queue } from '../delivery/figures.ts';
import type { AccountState } from '../delivery/meter.ts';
import type { Clock } from '../lib/clock.ts';
import type { Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { erasedLately } from '../logbook/erased.ts';
import { record } from '../logbook/logbook.ts';

export interface WatchDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly queues: () => Promise<readonly Queue[]>;
  /** The carriers' accounts as this process sees them. */
  readonly accounts: () => readonly AccountState[];
}

/** The same organisation that the public pages are of (pages/site.ts). */
async function mustBeTheirs(db: Db, { owner, ownerKind, ground }: Principal): Promise<void> {
  const site = await db
    .selectFrom('organisation')
    .select('id')
    .orderBy(sql`array_position(array['municipality', 'police-zone', 'fire-zone'], kind)`)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  const serves: readonly string[] = ownerKind === 'municipality' ? [owner] : ground;
  if (!site || !serves.includes(site.id)) refuse('access/not-found');
}

const stateOf = ({ up, light }: AccountState): Watching['accounts'][number]['state'] =>
  !up ? 'away' : light === 'red' ? 'failing' : light === 'amber' ? 'slow' : 'well';

/** Of what was erased. */
const shownDays = 30;

export async function watching(deps: WatchDeps, principal: Principal): Promise<Watching> {
  await mustBeTheirs(deps.db, principal);
  const [queues, controls, erased] = await Promise.all([
    deps.queues(),
    listControls(deps.db),
    erasedLately(deps.db, shownDays),
  ]);
  const since = (kind: 'account' | 'lane', name: string): string | null =>
    controls.find((one) => one.kind === kind && one.name === name)?.since.toISOString() ?? null;
  const known = deps.accounts();
  return {
    lanes: lanes.map((lane) => {
      const own = queues.filter((one) => one.lane === lane);
      return {
        lane,
        oldest: Math.max(0, ...own.map((one) => one.oldest)),
        mayPause: pausable.some((one) => one === lane),
        pausedSince: since('lane', lane),
        channels: own.map(({ channel, waiting, later, inHand }) => ({ channel, waiting, later, inHand })),
      };
    }),
    accounts: known.map((one) => ({
      account: one.account,
      channel: one.channel,
      state: stateOf(one),
      drainedSince: since('account', one.account),
      inHand: one.busy,
    })),
    erased,
  };
}

/** What an account has in hand it finishes; a name that no carrier has can only be taken back. */
export async function drain(
  deps: WatchDeps,
  principal: Principal,
  account: string,
  drained: boolean,
): Promise<void> {
  await mustBeTheirs(deps.db, principal);
  if (drained && !deps.accounts().some((one) => one.account === account)) refuse('access/not-found');
  await deps.db.transaction().execute(async (tx) => {
    if (!(await setControl(tx, { kind: 'account', name: account }, drained, principal.id, deps.clock.now())))
      return;
    await record(tx, {
      owner: principal.owner,
      actor: principal.id,
      act: drained ? 'delivery.drained' : 'delivery.undrained',
      thing: null,
      details: { account },
    });
  });
}

export async function pause(
  deps: WatchDeps,
  principal: Principal,
  lane: PausableLane,
  paused: boolean,
): Promise<void> {
  await mustBeTheirs(deps.db, principal);
  await deps.db.transaction().execute(async (tx) => {
    if (!(await setControl(tx, { kind: 'lane', name: lane }, paused, principal.id, deps.clock.now()))) return;
    await record(tx, {
      owner: principal.owner,
      actor: principal.id,
      act: paused ? 'delivery.paused' : 'delivery.resumed',
      thing: null,
      details: { lane },
    });
  });
}

/** Returns how many rows are tried at once that waited for a later try. */
export async function retry(
  deps: WatchDeps,
  principal: Principal,
  of: { readonly lane: Lane } | { readonly account: string },
): Promise<number> {
  await mustBeTheirs(deps.db, principal);
  return await deps.db.transaction().execute(async (tx) => {
    const rows = await retryNow(tx, of, deps.clock.now());
    await record(tx, {
      owner: principal.owner,
      actor: principal.id,
      act: 'delivery.retried',
      thing: null,
      details: { ...of, rows },
    });
    return rows;
  });
}
