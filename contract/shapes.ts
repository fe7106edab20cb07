/**
 * The shapes that travel between the server and whoever calls it. zod gives the server its validation, OpenAPI its
 * document and the screens their types; nothing is written twice.
 *
 * Times are ISO 8601 in UTC; places are [longitude, latitude] in WGS84 degrees; money is in euro cents.
 */
import { z } from '@hono/zod-openapi';
import {
  channels,
  classes,
  compass,
  deliveryStates,
  incidents,
  kinds,
  modes,
  networkKinds,
  networkStates,
  organisationKinds,
  roles,
  verdicts,
} from './domain.ts';
import { PlanStep } from './ladder.ts';
import { acts, messageStates } from './message-states.ts';
import { languages } from './words.ts';

export const Id = z.uuid();
export const Time = z.iso.datetime({ offset: true });
/** Belgium with a margin of some 20 km: a place outside it is a mistake of axes or of datum. */
export const Position = z.tuple([z.number().min(2.2).max(6.7), z.number().min(49.3).max(51.8)]);
export type Position = z.infer<typeof Position>;
export const Language = z.enum(languages);
const byLanguage = <T extends z.ZodType>(of: T) => z.partialRecord(Language, of);

// ------------------------------------------------------------------------------------------------- who you are

export const Me = z
  .object({
    id: Id,
    name: z.string(),
    language: Language,
    organisation: z.object({
      id: Id,
      name: z.string(),
      kind: z.enum(organisationKinds),
      timeZone: z.string(),
      languages: z.array(Language),
      emergencyNumbers: z.array(z.string()),
    }),
    roles: z.array(z.object({ role: z.enum(roles), network: Id.nullable() })),
    installation: z.enum(['demo', 'real']),
    tiles: z.string().nullable().describe('URL template of a tile source, where one is configured'),
    now: Time,
  })
  .openapi('Me');
export type Me = z.infer<typeof Me>;

export const Persona = z
  .object({
    id: Id,
    name: z.string(),
    role: z.enum(roles),
    organisation: z.string(),
    network: z.string().nullable(),
  })
  .openapi('Persona');
export type Persona = z.infer<typeof Persona>;

export const StaffMember = z
  .object({
    id: Id,
    name: z.string(),
    organisation: z.object({ id: Id, name: z.string() }),
    roles: z.array(z.object({ role: z.enum(roles), network: Id.nullable() })),
    language: Language,
    disabled: z.boolean(),
  })
  .openapi('StaffMember');
export type StaffMember = z.infer<typeof StaffMember>;

// ------------------------------------------------------------------------------------------------- the ground

export const Network = z
  .object({
    id: Id,
    code: z.string(),
    name: z.string(),
    kind: z.enum(networkKinds),
    state: z.enum(networkStates),
    parent: Id.nullable(),
    owner: z.object({ id: Id, name: z.string() }),
    municipality: z.string(),
    members: z.number().int(),
    homes: z.number().int(),
    centre: Position.nullable(),
    areas: z.array(z.array(z.array(Position))).describe('Polygons, each a list of rings'),
  })
  .openapi('Network');
export type Network = z.infer<typeof Network>;

export const Street = z
  .object({
    id: Id,
    name: z.string(),
    municipality: z.string(),
    postcode: z.string(),
    centre: Position.nullable(),
    networks: z.array(z.string()),
  })
  .openapi('Street');
export type Street = z.infer<typeof Street>;

export const Place = z
  .object({
    address: Id,
    street: Id,
    name: z.string(),
    number: z.string(),
    box: z.string(),
    postcode: z.string(),
    municipality: z.string(),
    at: Position,
    networks: z.array(z.object({ id: Id, name: z.string(), reason: z.enum(['polygon', 'street', 'hand']) })),
  })
  .openapi('Place');
export type Place = z.infer<typeof Place>;

// ------------------------------------------------------------------------------------------------ the audience

