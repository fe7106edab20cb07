/** What can be printed of a BIN: the form to join, the letter of a street, the poster, the letter with a code. */
import { z } from '@hono/zod-openapi';
import type { Route } from './routes.ts';
import { Id, Language } from './shapes.ts';

export const paperKinds = ['join-form', 'street-letter', 'poster'] as const;
export type PaperKind = (typeof paperKinds)[number];
/** The letterboxes of a long street; a whole town goes to a printer's with one copy. */
export const mostCopies = 200;

export const PaperOf = z
  .object({
    languages: z.array(Language).describe('Those due in its municipality, in their order'),
    streets: z.array(
      z.object({
        id: Id,
        name: z.string(),
        homes: z.number().int().describe('Addresses of the street in this BIN'),
      }),
    ),
  })
  .openapi('PaperOf');
export type PaperOf = z.infer<typeof PaperOf>;

const one = z.object({ id: Id });

export const paperRoutes = {
  paperOf: {
    method: 'get',
    path: '/api/networks/{id}/paper',
    act: 'network.invite',
    about: 'For which streets letters can be printed, and in which languages paper is due',
    params: one,
    answer: PaperOf,
  },
  printPaper: {
    method: 'get',
    path: '/api/networks/{id}/paper/{kind}',
    act: 'network.invite',
    about:
      'A PDF to print. On letters and posters stands an invitation: the same each time, made (and logged) the first time',
    params: one.extend({ kind: z.enum(paperKinds) }),
    query: z.object({
      language: Language.optional().describe('Left out: each language due in the municipality, in its order'),
      street: Id.optional().describe('Of a letter; left out: one for each street'),
      copies: z.coerce
        .number()
        .int()
        .min(1)
        .max(mostCopies)
        .default(1)
        .describe('Of the letter of one street'),
      evening: z
        .string()
        .trim()
        .max(160)
        .default('')
        .describe('On a letter: when and where the information evening is'),
    }),
    answer: null,
    download: 'application/pdf',
  },
  printCodeLetter: {
    method: 'post',
    path: '/api/networks/{id}/paper/code-letter',
    act: 'member.type',
    about:
      'The letter with the code of a form that was typed in (typeSignUp told it once), as a PDF. Nothing of it is kept',
    params: one,
    body: z.object({
      name: z.string().trim().min(1).max(120),
      lines: z
        .array(z.string().trim().max(80))
        .min(1)
        .max(4)
        .describe('Below the name: street and number, postcode and town'),
      language: Language.default('nl'),
      code: z.string().trim().min(6).max(20),
      expiresOn: z.iso.date(),
    }),
    answer: null,
    download: 'application/pdf',
  },
} as const satisfies Record<string, Route>;
