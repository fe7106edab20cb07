/**
 * Every route of the API in one table: method, path, the act that `can()` must allow, what goes in and what comes out.
 * The server mounts it, the screens and the belfort command call it, /api/openapi.json prints it, and a rule test asks
 * of each row its "who may not" case.
 *
 * `act: null` is open to everyone and says why in `open`.
 */
import { z } from '@hono/zod-openapi';
import type { ActName } from './acts.ts';
import { coordinatingRoutes } from './coordinating.ts';
import { channels, networkStates, roles as roleNames } from './domain.ts';
import {
  markKinds,
  importKinds,
  Audience,
  Check,
  Draft,
  Id,
  ImportReport,
  Language,
  Live,
  LogRow,
  Me,
  Message,
  MessageSummary,
  Network,
  Persona,
  Place,
  Plan,
  Position,
  Reach,
  ReviewItem,
  StaffMember,
  Street,
  Time,
  Token,
} from './shapes.ts';
import { messageStates } from './message-states.ts';
import { joiningRoutes } from './joining.ts';
import { reachingRoutes } from './reaching.ts';
import { paperRoutes } from './paper-routes.ts';
import { scoringRoutes } from './scoring.ts';
import { findingRoutes } from './finding.ts';
import { watchingRoutes } from './watching.ts';

export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  readonly path: string;
  readonly act: ActName | null;
  readonly open?: string;
  readonly about: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The raw body of a file in place of JSON. */
  readonly file?: true;
  readonly answer: z.ZodType | null;
  /** The answer is a file of this media type in place of JSON. */
  readonly download?: string;
  /** A stream of server-sent events, each of this shape. */
  readonly events?: z.ZodType;
}

const one = z.object({ id: Id });
const revision = z.object({ revision: z.number().int().describe('The revision you saw') });

