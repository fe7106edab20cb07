/**
 * Whether a message was of use, by those whom it was put to: a score and, where they like, a word.
 *
 * One answer per person and thread, which they may change until it is closed: a month after the message is over. Then
 * the sum is kept and entered in the logbook, and who answered what is gone. The sender's desk learns the average and the
 * words, without a name and in no order, and nothing at all of fewer than five: one neighbour could be guessed.
 *
 * Words are looked through as those of a message are, for a name or a number of somebody else; they are sealed, and go
 * with the texts of the thread (erase.ts). Of a missing person none are taken: those texts are gone when it is over.
 */
import { sql } from 'kysely';
import { check } from '../../contract/privacy.ts';
import { fewestAnswers, longestWord, type Score } from '../../contract/scores.ts';
import type { ScoreSummary } from '../../contract/scoring.ts';
import type { Language } from '../../contract/words.ts';
import type { Db, Tx } from '../db/db.ts';
import { after, days } from '../lib/clock.ts';
import type { OrganisationId } from '../lib/ids.ts';
import { seal, unseal, type Keys } from '../lib/secrets.ts';
import { record } from '../logbook/logbook.ts';
import { holdListing, threadMine } from './for-me.ts';
import { streetNames } from './marks.ts';

export const openAfterwardsMs = days(30);

export interface Given {
  readonly score: Score;
  readonly words: string;
  /** What the words are most likely written in. */
  readonly language: Language;
}
/** What a person answered, and whether they may answer now. */
export interface MyScore {
  readonly may: boolean;
  readonly mayAdd: boolean;
  readonly score: Score | null;
  readonly words: string;
}

type Root = Awaited<ReturnType<typeof rootOf>>;
const rootOf = async (db: Db | Tx, thread: string) =>
  await db
    .selectFrom('message')
    .select(['id', 'owner', 'kind', 'class', 'mode', 'state', 'sent'])
    .where('id', '=', thread)
    .executeTakeFirstOrThrow();

/** Once it is over, or where it asks nothing of anybody; a test is of no use but to its sender. */
const mayBeScored = ({ class: class_, mode, state }: Root): boolean =>
  mode !== 'test' && (class_ === 'ordinary' || state === 'ended' || state === 'expired');

const isClosed = async (db: Db | Tx, thread: string): Promise<boolean> =>
  (await db
    .selectFrom('message_score_sum')
    .select('thread')
    .where('thread', '=', thread)
    .executeTakeFirst()) !== undefined;

export async function myScore(db: Db, keys: Keys, person: string, thread: string): Promise<MyScore> {
  const [root, closed, given] = await Promise.all([
    rootOf(db, thread),
    isClosed(db, thread),
    db
      .selectFrom('message_score')
      .select(['score', 'words'])
      .where('thread', '=', thread)
      .where('person', '=', person)
      .executeTakeFirst(),
  ]);
  const may = !closed && mayBeScored(root);
  return {
    may,
    mayAdd: may && root.kind !== 'vermist',
    score: (given?.score as Score | undefined) ?? null,
    words: given?.words ? unseal(keys, 'score', given.words) : '',
  };
}

/**
 * Keeps what a person answers, in the place of what they answered before. `marked`: the words give somebody away, and
 * nothing is kept; `closed`: too late, or too early. Null where nothing of the message was put to the person.
 */
export async function score(
  { db, keys }: { readonly db: Db; readonly keys: Keys },
  person: string,
  code: string,
  given: Given,
  now: Date,
): Promise<'kept' | 'marked' | 'too-long' | 'closed' | null> {
  const thread = await threadMine(db, person, code);
  if (thread === null) return null;
  const root = await rootOf(db, thread);
  const words = root.kind === 'vermist' ? '' : given.words.trim();
  if ([...words].length > longestWord) return 'too-long';
  if (words && (await givesAway(db, root, words, given.language))) return 'marked';
  return await db.transaction().execute(async (tx) => {
    // Held against the closing, which would leave an answer behind.
    await tx.selectFrom('message').select('id').where('id', '=', thread).forShare().execute();
    if (!mayBeScored(await rootOf(tx, thread)) || (await isClosed(tx, thread))) return 'closed';
    const answer = { score: given.score, words: words ? seal(keys, 'score', words) : null, at: now };
    await tx
      .insertInto('message_score')
      .values({ thread, person, ...answer })
      .onConflict((on) => on.columns(['thread', 'person']).doUpdateSet(answer))
      .execute();
    return 'kept';
  });
}