export const Audience = z
  .object({
    networks: z.array(Id).max(500).default([]).describe('BINs and sub-areas'),
    streets: z.array(Id).max(500).default([]),
    polygon: z
      .array(Position)
      .max(500)
      .nullable()
      .default(null)
      .describe('A closed ring, or an open one that is closed for you'),
    circle: z
      .object({ centre: Position, metres: z.number().min(20).max(30_000) })
      .nullable()
      .default(null),
  })
  .openapi('Audience');
export type Audience = z.infer<typeof Audience>;

const Counts = z.object({
  sms: z.number().int(),
  voice: z.number().int(),
  email: z.number().int(),
  push: z.number().int(),
});

export const Reach = z
  .object({
    people: z.number().int(),
    homes: z.number().int(),
    ground: z
      .number()
      .int()
      .nullable()
      .describe(
        'Addresses on the ground of the networks chosen, with people of ours or not; null without any',
      ),
    channels: Counts.describe('People who would get at least one copy by this channel'),
    languages: byLanguage(z.number().int()),
    voiceOnly: z.number().int().describe('People with a landline only: not reached until voice is connected'),
    noContact: z.number().int(),
    declined: z.number().int().describe('People who pause, or want no such messages'),
    outsideAnyNetwork: z.number().int().describe('Enrolled there and in no BIN: only a crisis reaches them'),
    networks: z.array(
      z.object({
        id: Id,
        name: z.string(),
        state: z.enum(networkStates),
        people: z.number().int(),
        owner: z.string(),
        ownZone: z.boolean(),
      }),
    ),
    neighbours: z.array(
      z.object({
        id: Id,
        name: z.string(),
        people: z.number().int(),
        metres: z.number(),
        direction: z.enum(compass),
        ahead: z.boolean().describe('In the direction of flight'),
        ownZone: z.boolean(),
      }),
    ),
    justOutside: z.array(
      z.object({ street: Id, name: z.string(), addresses: z.number().int(), metres: z.number() }),
    ),
    justOutsideMore: z.number().int().describe('Streets just outside that are not among those named'),
    ms: z.number().describe('How long the count took, in milliseconds'),
  })
  .openapi('Reach');
export type Reach = z.infer<typeof Reach>;

// ------------------------------------------------------------------------------------------------- the message

export const Texts = z
  .object({
    sms: z.string().max(1600).default(''),
    subject: z.string().max(200).default(''),
    body: z.string().max(10_000).default(''),
  })
  .openapi('Texts');
export type Texts = z.infer<typeof Texts>;

export const Draft = z
  .object({
    kind: z.enum(kinds),
    mode: z.enum(modes),
    parent: Id.nullable().default(null),
    incident: z.enum(incidents).nullable().default(null),
    template: Id.nullable().default(null),
    slots: z.record(z.string().max(40), z.string().max(300)).default({}),
    place: z.string().max(200).default(''),
    at: Position.nullable().default(null).describe('Where it happened: nearest people first'),
    direction: z
      .enum(compass)
      .nullable()
      .default(null)
      .describe('Direction of flight, or where the wind blows to'),
    factAt: Time.nullable().default(null),
    legalGround: z.string().max(300).nullable().default(null),
    childUnder13: z.boolean().default(false),
    consulted: z
      .string()
      .max(300)
      .nullable()
      .default(null)
      .describe('With whom it was consulted, where the rule table says so: a role, never a name'),
    audience: Audience.default({ networks: [], streets: [], polygon: null, circle: null }),
    expiresAt: Time.nullable().default(null),
    texts: byLanguage(Texts).default({}),
  })
  .openapi('Draft');
export type Draft = z.infer<typeof Draft>;
export type DraftInput = z.input<typeof Draft>;

export const markKinds = [
  'plate',
  'phone',
  'email',
  'name',
  'house-number',
  'origin',
  'skin',
  'sender',
] as const;
export const Mark = z
  .object({
    language: Language,
    field: z.enum(['sms', 'subject', 'body']),
    kind: z.enum(markKinds),
    weight: z.enum(['stop', 'mark']),
    start: z.number().int(),
    end: z.number().int(),
    text: z.string(),
    proposal: z.string().nullable(),
    kept: z.boolean().describe('A person pressed "toch zo", with a ground where one is due'),
  })
  .openapi('Mark');
