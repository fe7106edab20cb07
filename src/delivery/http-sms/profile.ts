/**
 * A profile: one JSON file that says how a gateway is spoken to. What it takes (`request`), what its answers mean
 * (`answer`), how it reports (`receipts`), what phones send back (`inbound`), how it can be asked (`query`).
 *
 * It holds no secret: {user}, {password} and {secret} come from the address. The number and the text may stand in the
 * body only, never in a URL or a header, which proxies write into their logs. The URL begins with {base}, the address
 * itself, so that a profile can send nothing to a host that the address does not name.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { placeholdersOf, type Template } from './template.ts';

const Pointer = z.string().regex(/^(\/[^/]+)*$/, 'is a JSON pointer such as /messages/0/id');
const Text = z.string().max(2_000);
const Slug = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'is a word in small letters, digits and hyphens');
const Path = z.string().regex(/^[\w-]{1,40}$/, 'is one part of a path');
const Headers = z.record(z.string().regex(/^[A-Za-z][\w-]*$/, 'is the name of a header'), Text);
/** The values a word may have; compared as text, so "0" stands for 0 too. */
const Words = z.array(z.string()).min(1);

const Rule = z.strictObject({
  status: z
    .array(z.string().regex(/^[1-5](\d\d|xx)$/, 'is an HTTP status such as 200 or 4xx'))
    .min(1)
    .optional(),
  /** By pointer within one element of `each` (or the whole answer): all must hold. */
  when: z.record(Pointer, Words).optional(),
  /** The same within the whole answer. */
  whole: z.record(Pointer, Words).optional(),
  /** setup: a fault of ours (password, sender, credit); it never burns an address. */
  means: z.enum(['accepted', 'later', 'throttle', 'setup', 'never', 'unknown']),
  reason: Slug.optional(),
  afterSeconds: z.number().min(0).max(86_400).optional(),
});
export type Rule = z.infer<typeof Rule>;

const Authentication = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('secret'),
    in: z.enum(['header', 'query', 'field']),
    name: z.string().min(1).max(100),
    value: Text,
  }),
  z.strictObject({ kind: z.literal('basic'), user: Text, password: Text }),
  z.strictObject({
    kind: z.literal('hmac'),
    algorithm: z.enum(['md5', 'sha1', 'sha256', 'sha512']),
    key: Text,
    encoding: z.enum(['hex', 'base64']),
    in: z.enum(['header', 'field']),
    name: z.string().min(1).max(100),
    /** What stands before the signature: "sha256=". */
    prefix: z.string().max(20).default(''),
    /**
     * In this order: the address as called, the body, its fields sorted by name as name then value, or as &name=value
     * (where & and = within a value are _), without the signature's own.
     */
    signed: z.array(z.enum(['url', 'body', 'fields', 'ampersand-fields'])).min(1),
  }),
]);
export type Authentication = z.infer<typeof Authentication>;

const HookAnswer = z
  .strictObject({
    status: z.int().min(200).max(299),
    type: z.string().max(100).optional(),
    body: z.string().max(1_000).optional(),
  })
  .default({ status: 200 });

const States = z
  .record(z.string(), z.enum(['delivered', 'failed', 'unknown', 'waiting']))
  .refine((states) => Object.keys(states).length > 0, 'names at least one state');

const Profile = z.strictObject({
  /** What it is, and what of it was proven on what. */
  description: z.string().min(1).max(2_000),
  /** Values that the address may bring as NAME=, for {option.NAME}: what each is when it does not, or null. */
  options: z.record(z.string().regex(/^[a-z]\w{0,30}$/i, 'is a name'), Text.nullable()).default({}),
  request: z.discriminatedUnion('format', [
    z.strictObject({
      method: z.enum(['POST', 'PUT']),
      url: Text,
      headers: Headers.default({}),
      format: z.literal('json'),
      body: z.json(),
    }),
    z.strictObject({
      method: z.enum(['POST', 'PUT']),
      url: Text,
      headers: Headers.default({}),
      format: z.literal('form'),
      body: z.record(z.string(), Text),
    }),
  ]),
  /** What {encoding} is for a text within GSM-7 and for any other. */
  encodings: z.strictObject({ gsm7: Text, ucs2: Text }).optional(),
  /** What the gateway takes as validity; ours is brought within it. */
  validity: z
    .strictObject({ minSeconds: z.int().min(1), maxSeconds: z.int().min(1) })
    .default({ minSeconds: 60, maxSeconds: 172_800 }),
  connections: z.int().min(1).max(200).default(4),
  /** Requests per second; 0 for as many as there are answers. */
  rate: z.number().min(0).default(0),
  timeoutSeconds: z.number().min(1).max(120).default(15),
  answer: z.strictObject({
    /** Where an array stands with one element for each part or recipient; without it the whole answer is the element. */
    each: Pointer.optional(),
    /** How many elements there must be, said by the whole answer. */
    count: Pointer.optional(),
    /** The gateway's id in an element. Without one, receipts bring our own reference. */
    id: Pointer.optional(),
    idIs: z.enum(['text', 'integer']).default('text'),
    /** Where a code stands that may be kept as the reason: the first that is there. */
    codes: z.array(Pointer).default([]),
    /** The first that holds. Where none does, the HTTP status decides (answer.ts), and "accepted" it never is. */
    rules: z.array(Rule).min(1),
  }),
  receipts: z
    .strictObject({
      path: Path.default('receipt'),
      each: Pointer.optional(),
      reference: Pointer.optional(),
      /** Where our own {reference} comes back. */
      own: Pointer.optional(),
      state: Pointer,
      code: Pointer.optional(),
      states: States,
      authentication: Authentication,
      answer: HookAnswer,
    })
    .refine(({ reference, own }) => reference ?? own, 'has a reference or own')
    .optional(),
  inbound: z
    .strictObject({
      path: Path.default('inbound'),
      each: Pointer.optional(),
      from: Pointer,
      to: Pointer.optional(),
      text: Pointer,
      /** Where a part of a long message has its number and their count; a whole one has neither. */
      part: z.strictObject({ number: Pointer, total: Pointer }).optional(),
      authentication: Authentication,
      answer: HookAnswer,
    })
    .optional(),
  /** Asks what became of one message; only where the gateway's own id is kept. */
  query: z
    .strictObject({
      url: Text,
      headers: Headers.default({}),
      state: Pointer,
      code: Pointer.optional(),
      states: States,
    })
    .optional(),
});
export type Profile = z.infer<typeof Profile>;

