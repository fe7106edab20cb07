/**
 * The states of a message and the only ways between them. The server asks this table and nothing else; the screens
 * draw their buttons from it; a test walks the whole matrix.
 *
 *   draft -> submitted -> approved -> live -> ended
 *              |  ^          |         |
 *              v  |          v         v
 *            returned     withdrawn  expired
 */
export const messageStates = [
  'draft',
  'submitted',
  'returned',
  'approved',
  'live',
  'ended',
  'withdrawn',
  'expired',
] as const;
export type MessageState = (typeof messageStates)[number];

export const next = {
  draft: ['submitted', 'live', 'withdrawn'],
  submitted: ['returned', 'approved', 'withdrawn'],
  returned: ['draft', 'submitted', 'withdrawn'],
  approved: ['live', 'returned', 'withdrawn'],
  live: ['ended', 'expired'],
  ended: [],
  withdrawn: [],
  expired: [],
} as const satisfies Record<MessageState, readonly MessageState[]>;

/** Whether a message may go from one state to another in one step. */
export const mayBecome = (from: MessageState, to: MessageState): boolean =>
  (next[from] as readonly MessageState[]).includes(to);

/** Text and audience can still be changed. */
export const isOpen = (state: MessageState): boolean => state === 'draft' || state === 'returned';
/** Nothing follows any more. */
export const isSettled = (state: MessageState): boolean => next[state].length === 0;

/** What somebody may do with a message as it stands. */
export const acts = [
  'edit',
  'submit',
  'return',
  'approve',
  'publish',
  'withdraw',
  'end',
  'update',
  'correct',
  'feedback',
  'review',
] as const;
export type Act = (typeof acts)[number];
