/** What the sender of a message learns of whether it was of use, and the route of it. */
import { z } from '@hono/zod-openapi';
import type { Route } from './routes.ts';
import { fewestAnswers } from './scores.ts';
import { Id } from './shapes.ts';

export const ScoreSummary = z
  .object({
    told: z.boolean().describe("False: it is for the sender's desk alone"),
    answers: z.number().int().nullable().describe(`Null for fewer than ${fewestAnswers}`),
    average: z.number().nullable().describe('From 1 to 5, to one decimal'),
    words: z
      .array(z.string())
      .describe('What people added, in no order and without a name; erased with the texts'),
  })
  .openapi('ScoreSummary');
export type ScoreSummary = z.infer<typeof ScoreSummary>;

export const scoringRoutes = {
  messageScore: {
    method: 'get',
    path: '/api/messages/{id}/score',
    act: 'message.read',
    about: `Whether the members found a message and what followed it of use, once ${fewestAnswers} answered`,
    params: z.object({ id: Id }),
    answer: ScoreSummary,
  },
} as const satisfies Record<string, Route>;
