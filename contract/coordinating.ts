/** What a BIN's coordinator, and those who stand in, see and do: who stands for it, who its members are; and the routes of it. */
import { z } from '@hono/zod-openapi';
import { channels } from './domain.ts';
import type { Route } from './routes.ts';
import { Id, ImportReport, Language } from './shapes.ts';

const Count = z.number().int().min(0);
/** A calendar day, by the clock of the organisation. */
export const Day = z.iso.date();

/** For good, for a while, or for some streets only. */
export const standing = ['coordinator', 'stand-in', 'street-contact'] as const;
export type Standing = (typeof standing)[number];

const StreetName = z.object({ id: Id, name: z.string() });

export const StandsFor = z
  .object({
    id: Id,
    name: z.string(),
    as: z.enum(standing),
    from: Day.nullable(),
    until: Day.nullable(),
    term: z.enum(['coming', 'current', 'over']),
    screening: z
      .enum(['yes', 'no', 'waiting'])
      .describe('What the police said; that they said no is told to the police only'),
    screenedOn: Day.nullable(),
    streets: z.array(StreetName).describe('Of a street contact'),
    me: z.boolean(),
    may: z.array(z.enum(['end', 'date', 'screen'])),
  })
  .openapi('StandsFor');
export type StandsFor = z.infer<typeof StandsFor>;

export const Coordinators = z
  .object({
    network: z.object({ id: Id, name: z.string() }),
    today: Day,
    people: z.array(StandsFor),
    alone: z.boolean().describe('Fewer than two people can do what a coordinator does, today'),
    nobodyFrom: Day.nullable().describe('The first day on which nobody does, as the dates stand'),
    mayName: z.array(z.enum(standing)),
    streets: z.array(StreetName).describe('Of the network, where a street contact may be named'),
  })
  .openapi('Coordinators');
export type Coordinators = z.infer<typeof Coordinators>;

export const ScreeningDue = z
  .object({ id: Id, name: z.string(), as: z.enum(standing), network: z.object({ id: Id, name: z.string() }) })
  .openapi('ScreeningDue');
export type ScreeningDue = z.infer<typeof ScreeningDue>;

export const memberReach = ['well', 'failing', 'unreached'] as const;

export const NetworkOverview = z
  .object({
    id: Id,
    name: z.string(),
    members: Count,
    reach: z
      .object({ well: Count, failing: Count, unreached: Count })
      .describe('Members whom something that works is known of; where something fails; where nothing works'),
    rulesOwed: Count.describe('Members who have not said yet that they accept the house rules'),
    coordinators: Count.describe('Who can do what a coordinator does, today'),
    alone: z.boolean(),
    nobodyFrom: Day.nullable(),
    screened: z.boolean().nullable().describe('Whether the police said yes of you; null: none is needed'),
    ownStreets: z.array(z.string()).nullable().describe('Of a street contact: the counts are of these'),
    link: z.string().describe('Where neighbours find this BIN and join'),
    waiting: z
      .array(z.object({ street: z.string(), on: Day, count: Count }))
      .nullable()
      .describe('Who signed up and has not confirmed, by street and day; never who'),
  })
  .openapi('NetworkOverview');
export type NetworkOverview = z.infer<typeof NetworkOverview>;

export const RollMember = z
  .object({
    id: Id,
    name: z.string(),
    street: z.string(),
    since: Day,
    rules: z.string().describe('The version of the house rules they accepted; `paper` or `owed`'),
    reach: z.enum(memberReach),
    failing: z.array(
      z.object({
        channel: z.enum(channels).nullable().describe('Null: there is no number or address at all'),
        why: z.string().describe('What is wrong and how to help, in the language of whoever asks'),
        since: Day.nullable(),
      }),
    ),
    opening: z
      .array(z.object({ days: z.array(z.number().int()), from: z.string(), until: z.string() }))
      .nullable()
      .describe('Of a shop, as its member gave it; days of ISO 8601'),
  })
  .openapi('RollMember');
