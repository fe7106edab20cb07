/** The operator's page: what waits, how the carriers are, what a person has drained or paused, and the routes of it. */
import { z } from '@hono/zod-openapi';
import { channels, lanes } from './domain.ts';
import { retentionKinds } from './retention.ts';
import type { Route } from './routes.ts';
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
    erased: z
      .array(z.object({ day: z.iso.date(), counts: z.partialRecord(z.enum(retentionKinds), Count) }))
      .describe('What was erased because its time was over, by day, newest first; counts only'),
  })
  .openapi('Watching');
export type Watching = z.infer<typeof Watching>;

export const watchingRoutes = {
  watchDelivery: {
    method: 'get',
    path: '/api/delivery',
    act: 'delivery.watch',
    about: 'What waits, how the carriers are, and what is drained or paused; never people',
    answer: Watching,
  },
  drainAccount: {
    method: 'post',
    path: '/api/delivery/drain',
    act: 'delivery.control',
    about: 'Gives an account of a carrier nothing new until it is taken back; logged',
    body: z.object({ account: z.string().min(1).max(80), drained: z.boolean() }),
    answer: null,
  },
  pauseLane: {
    method: 'post',
    path: '/api/delivery/pause',
    act: 'delivery.control',
    about: 'Lets ordinary or bulk wait, or go on; the other lanes cannot be paused; logged',
    body: z.object({ lane: z.enum(pausable), paused: z.boolean() }),
    answer: null,
  },
  retryNow: {
    method: 'post',
    path: '/api/delivery/retry',
    act: 'delivery.control',
    about: 'Tries at once what waits for a later try, of a lane or of an account; logged',
    body: z.union([
      z.strictObject({ lane: z.enum(lanes) }),
      z.strictObject({ account: z.string().min(1).max(80) }),
    ]),
    answer: z.object({ rows: z.number().int() }),
  },
} as const satisfies Record<string, Route>;
