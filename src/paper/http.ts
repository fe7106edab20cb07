/** The routes of what is printed: PDF files to download. */
import type { Handlers } from '../http/handlers.ts';
import * as paper from './paper.ts';

const file = ({ title, bytes }: paper.Printed, fallback: string): Response =>
  new Response(bytes, {
    headers: {
      'content-type': 'application/pdf',
      // RFC 6266 section 5: the name for old programs, then the one in the language of the paper.
      'content-disposition': `attachment; filename="${fallback}.pdf"; filename*=UTF-8''${encodeURIComponent(title.replaceAll(/[/\\:]/g, ' '))}.pdf`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });

export const paperHttp = (deps: paper.PaperDeps) =>
  ({
    paperOf: ({ principal, params }) => paper.paperOf(deps, principal, params.id),
    printPaper: async ({ principal, params, query }) =>
      file(
        await paper.printPaper(deps, principal, params.id, { kind: params.kind, ...query }),
        `belfort-${params.kind}`,
      ),
    printCodeLetter: async ({ principal, params, body }) =>
      file(
        await paper.codeLetter(deps, principal, params.id, {
          ...body,
          expiresOn: new Date(`${body.expiresOn}T12:00:00Z`),
        }),
        'belfort-letter',
      ),
  }) satisfies Partial<Handlers>;
