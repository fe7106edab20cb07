/** Who has nothing to do with who joins the BIN Kiewit-Heide, whatever is asked of it. */
import type { No } from './who-may-not.cases.ts';

export const notForTheirRole = [
  ['dispatcher', 'access/role'],
  ['chief', 'access/role'],
  ['mayor', 'access/role'],
  ['fire officer', 'access/role'],
  ['street contact', 'access/role'],
  ['system manager', 'access/role'],
] as const satisfies readonly No[];

export const notAround = [
  ['officer of Voer-Maas', 'access/not-found'],
  ['prevention of Voerdal', 'access/not-found'],
  ['coordinator of Godsheide', 'access/not-found'],
  ['coordinator of Bosrand', 'access/not-found'],
] as const satisfies readonly No[];
