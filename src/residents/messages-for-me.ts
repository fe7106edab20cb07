/** What a resident whose page is open sees of the messages that were put to them, and what they may say of one. */
import type { Score } from '../../contract/scores.ts';
import type { Language } from '../../contract/words.ts';
import { messageFor, saw, threadsFor, type MyMessage, type MyThread } from '../messages/for-me.ts';
import { myScore, score, type MyScore } from '../messages/scores.ts';
import type { Resident, ResidentDeps } from './sessions.ts';

/** More than anybody reads; older ones stay behind their own address. */
const most = 40;

export interface MessagesForMe {
  /** Those with the newest news first. */
  list(resident: Resident, atMost?: number): Promise<readonly MyThread[]>;
  /** Null for what was not put to the resident, as for what is not there. */
  open(resident: Resident, code: string): Promise<(MyMessage & { readonly score: MyScore }) | null>;
  /** They saw it, up to that many messages of its thread. False: nothing of it is theirs. */
  confirm(resident: Resident, code: string, upTo: number): Promise<boolean>;
  rate(
    resident: Resident,
    code: string,
    given: { readonly score: Score; readonly words: string; readonly language: Language },
  ): Promise<'kept' | 'marked' | 'too-long' | 'closed' | null>;
}

export const messagesForMe = (deps: ResidentDeps): MessagesForMe => ({
  list: async ({ person }, atMost = most) => await threadsFor(deps.db, person, atMost),
  open: async ({ person }, code) => {
    const found = await messageFor(deps.db, person, code);
    return found && { ...found, score: await myScore(deps.db, deps.keys, person, found.thread) };
  },
  confirm: async ({ person }, code, upTo) => await saw(deps.db, person, code, upTo, deps.clock.now()),
  rate: async ({ person }, code, given) => await score(deps, person, code, given, deps.clock.now()),
});
