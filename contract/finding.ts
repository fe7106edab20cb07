/** Finding and founding a BIN: its house rules and charter by version, invitations to it, wishes where there is none. */
import { z } from '@hono/zod-openapi';
import type { Route } from './routes.ts';
import { Id, Position } from './shapes.ts';
import { languages } from './words.ts';

export const rulesKinds = ['house-rules', 'charter'] as const;
export type RulesKind = (typeof rulesKinds)[number];
export const invitationKinds = ['letter', 'poster', 'board', 'link'] as const;
export type InvitationKind = (typeof invitationKinds)[number];

const Day = z.iso.date().describe('yyyy-mm-dd');
/** Longer than any charter that we saw; a book is not read before it is signed. */
const Text = z.string().trim().min(40).max(60_000);
const Texts = z.partialRecord(z.enum(languages), Text);

const Rules = z
  .object({
    version: z.string(),
    dated: Day,
    texts: z.partialRecord(z.enum(languages), z.string()),
    own: z.boolean().describe('False: the model that every BIN has until it has its own'),
    before: z.array(z.object({ version: z.string(), dated: Day })).describe('Newest first'),
  })
  .openapi('Rules');
export const RulesOf = z.object({ houseRules: Rules, charter: Rules }).openapi('RulesOf');
export type RulesOf = z.infer<typeof RulesOf>;

export const WishesOf = z
  .object({
    street: Id,
    name: z.string(),
    postcode: z.string(),
    municipality: z.string(),
    count: z.number().int(),
    centre: Position.describe('The middle of the street, not of the wishes'),
  })
  .openapi('WishesOf');
export type WishesOf = z.infer<typeof WishesOf>;

const one = z.object({ id: Id });

export const findingRoutes = {
  readRules: {
    method: 'get',
    path: '/api/networks/{id}/rules',
    act: 'rules.put',
    about: 'The house rules and the charter of a BIN, as they hold and which versions there were',
    params: one,
    answer: RulesOf,
  },
  putRules: {
    method: 'put',
    path: '/api/networks/{id}/rules',
    act: 'rules.put',
    about: 'Puts a new version, which holds for who joins from now on; those before it stay; logged',
    params: one,
    body: z.object({
      kind: z.enum(rulesKinds),
      dated: Day,
      texts: Texts.refine((texts) => Object.keys(texts).length > 0).describe(
        'A line that begins with "# " is a heading, with "- " an item of a list; an empty line parts paragraphs',
      ),
    }),
    answer: z.object({ version: z.string() }),
  },
  makeInvitation: {
    method: 'post',
    path: '/api/networks/{id}/invitations',
    act: 'network.invite',
    about: 'The code that leads to a BIN, perhaps from one of its streets: made once, then the same',
    params: one,
    body: z.object({ kind: z.enum(invitationKinds), street: Id.nullable().default(null) }),
    answer: z.object({ code: z.string().describe('For /i/CODE') }),
  },
  listWishes: {
    method: 'get',
    path: '/api/wishes',
    act: 'wish.list',
    about: 'How many wished for a BIN where there is none, by street; never addresses',
    answer: z.array(WishesOf),
  },
} as const satisfies Record<string, Route>;