export const routes = {
  requestCode: {
    method: 'post',
    path: '/api/sign-in/code',
    act: null,
    open: 'before signing in',
    about: 'Mails a one-time code, if the address is known; answers the same either way',
    body: z.object({ email: z.email().max(254) }),
    answer: null,
  },
  signIn: {
    method: 'post',
    path: '/api/sign-in',
    act: null,
    open: 'before signing in',
    about: 'Opens a session with a one-time code',
    body: z.object({ email: z.email().max(254), code: z.string().min(6).max(12) }),
    answer: z.object({ language: Language }),
  },
  signOut: { method: 'post', path: '/api/sign-out', act: 'self', about: 'Ends this session', answer: null },
  me: { method: 'get', path: '/api/me', act: 'self', about: 'Who you are and what you may', answer: Me },
  setLanguage: {
    method: 'put',
    path: '/api/me/language',
    act: 'self',
    about: 'The language you read',
    body: z.object({ language: Language }),
    answer: null,
  },
  listTokens: {
    method: 'get',
    path: '/api/tokens',
    act: 'self',
    about: 'Your tokens for the belfort command',
    answer: z.array(Token),
  },
  makeToken: {
    method: 'post',
    path: '/api/tokens',
    act: 'self',
    about: 'A new token, shown once',
    body: z.object({ label: z.string().min(1).max(80), days: z.number().int().min(1).max(366).default(90) }),
    answer: Token,
  },
  dropToken: {
    method: 'delete',
    path: '/api/tokens/{id}',
    act: 'self',
    about: 'Takes a token back',
    params: one,
    answer: null,
  },

  listStaff: {
    method: 'get',
    path: '/api/staff',
    act: 'staff.manage',
    about: 'Who may sign in, in your organisation and those on its ground; never their addresses',
    answer: z.array(StaffMember),
  },
  addStaff: {
    method: 'post',
    path: '/api/staff',
    act: 'staff.manage',
    about:
      'Lets a person sign in, with roles in an organisation on your ground; a known address gets the roles added',
    body: z.object({
      organisation: z.string().max(40).nullable().default(null).describe('Its id or code; null: your own'),
      name: z.string().min(1).max(120),
      email: z.email().max(254),
      language: Language.default('nl'),
      roles: z
        .array(z.object({ role: z.enum(roleNames), network: Id.nullable().default(null) }))
        .min(1)
        .max(10),
    }),
    answer: StaffMember,
  },
  disableStaff: {
    method: 'delete',
    path: '/api/staff/{id}',
    act: 'staff.manage',
    about: "Ends a person's access and sessions at once",
    params: one,
    answer: null,
  },

  personas: {
    method: 'get',
    path: '/demo/personas',
    act: null,
    open: 'demo only: a real installation answers 404',
    about: 'The people one can be in the demo',
    answer: z.array(Persona),
  },
  becomePersona: {
    method: 'post',
    path: '/demo/personas/{id}',
    act: null,
    open: 'demo only: a real installation answers 404',
    about: 'Signs in as one of them',
    params: one,
    answer: null,
  },

  listNetworks: {
    method: 'get',
    path: '/api/networks',
    act: 'network.list',
    about: 'The networks you may see, with their areas and counts',
    answer: z.array(Network),
  },
  setNetworkState: {
    method: 'post',
    path: '/api/networks/{id}/state',
    act: 'network.change',
    about:
      'Moves a network of your own to another state: recognised, active, asleep, stopped ...; nothing is sent to one that is not active',
    params: one,
    body: z.object({ state: z.enum(networkStates) }),
    answer: null,
  },
  findStreets: {
    method: 'get',
    path: '/api/streets',
    act: 'place.find',
    about: 'Streets by part of their name, tolerant of typing errors and accents',
    query: z.object({ q: z.string().min(1).max(100) }),
    answer: z.array(Street),
  },
  findPlace: {
    method: 'get',
    path: '/api/places',
    act: 'place.find',
    about: 'Which network an address is in, by street and number',
    query: z.object({ q: z.string().min(1).max(120) }),
    answer: z.array(Place),
  },
  mapPoints: {
    method: 'get',
    path: '/api/map',
    act: 'place.find',
    about: 'Address points and street names of a part of the map; never people',
    query: z.object({
      bbox: z
        .string()
        .regex(/^-?\d+(\.\d+)?(,-?\d+(\.\d+)?){3}$/)
        .describe('west,south,east,north'),
    }),
    answer: z.object({
      points: z.array(Position),
      streets: z.array(z.object({ name: z.string(), at: Position })),
    }),
  },

  plan: {
    method: 'get',
    path: '/api/plan',
    act: 'message.list',
    about: 'The communication plan, its templates and the rule table',
    answer: Plan,
  },
  countAudience: {
    method: 'post',
    path: '/api/audience',
    act: 'message.compose',
    about: 'Who an audience reaches',
    body: z.object({
      kind: Draft.shape.kind,
      audience: Audience,
      at: Position.nullable().default(null),
      direction: Draft.shape.direction,
      parent: Id.nullable().default(null),
    }),
    answer: Reach,
  },
  checkDraft: {
    method: 'post',
    path: '/api/check',
    act: 'message.compose',
    about: 'What would leave, to whom, and what stops it',
    body: z.object({ id: Id.nullable().default(null), draft: Draft }),
    answer: Check,
  },

  listMessages: {
    method: 'get',
    path: '/api/messages',
    act: 'message.list',
    about: 'Messages, newest first',
    query: z.object({
      state: z.enum(messageStates).optional(),
      before: Time.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    answer: z.array(MessageSummary),
  },
  createMessage: {
    method: 'post',
    path: '/api/messages',
    act: 'message.compose',
    about: 'A new draft; the id is yours, so sending it twice makes one',
    body: z.object({ id: Id, draft: Draft }),
    answer: Message,
  },
  getMessage: {
    method: 'get',
    path: '/api/messages/{id}',
    act: 'message.read',
    about: 'One message with its thread',
    params: one,
    answer: Message,
  },
  saveMessage: {
    method: 'put',
    path: '/api/messages/{id}',
    act: 'message.compose',
    about: 'Changes a draft',
    params: one,
    body: revision.extend({ draft: Draft }),
    answer: Message,
  },
  keepMark: {
    method: 'post',
    path: '/api/messages/{id}/marks',
    act: 'message.compose',
    about: '"Toch zo": keeps a marked word, with a ground where one is due',
    params: one,
    body: z.object({
      language: Language,
      field: z.enum(['sms', 'subject', 'body']),
      kind: z.enum(markKinds),
      text: z.string().min(1).max(200),
      ground: z.string().min(3).max(300).nullable().default(null),
    }),
    answer: Message,
  },
  submitMessage: {
    method: 'post',
    path: '/api/messages/{id}/submit',
    act: 'message.compose',
    about: 'Lays it before a second person',
    params: one,
    body: revision,
    answer: Message,
  },
  returnMessage: {
    method: 'post',
    path: '/api/messages/{id}/return',
    act: 'message.approve',
    about: 'Gives it back to its author with a reason',
    params: one,
    body: revision.extend({ why: z.string().min(3).max(500) }),
    answer: Message,
  },
  approveMessage: {
    method: 'post',
    path: '/api/messages/{id}/approve',
    act: 'message.approve',
    about: 'Approves it; never its author',
    params: one,
    body: revision,
    answer: Message,
  },
  publishMessage: {
    method: 'post',
    path: '/api/messages/{id}/publish',
    act: 'message.publish',
    about: 'Sends it',
    params: one,
    body: revision.extend({
      people: z
        .number()
        .int()
        .nullable()
        .default(null)
        .describe('The number confirmed on screen: refused when it has changed by more than a tenth'),
    }),
    answer: Message,
  },
  withdrawMessage: {
    method: 'post',
    path: '/api/messages/{id}/withdraw',
    act: 'message.compose',
    about: 'Drops it before it was sent',
    params: one,
    body: revision,
    answer: Message,
  },
  extendMessage: {
    method: 'post',
    path: '/api/messages/{id}/extend',
    act: 'message.publish',
    about: 'Gives a live message a later end',
    params: one,
    body: z.object({ expiresAt: Time }),
    answer: Message,
  },
  liveMessage: {
    method: 'get',
    path: '/api/messages/{id}/live',
    act: 'message.read',
    about: 'Who is reached, by what, and who is not',
    params: one,
    answer: Live,
  },
  watchMessage: {
    method: 'get',
    path: '/api/messages/{id}/events',
    act: 'message.read',
    about: 'The same as server-sent events, as it changes',
    params: one,
    answer: null,
    events: Live,
  },
  listReplies: {
    method: 'get',
    path: '/api/messages/{id}/replies',
    act: 'message.read',
    about:
      'What people answered, newest first; the words are for the desk that sent it, the numbers for nobody',
    params: one,
    answer: z.array(
      z.object({
        id: Id,
        kind: z.enum(['stop', 'resume', 'confirm', 'words']),
        words: z.string().nullable().describe('Null away from the desk that sent the message'),
        at: Time,
        readAt: Time.nullable(),
      }),
    ),
  },
  readReplies: {
    method: 'post',
    path: '/api/messages/{id}/replies/read',
    act: 'message.read',
    about: 'The desk has read the replies there are',
    params: one,
    answer: null,
  },
  messageLog: {
    method: 'get',
    path: '/api/messages/{id}/logbook',
    act: 'message.read',
    about: 'Who did what with it',
    params: one,
    answer: z.array(LogRow),
  },
  exportThread: {
    method: 'get',
    path: '/api/messages/{id}/export',
    act: 'message.export',
    about: 'The thread as a record: texts, times, counts; never people',
    params: one,
    answer: z.record(z.string(), z.unknown()),
  },

  listReviews: {
    method: 'get',
    path: '/api/reviews',
    act: 'message.review',
    about: 'The second looks that are owed',
    answer: z.array(ReviewItem),
  },
  reviewMessage: {
    method: 'post',
    path: '/api/reviews/{id}',
    act: 'message.review',
    about: 'The second look: approves, or objects with a word',
    params: one,
    body: z.object({ verdict: z.enum(['approved', 'objected']), note: z.string().max(500).default('') }),
    answer: null,
  },

  importFile: {
    method: 'post',
    path: '/api/imports/{kind}',
    act: 'import.run',
    about:
      'Reads a file of areas, streets, addresses or members: all good rows or, when told to be strict, nothing',
    params: z.object({ kind: z.enum(importKinds) }),
    query: z.object({
      network: z.string().max(40).optional(),
      dryRun: z.enum(['true', 'false']).default('false'),
      strict: z.enum(['true', 'false']).default('false'),
    }),
    file: true,
    answer: ImportReport,
  },
  contactsToCheck: {
    method: 'get',
    path: '/api/networks/{id}/contacts',
    act: 'members.export',
    about: 'Members of your network with a number or address that no longer works, and why; logged',
    params: one,
    answer: z.array(
      z.object({
        name: z.string(),
        channel: z.enum(channels),
        state: z.enum(['doubtful', 'stale', 'gone', 'stopped']),
        why: z.string().describe('For a person to read, in the language of whoever asks'),
        since: Time,
      }),
    ),
  },
  exportMembers: {
    method: 'get',
    path: '/api/networks/{id}/members.csv',
    act: 'members.export',
    about: 'The members of your network in the 33-column CSV; logged',
    params: one,
    answer: null,
    download: 'text/csv',
  },

  ...watchingRoutes,
  ...coordinatingRoutes,
  ...joiningRoutes,
  ...reachingRoutes,
  ...scoringRoutes,
  ...findingRoutes,
  ...paperRoutes,
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;
export const routeNames = Object.keys(routes) as RouteName[];