const ofAddress = ['user', 'password', 'basic', 'secret'];
const ofMessage = ['to', 'to.digits', 'text', 'reference', 'validitySeconds', 'validityMs', 'expiresAt', 'encoding']; // prettier-ignore
const ofBody = [...ofAddress, ...ofMessage, 'sender', 'sender.digits', 'callback'];

/** Which placeholders stand where they may not, as "request.url: ...". */
function misplaced(profile: Profile): readonly string[] {
  const options = Object.keys(profile.options).map((name) => `option.${name}`);
  const wrong = (path: string, template: Template | undefined, may: readonly string[]): readonly string[] =>
    placeholdersOf(template)
      .filter((name) => !may.includes(name) && !options.includes(name))
      .map((name) => `${path}: {${name}} is not known here`);
  const keyOf = (authentication: Authentication | undefined): Template =>
    authentication?.kind === 'secret'
      ? authentication.value
      : authentication?.kind === 'basic'
        ? [authentication.user, authentication.password]
        : (authentication?.key ?? '');
  const keyless = (path: string, authentication: Authentication | undefined): readonly string[] =>
    authentication && !placeholdersOf(keyOf(authentication)).some((name) => name !== 'user')
      ? [`${path}: takes its secret from the address, as {secret} or {password}`]
      : [];
  const { request, query, receipts, inbound } = profile;
  const elsewhere = (path: string, url: string | undefined): readonly string[] =>
    url === undefined || /^\{base\}($|[/?])/.test(url) ? [] : [`${path}: begins with {base}`];
  return [
    ...elsewhere('request.url', request.url),
    ...elsewhere('query.url', query?.url),
    ...wrong('request.url', request.url, [...ofAddress, 'base', 'reference']),
    ...wrong('request.headers', request.headers, [...ofAddress, 'reference']),
    ...wrong('request.body', request.body as Template, ofBody),
    ...wrong('query.url', query?.url, [...ofAddress, 'base', 'id']),
    ...wrong('query.headers', query?.headers, ofAddress),
    ...wrong('receipts.authentication', keyOf(receipts?.authentication), ofAddress),
    ...wrong('inbound.authentication', keyOf(inbound?.authentication), ofAddress),
    ...keyless('receipts.authentication', receipts?.authentication),
    ...keyless('inbound.authentication', inbound?.authentication),
    ...(placeholdersOf(request.body as Template).includes('encoding') && !profile.encodings
      ? ['request.body: {encoding} needs encodings']
      : []),
    ...(keepsIds(profile) || !query ? [] : ['query: needs answer.id and receipts.reference']),
    ...(receipts?.reference && !profile.answer.id ? ['receipts.reference: needs answer.id'] : []),
    ...(inbound && receipts && inbound.path === receipts.path ? ['inbound.path: is that of receipts'] : []),
    ...profile.answer.rules.flatMap((rule, n) =>
      rule.means === 'accepted' && rule.status?.some((one) => !one.startsWith('2'))
        ? [`answer.rules.${n}.status: only 2xx is accepted`]
        : [],
    ),
  ];
}

/** Whether an accepted message is known by the gateway's id; otherwise by our own reference. */
export const keepsIds = ({ answer, receipts }: Profile): boolean =>
  answer.id !== undefined && (!receipts || receipts.reference !== undefined);

/** Every placeholder for which the address must bring something. */
export function neededOf(profile: Profile): ReadonlySet<string> {
  const { request, query, receipts, inbound } = profile;
  return new Set(
    [request.url, request.headers, request.body as Template, query?.url, query?.headers, receipts?.authentication as Template, inbound?.authentication as Template] // prettier-ignore
      .flatMap((one) => placeholdersOf(one)),
  );
}

const folder = new URL('./profiles/', import.meta.url);
export const builtIn: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -5))
  .toSorted();

/** Reads a profile by its name or the path of its file. Throws an Error with one line that names the wrong place. */
export function readProfile(name: string): Profile {
  if (builtIn.includes(name))
    return parseProfile(readFileSync(new URL(`${name}.json`, folder), 'utf8'), name);
  if (!name.endsWith('.json'))
    throw new Error(`profile is one of ${builtIn.join(', ')}, or the path of a .json file`);
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new Error(`the profile ${name} cannot be read (${code})`, { cause: error });
  }
  return parseProfile(text, name);
}

/** `name` is how errors call it. */
export function parseProfile(text: string, name: string): Profile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const place = /line \d+ column \d+/.exec(error instanceof Error ? error.message : '')?.[0];
    throw new Error(`the profile ${name} is not JSON${place ? ` (${place})` : ': it ends too early'}`, {
      cause: error,
    });
  }
  const parsed = Profile.safeParse(value);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    const path = first?.path.map(String).join('.') || 'the whole';
    throw new Error(`the profile ${name} is wrong at ${path}: ${first?.message ?? 'unreadable'}`);
  }
  const [first] = misplaced(parsed.data);
  if (first) throw new Error(`the profile ${name} is wrong at ${first}`);
  return parsed.data;
}
