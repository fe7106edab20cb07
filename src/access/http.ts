import * as access from './access.ts';
import * as signIn from './sign-in.ts';
import * as staff from './staff.ts';
import type { Handlers } from '../http/handlers.ts';
import { sessionCookie, sessionOf } from '../http/cookies.ts';

/** The routes of signing in, sessions, tokens and the demo's personas. */
export const accessHttp = (
  deps: access.AccessDeps & {
    readonly secure: boolean;
    readonly tiles: string | null;
    /** Refuses a client address that tries too often. */
    readonly slowly: (address: string) => void;
  },
) =>
  ({
    requestCode: async ({ body, clientAddress }) => {
      deps.slowly(clientAddress);
      await signIn.requestCode(deps, body.email);
    },
    signIn: async ({ body, clientAddress }) => {
      deps.slowly(clientAddress);
      const { token, language } = await signIn.signIn(deps, body.email, body.code);
      return Response.json({ language }, { headers: { 'set-cookie': sessionCookie(token, deps.secure) } });
    },
    signOut: async ({ principal, request }) => {
      const token = sessionOf(request);
      if (token) await signIn.closeSession(deps, principal, token);
      return new Response(null, { status: 204, headers: { 'set-cookie': sessionCookie(null, deps.secure) } });
    },
    me: ({ principal }) => access.whoAmI(deps, principal, deps.tiles),
    setLanguage: async ({ principal, body }) => {
      await access.setLanguage(deps.db, principal, body.language);
    },
    listTokens: ({ principal }) => signIn.listTokens(deps, principal),
    makeToken: ({ principal, body }) => signIn.makeToken(deps, principal, body.label, body.days),
    dropToken: async ({ principal, params }) => {
      await signIn.dropToken(deps, principal, params.id);
    },
    listStaff: ({ principal }) => staff.listStaff(deps, principal),
    addStaff: ({ principal, body }) => staff.letIn(deps, principal, body),
    disableStaff: async ({ principal, params }) => {
      await staff.shutOut(deps, principal, params.id);
    },
    personas: () => signIn.personas(deps),
    becomePersona: async ({ params }) => {
      const token = await signIn.becomePersona(deps, params.id);
      return new Response(null, {
        status: 204,
        headers: { 'set-cookie': sessionCookie(token, deps.secure) },
      });
    },
  }) satisfies Partial<Handlers>;
