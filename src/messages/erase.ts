/**
 * A missing person's description is health data: it goes when they are found, when the time is up, or when the call is
 * dropped (docs/domain.md, list b25). Kind, times, numbers and what was decided stay.
 */
import { json, type Tx } from '../db/db.ts';
import { eraseScoreWords } from './scores.ts';

/**
 * Empties what described the person in every message of a thread, sent or not: words, slots, place and the composed
 * texts. The end and the feedback stay, which say how it went.
 */
export async function eraseDescription(tx: Tx, thread: string): Promise<void> {
  const described = await tx
    .updateTable('message')
    .set({ slots: json({}), place: '' })
    .where('thread', '=', thread)
    .where('kind', 'not in', ['einde', 'feedback'])
    .returning('id')
    .execute();
  const ids = described.map((one) => one.id);
  await tx
    .updateTable('message_text')
    .set({ sms: '', subject: '', body: '' })
    .where('message', 'in', ids)
    .execute();
  await tx
    .updateTable('delivery_text')
    .set({ subject: '', body: '', html: '' })
    .where('cause', 'in', ids)
    .execute();
  await eraseScoreWords(tx, thread);
}
