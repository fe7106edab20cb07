/** How far a network reaches: homes and people by street, as counts. */
import { z } from '@hono/zod-openapi';
import type { Route } from './routes.ts';
import { Id } from './shapes.ts';

const Count = z.number().int().min(0);
export const ReachCounts = z.object({
  homes: Count.describe('Addresses of the register on its ground'),
  withMember: Count.describe('Homes with at least one member'),
  reached: Count.describe('Homes in which a member has a number or address that works, as far as is known'),
  members: Count,
  by: z
    .object({ sms: Count, voice: Count, email: Count, push: Count })
    .describe('Members with something that works, by channel'),
  failing: Count.describe('Members of whom something fails'),
  unreached: Count.describe('Members of whom nothing works, or who have nothing'),
});
export type ReachCounts = z.infer<typeof ReachCounts>;

export const NetworkReach = z
  .object({
    id: Id,
    name: z.string(),
    total: ReachCounts,
    streets: z.array(ReachCounts.extend({ id: Id, name: z.string() })),
  })
  .openapi('NetworkReach');
export type NetworkReach = z.infer<typeof NetworkReach>;

export const reachingRoutes = {
  networkReach: {
    method: 'get',
    path: '/api/networks/{id}/reach',
    act: 'network.reach',
    about:
      'Homes and members of a network by street, and how many can be reached by what; counts, never people',
    params: z.object({ id: Id }),
    answer: NetworkReach,
  },
} as const satisfies Record<string, Route>;
