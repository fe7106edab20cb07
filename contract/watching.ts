/** What the operator's page shows: what waits, how the carriers are, and what a person has drained or paused. */
import { z } from '@hono/zod-openapi';
import { channels, lanes } from './domain.ts';
import { Time } from './shapes.ts';

/** Nobody can stop an alarm, or the code that lets somebody in to stop it. */
export const pausable = ['ordinary', 'bulk'] as const;
const Count = z.number().int().min(0);

export const Watching = z
  .object({
    lanes: z.array(
      z.object({
        lane: z.enum(lanes),
        oldest: z.number().describe('Seconds since the oldest that may go was due'),
        mayPause: z.boolean(),
        pausedSince: Time.nullable(),
        channels: z.array(
          z.object({
            channel: z.enum(channels),
            waiting: Count.describe('Rows that may go now'),
            later: Count.describe('Rows of a try that is not due yet'),
            inHand: Count.describe("Batches in a worker's hands"),
          }),
        ),
      }),
    ),
    accounts: z.array(
      z.object({
        account: z.string(),
        channel: z.enum(channels),
        state: z
          .enum(['well', 'slow', 'failing', 'away'])
          .describe('As the process that answers sees it: away cannot take a batch'),
        drainedSince: Time.nullable(),
        inHand: Count,
      }),
    ),
  })
  .openapi('Watching');
export type Watching = z.infer<typeof Watching>;
