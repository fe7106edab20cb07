/** The ladder of a kind of message: what goes at once and what after how many minutes, for whom; and the same in words. */
import { z } from '@hono/zod-openapi';
import { channels as known } from './domain.ts';
import { say, type Language } from './words.ts';

export const PlanStep = z
  .object({
    channels: z.array(z.enum(known)).min(1),
    position: z
      .union([z.literal(1), z.literal(2)])
      .describe("Which of the person's numbers or addresses on the channel"),
    afterMinutes: z
      .number()
      .int()
      .min(0)
      .max(24 * 60)
      .describe('After publication'),
    unless: z
      .enum(['handed', 'delivered', 'confirmed'])
      .nullable()
      .describe('Whoever has a copy that came this far is left alone'),
    only: z
      .enum(['chose-sms', 'without-earlier', 'unanswered', 'rung', 'not-rung'])
      .nullable()
      .describe(
        'Who chose SMS for ordinary messages; whom no earlier step has an address of; whose telephone nobody took; who was rung; who was not',
      ),
  })
  .openapi('PlanStep');
export type PlanStep = z.infer<typeof PlanStep>;

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