export type Mark = z.infer<typeof Mark>;

export const Refused = z
  .object({
    code: z.string(),
    sentence: z.string(),
    next: z.string(),
    values: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
    id: z.string().optional(),
  })
  .openapi('Refused');
export type Refused = z.infer<typeof Refused>;

export const SmsMeasure = z
  .object({
    encoding: z.enum(['gsm7', 'ucs2']),
    units: z.number().int(),
    limit: z.number().int(),
    segments: z.number().int(),
    breaks: z.array(
      z.object({ character: z.string(), index: z.number().int(), replacement: z.string().nullable() }),
    ),
  })
  .openapi('SmsMeasure');

export const Check = z
  .object({
    class: z.enum(classes),
    steps: z.array(PlanStep).describe('In which order it goes, as the plan has it'),
    reach: Reach,
    previews: z
      .array(
        z.object({
          language: Language,
          network: z.string().nullable(),
          sms: z.string(),
          subject: z.string(),
          body: z.string(),
          measure: SmsMeasure,
          original: z.boolean(),
        }),
      )
      .describe('The texts as they leave, per language and network: with sender, time and mode'),
    marks: z.array(Mark),
    languagesDue: z.array(Language),
    languagesMissing: z.array(Language),
    secondPerson: z.object({
      due: z.boolean(),
      why: z.enum(['none', 'size', 'child', 'always', 'heterdaad']),
      roles: z.array(z.enum(roles)),
      reviewDue: z.boolean(),
    }),
    heterdaad: z.object({ inside: z.boolean(), secondsLeft: z.number().int() }).nullable(),
    rule: z.object({ verdict: z.enum(verdicts), hour: z.number().int() }).nullable(),
    cost: z.object({ cents: z.number(), smsSegments: z.number().int() }),
    refusals: z.array(Refused).describe('What stops it as it stands; empty when it may go'),
  })
  .openapi('Check');
export type Check = z.infer<typeof Check>;

export const MessageSummary = z
  .object({
    id: Id,
    kind: z.enum(kinds),
    class: z.enum(classes),
    mode: z.enum(modes),
    state: z.enum(messageStates),
    thread: Id,
    sequence: z.number().int(),
    title: z.string(),
    owner: z.object({ id: Id, name: z.string() }),
    senderRole: z.enum(roles),
    madeAt: Time,
    publishedAt: Time.nullable(),
    settledAt: Time.nullable(),
    expiresAt: Time.nullable(),
    feedbackDueAt: Time.nullable(),
    people: z.number().int().nullable(),
    networks: z.array(z.string()),
    reviewOwed: z.boolean(),
  })
  .openapi('MessageSummary');
export type MessageSummary = z.infer<typeof MessageSummary>;

export const Message = MessageSummary.extend({
  draft: Draft,
  revision: z.number().int(),
  author: z.string().describe("The author's name, for colleagues only"),
  approver: z.string().nullable(),
  returnedWhy: z.string().nullable(),
  legalGround: z.string().nullable(),
  code: z.string().nullable().describe('The public page is /m/CODE'),
  may: z.array(z.enum(acts)).describe('What you may do with it now'),
  inThread: z.array(MessageSummary).describe('All messages of the thread in order'),
  review: z
    .object({ id: Id, state: z.enum(['owed', 'approved', 'objected']), dueAt: Time, mine: z.boolean() })
    .nullable(),
}).openapi('Message');
export type Message = z.infer<typeof Message>;

