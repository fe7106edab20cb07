/** The second look that is owed after a heterdaad call. */
import type { ReviewItem } from '../../contract/shapes.ts';
import type { Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { record } from '../logbook/logbook.ts';
import type { MessageDeps } from './examine.ts';
import { summariesOf } from './messages.ts';

export async function listReviews(deps: MessageDeps, principal: Principal): Promise<ReviewItem[]> {
  const now = deps.clock.now();
  const rows = await deps.db
    .selectFrom('review')
    .innerJoin('message', 'message.id', 'review.message')
    .select(['review.id', 'review.message', 'review.due_at', 'message.author', 'message.publisher'])
    .where('review.owner', '=', principal.owner)
    .where('review.state', '=', 'owed')
    .orderBy('review.due_at')
    .limit(200)
    .execute();
  if (!rows.length) return [];
  const summaries = await summariesOf(deps.db, principal, (query) =>
    query.where(
      'message.id',
      'in',
      rows.map((row) => row.message),
    ),
  );
  return rows.flatMap((row) => {
    const message = summaries.find((one) => one.id === row.message);
    return message
      ? [
          {
            id: row.id,
            message,
            dueAt: row.due_at.toISOString(),
            overdue: row.due_at < now,
            mine: row.author === principal.id || row.publisher === principal.id,
          },
        ]
      : [];
  });
}

/** The second look that a heterdaad call is owed, by another officer than the one who sent it. */
export async function reviewMessage(
  deps: MessageDeps,
  principal: Principal,
  id: string,
  verdict: 'approved' | 'objected',
  note: string,
): Promise<void> {
  const now = deps.clock.now();
  await deps.db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('review')
      .innerJoin('message', 'message.id', 'review.message')
      .select(['review.id', 'review.state', 'review.message', 'message.author', 'message.publisher'])
      .where('review.id', '=', id)
      .where('review.owner', '=', principal.owner)
      .forUpdate('review')
      .executeTakeFirst();
    if (!row) return refuse('access/not-found');
    if (row.author === principal.id || row.publisher === principal.id) refuse('review/own');
    if (row.state !== 'owed') refuse('review/done');
    await tx
      .updateTable('review')
      .set({ state: verdict, done_by: principal.id, done_at: now, note })
      .where('id', '=', id)
      .execute();
    // The kept words are looked at with the message they stand in.
    await tx
      .updateTable('mark_kept')
      .set({ reviewed_by: principal.id, reviewed_at: now })
      .where('message', '=', row.message)
      .where('reviewed_at', 'is', null)
      .execute();
    await record(tx, {
      owner: principal.owner,
      actor: principal.id,
      act: `review.${verdict}`,
      thing: row.message,
    });
  });
}
