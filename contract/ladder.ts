/** A ladder in words: what goes at once and what goes after how many minutes, for whom, as the plan has it. */
import type { PlanStep } from './shapes.ts';
import { say, type Language } from './words.ts';

/** "SMS + telephone, then after 5 minutes telephone for those who did not answer, unless something was delivered". */
export const ladderWords = (language: Language, steps: readonly PlanStep[]): string =>
  steps.map((step) => stepWords(language, step)).join(say(language, 'ladder.then'));

function stepWords(language: Language, { channels, position, afterMinutes, unless, only }: PlanStep): string {
  const names = channels.map((channel) => say(language, `channel.${channel}`)).join(' + ');
  const at = position === 1 ? names : say(language, 'ladder.second', { channels: names });
  const who = only === null ? at : say(language, `ladder.only.${only}`, { channels: at });
  const when =
    afterMinutes === 0 ? who : say(language, 'ladder.later', { minutes: afterMinutes, channels: who });
  return unless === null ? when : say(language, `ladder.unless.${unless}`, { step: when });
}
