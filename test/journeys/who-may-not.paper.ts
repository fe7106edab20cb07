/** Who may not print what invites to a network, nor a letter with a code: the cases of contract/paper-routes.ts. */
import type { paperRoutes } from '../../contract/paper-routes.ts';
import type { Case, Given, Things } from './who-may-not.cases.ts';
import { notAround, notForTheirRole } from './who-may-not.outsiders.ts';

const of =
  (key: 'kiewit' | 'bosrand', more: Record<string, string> = {}, query?: Record<string, string>) =>
  (things: Things): Given => ({ params: { id: things[key], ...more }, ...(query ? { query } : {}) });
const form = { kind: 'join-form' };
const letter = { kind: 'street-letter' };
const codeLetter =
  (more: Record<string, unknown> = {}) =>
  (things: Things): Given => ({
    params: { id: things.kiewit },
    body: { name: 'Jan Peeters', lines: ['Kerkweg 1'], code: 'K7TQ2MXD9P', expiresOn: '2026-12-24', ...more },
  });

export const paperCases: Readonly<Record<keyof typeof paperRoutes, Case>> = {
  paperOf: {
    given: of('kiewit'),
    may: 'coordinator',
    no: [...notForTheirRole, ...notAround, ['officer', 'access/not-found', of('bosrand')]],
  },
  printPaper: {
    given: of('kiewit', form),
    may: 'prevention',
    no: [
      ...notForTheirRole,
      ...notAround,
      ['officer', 'access/not-found', of('bosrand', form)],
      ['coordinator', 'access/not-found', of('kiewit', { kind: 'leaflet' })],
      // A street that is not in the network.
      ['coordinator', 'access/not-found', (things) => of('kiewit', letter, { street: things.zone })(things)],
      ['coordinator', 'request/invalid', of('kiewit', letter, { copies: '100000' })],
      ['coordinator', 'request/invalid', of('kiewit', letter, { language: 'la' })],
    ],
  },
  printCodeLetter: {
    given: codeLetter(),
    may: 'officer',
    no: [
      ...notForTheirRole,
      ...notAround,
      ['coordinator', 'request/invalid', codeLetter({ lines: [] })],
      ['coordinator', 'request/invalid', codeLetter({ expiresOn: 'morgen' })],
    ],
  },
};
