/** What colleagues do for who joins on paper. What residents do for themselves is done by pages, not by this API. */
import { z } from '@hono/zod-openapi';
import type { Route } from './routes.ts';
import { Id, Language } from './shapes.ts';

export const TypedSignUp = z
  .object({
    sent: z
      .enum(['sms', 'voice', 'email', 'letter'])
      .describe('How the code goes to the person; they are nobody here until they give it'),
    letter: z
      .object({ code: z.string(), expiresOn: z.iso.date() })
      .nullable()
      .describe('The code of a letter, told this once'),
  })
  .openapi('TypedSignUp');
export type TypedSignUp = z.infer<typeof TypedSignUp>;

export const joiningRoutes = {
  typeSignUp: {
    method: 'post',
    path: '/api/networks/{id}/sign-ups',
    act: 'member.type',
    about:
      'Types in a signed paper form; the person confirms with a code by text, call, mail or letter. Logged without who',
    params: z.object({ id: Id }),
    body: z.object({
      name: z.string().min(1).max(120),
      address: Id.describe('Of the register, found by findPlace'),
      contact: z.string().max(254).default('').describe('A number or mail address; empty: by letter'),
      language: Language.default('nl'),
      use: z.enum(['home', 'work', 'shop', 'family', 'other']).default('home'),
      member: z.boolean().default(true).describe('False: the form is for crisis messages only'),
      adult: z.boolean().describe('The form says 18 or older'),
      signedOn: z.iso.date(),
      confirmBy: z.enum(['code', 'letter']).default('code'),
    }),
    answer: TypedSignUp,
  },
} as const satisfies Record<string, Route>;
