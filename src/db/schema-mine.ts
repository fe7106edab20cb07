/** The tables behind what residents see of their messages (migration 0015). */
export interface MineSchema {
  put_to: { person: string; message: string; n: number };
  message_seen: { message: string; person: string; at: Date };
  message_score: { thread: string; person: string; score: number; words: Buffer | null; at: Date };
  message_score_sum: { thread: string; answers: number; total: number; closed_at: Date };
}