export type RollMember = z.infer<typeof RollMember>;

export const Roll = z
  .object({
    members: Count,
    found: Count,
    page: Count,
    pages: Count,
    people: z.array(RollMember),
    ownStreets: z.array(z.string()).nullable(),
  })
  .openapi('Roll');
export type Roll = z.infer<typeof Roll>;

const network = z.object({ id: Id });
const person = z.object({ id: Id, staff: Id });
const days = { from: Day.nullable().default(null), until: Day.nullable().default(null) };

export const coordinatingRoutes = {
  networkOverview: {
    method: 'get',
    path: '/api/networks/{id}/overview',
    act: 'members.read',
    about: 'How your network stands: counts only, never people',
    params: network,
    answer: NetworkOverview,
  },
  readMembers: {
    method: 'post',
    path: '/api/networks/{id}/members',
    act: 'members.read',
    about:
      'The members of your network, or of your streets: name, street and whether they can be reached; never a number. A look is logged once. What is sought travels in the body, for an address is written down everywhere',
    params: network,
    body: z.object({
      find: z.string().max(100).default('').describe('Part of a name'),
      only: z.enum(['everyone', 'failing']).default('everyone'),
      page: z.number().int().min(1).max(10_000).default(1),
    }),
    answer: Roll,
  },
  checkMemberList: {
    method: 'post',
    path: '/api/member-lists/{id}',
    act: 'members.check',
    about: 'Reads a list of members of your network and tells what is wrong with its lines; keeps nothing',
    params: network,
    file: true,
    answer: ImportReport.pick({ format: true, read: true, refused: true, problems: true }),
  },
  endMembership: {
    method: 'delete',
    path: '/api/networks/{id}/members/{person}',
    act: 'members.end',
    about:
      'Ends a membership of your network for a member who asked you to; they are written to, with the way back. Logged',
    params: z.object({ id: Id, person: Id }),
    answer: null,
  },
  listCoordinators: {
    method: 'get',
    path: '/api/networks/{id}/coordinators',
    act: 'coordinator.list',
    about: 'Who stands for the network, from when until when; never their addresses',
    params: network,
    answer: Coordinators,
  },
  nameCoordinator: {
    method: 'post',
    path: '/api/networks/{id}/coordinators',
    act: 'coordinator.name',
    about: 'Names somebody who stands in, or a street contact; for good only the police and the city. Logged',
    params: network,
    body: z.object({
      name: z.string().trim().min(1).max(120),
      email: z.email().max(254),
      language: Language.default('nl'),
      as: z.enum(standing),
      ...days,
      streets: z.array(Id).max(50).default([]),
    }),
    answer: StandsFor,
  },
  dateCoordinator: {
    method: 'put',
    path: '/api/networks/{id}/coordinators/{staff}',
    act: 'coordinator.name',
    about: 'Other dates for somebody who stands for it; of yourself, your last day. Logged',
    params: person,
    body: z.object(days),
    answer: StandsFor,
  },
  endCoordinator: {
    method: 'delete',
    path: '/api/networks/{id}/coordinators/{staff}',
    act: 'coordinator.name',
    about: 'Ends it at once; whoever has no other role is signed out everywhere. Logged',
    params: person,
    answer: null,
  },
  screenCoordinator: {
    method: 'put',
    path: '/api/networks/{id}/coordinators/{staff}/screening',
    act: 'coordinator.screen',
    about: 'What the police databases say: yes or no and the day, nothing else. Logged without the answer',
    params: person,
    body: z.object({ fit: z.boolean(), on: Day }),
    answer: StandsFor,
  },
  listScreenings: {
    method: 'get',
    path: '/api/screenings',
    act: 'coordinator.screen',
    about: 'Who waits for the police of your zone before they may see members',
    answer: z.array(ScreeningDue),
  },
} as const satisfies Record<string, Route>;