async function givesAway(db: Db, { sent }: Root, words: string, language: Language): Promise<boolean> {
  const { emergencyNumbers = [], target } = (sent ?? {}) as {
    emergencyNumbers?: readonly string[];
    target?: { ground: readonly OrganisationId[] };
  };
  const streets = await streetNames(db, { ground: target?.ground ?? [] });
  return check(words, language, { streets, emergencyNumbers }).length > 0;
}

/** What the desk that sent it is told. Whoever asks has shown that they are there. */
export async function scoresOf(db: Db, keys: Keys, thread: string): Promise<ScoreSummary> {
  const { rows } = await sql<{ answers: number; total: number }>`
    select answers, total from message_score_sum where thread = ${thread}
    union all
    select count(*)::integer, sum(score)::integer from message_score where thread = ${thread} having count(*) > 0`.execute(
    db,
  );
  const [sum] = rows;
  if (!sum || sum.answers < fewestAnswers) return { ...notForThem, told: true };
  const told = await db
    .selectFrom('message_score')
    .select('words')
    .where('thread', '=', thread)
    .where('words', 'is not', null)
    // The order of rows is that of answering.
    .orderBy(sql`random()`)
    .limit(500)
    .execute();
  return {
    told: true,
    answers: sum.answers,
    average: Math.round((sum.total / sum.answers) * 10) / 10,
    words: told.flatMap((row) => (row.words ? [unseal(keys, 'score', row.words)] : [])),
  };
}
/** What anybody else learns who may see the message. */
export const notForThem: ScoreSummary = { told: false, answers: null, average: null, words: [] };

/** The words about a thread whose texts are erased. */
export async function eraseScoreWords(tx: Tx, thread: string): Promise<void> {
  await tx
    .updateTable('message_score')
    .set({ words: null })
    .where('thread', '=', thread)
    .where('words', 'is not', null)
    .execute();
}

/** Of a person who leaves: what they saw, answered and were sent is nobody's any more. */
export async function forgetReader(tx: Tx, person: string): Promise<void> {
  await holdListing(tx);
  for (const table of ['put_to', 'message_seen', 'message_score'] as const)
    await tx.deleteFrom(table).where('person', '=', person).execute();
}

/** Keeps the sum of what was over a month ago, and forgets who answered what. Returns how many threads; safe to repeat. */
export async function closeScores(db: Db, now: Date): Promise<number> {
  const due = await db
    .selectFrom('message')
    .select(['id', 'owner'])
    .where('settled_at', '<', after(now, -openAfterwardsMs))
    .where(sql<boolean>`id in (select thread from message_score)`)
    .limit(50)
    .execute();
  for (const { id, owner } of due)
    await db.transaction().execute(async (tx) => {
      await tx.selectFrom('message').select('id').where('id', '=', id).forUpdate().execute();
      const gone = await tx.deleteFrom('message_score').where('thread', '=', id).returning('score').execute();
      if (!gone.length) return;
      const answers = gone.length;
      const total = gone.reduce((sum, row) => sum + row.score, 0);
      await tx
        .insertInto('message_score_sum')
        .values({ thread: id, answers, total, closed_at: now })
        .execute();
      if (answers >= fewestAnswers)
        await record(tx, {
          owner,
          actor: null,
          act: 'message.scored',
          thing: id,
          details: { answers, average: Math.round((total / answers) * 10) / 10 },
        });
    });
  return due.length;
}