export const Live = z
  .object({
    people: z.number().int(),
    homes: z.number().int(),
    homesReached: z.number().int().describe('One person in it has a copy that was delivered or confirmed'),
    homesUnproven: z
      .number()
      .int()
      .describe('Handed over, by e-mail or to an operator, and nobody knows more'),
    homesUnreached: z.number().int(),
    confirmed: z.number().int(),
    delivered: z.number().int().describe('People'),
    channels: z.partialRecord(z.enum(channels), z.partialRecord(z.enum(deliveryStates), z.number().int())),
    streets: z.array(z.object({ street: z.string(), homes: z.number().int(), reached: z.number().int() })),
    unreached: z.array(
      z.object({
        reason: z.enum(['voice-not-connected', 'no-contact', 'failed', 'waiting', 'shared', 'cancelled']),
        people: z.number().int(),
      }),
    ),
    trying: z.array(z.object({ channel: z.enum(channels), at: Time, deliveries: z.number().int() })),
    coming: z
      .array(z.object({ channels: z.array(z.enum(channels)), at: Time, people: z.number().int() }))
      .describe('The next step of the plan, and how many would need it as it stands now'),
    possiblyTwice: z.number().int(),
    fannedOut: z.boolean(),
    asOf: Time.nullable().describe(
      'When all but `channels` was counted, while that is older; null: all of it is of now',
    ),
  })
  .openapi('Live');
export type Live = z.infer<typeof Live>;

export const PlanRow = z
  .object({
    kind: z.enum(kinds),
    class: z.enum(classes).nullable(),
    sentBy: z.array(z.enum(roles)),
    secondPerson: z.enum(['none', 'heterdaad-or-size', 'child-or-size', 'always']),
    aboveNetworks: z.number().int(),
    abovePeople: z.number().int(),
    audience: z.enum(['networks', 'radius', 'enrolled', 'thread', 'own-network']),
    steps: z.array(PlanStep).describe('In order; empty: the first steps of what it follows'),
    owes: z.array(z.string()),
    needsLegalGround: z.boolean(),
    needsExpiry: z.boolean(),
    mine: z.boolean().describe('You may write it'),
  })
  .openapi('PlanRow');
export type PlanRow = z.infer<typeof PlanRow>;

export const Template = z
  .object({
    id: Id,
    kind: z.enum(kinds),
    incident: z.enum(incidents),
    slots: z.array(z.string()),
    texts: byLanguage(Texts),
  })
  .openapi('Template');
export type Template = z.infer<typeof Template>;

export const Plan = z
  .object({
    version: z.number().int(),
    rows: z.array(PlanRow),
    templates: z.array(Template),
    testTexts: byLanguage(Texts).describe('The neutral words of a test message, with the slot {number}'),
    rules: z.array(
      z.object({
        incident: z.enum(incidents),
        fromHour: z.number().int(),
        untilHour: z.number().int(),
        verdict: z.enum(verdicts),
      }),
    ),
  })
  .openapi('Plan');
export type Plan = z.infer<typeof Plan>;

export const ReviewItem = z
  .object({
    id: Id,
    message: MessageSummary,
    dueAt: Time,
    overdue: z.boolean(),
    mine: z.boolean().describe('You wrote or sent it, so another must look'),
  })
  .openapi('ReviewItem');
export type ReviewItem = z.infer<typeof ReviewItem>;

export const LogRow = z
  .object({
    at: Time,
    act: z.string(),
    actor: z.string().nullable().describe("A colleague's name, or null for the program"),
    details: z.record(z.string(), z.unknown()),
  })
  .openapi('LogRow');
export type LogRow = z.infer<typeof LogRow>;

// --------------------------------------------------------------------------------------------- imports, tokens

export const importKinds = ['areas', 'streets', 'addresses', 'members'] as const;
export const ImportReport = z
  .object({
    kind: z.enum(importKinds),
    format: z.string(),
    dryRun: z.boolean(),
    read: z.number().int(),
    added: z.number().int(),
    changed: z.number().int(),
    unchanged: z.number().int(),
    refused: z.number().int(),
    problems: z
      .array(
        z.object({ line: z.number().int(), column: z.string(), reason: z.string(), sentence: z.string() }),
      )
      .describe('The first 200'),
  })
  .openapi('ImportReport');
export type ImportReport = z.infer<typeof ImportReport>;

export const Token = z
  .object({
    id: Id,
    label: z.string(),
    madeAt: Time,
    expiresAt: Time,
    token: z.string().optional().describe('Shown once, when made'),
  })
  .openapi('Token');
export type Token = z.infer<typeof Token>;
