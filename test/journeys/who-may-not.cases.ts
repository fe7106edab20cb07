/**
 * Who may not: for every route of the API that asks who you are, the people it says no to, and with which refusal. The
 * same request from nobody is always `sign-in/needed`.
 *
 * The cast lives in the demo city: Kiewit-Heide and Godsheide are networks of PZ Demostad in the municipality of
 * Demostad; Bosrand is one of PZ Voer-Maas in Voerdal, across the border. `Given` is a request that somebody else may
 * make, so that a refusal speaks of the person and not of the request.
 */
import type { RefusalCode } from '../../contract/refusals.ts';
import type { RouteName, Routes } from '../../contract/routes.ts';
import type { DraftInput } from '../../contract/shapes.ts';
import { coordinatingCases } from './who-may-not.coordinating.ts';
import { reachingCases } from './who-may-not.reaching.ts';
import { joiningCases } from './who-may-not.joining.ts';
import { paperCases } from './who-may-not.paper.ts';
import { scoringCases } from './who-may-not.scoring.ts';
import { findingCases } from './who-may-not.finding.ts';
import { watchingCases } from './who-may-not.watching.ts';

export const people = {
  dispatcher: ['dispatcher', 'PZ-DEMOSTAD'],
  officer: ['officer', 'PZ-DEMOSTAD'],
  chief: ['chief', 'PZ-DEMOSTAD'],
  prevention: ['prevention', 'DEMOSTAD'],
  'emergency coordinator': ['emergency-coordinator', 'DEMOSTAD'],
  mayor: ['mayor', 'DEMOSTAD'],
  deputy: ['deputy', 'DEMOSTAD'],
  'fire officer': ['fire-officer', 'HVZ-DEMERLAND'],
  coordinator: ['coordinator', 'KIEWIT'],
  'stand-in': ['coordinator', 'KIEWIT'],
  'street contact': ['street-contact', 'KIEWIT'],
  'coordinator of Godsheide': ['coordinator', 'GODSHEIDE'],
  'coordinator of Bosrand': ['coordinator', 'BOSRAND'],
  'system manager': ['system-manager', 'DEMOSTAD'],
  'dispatcher of Voer-Maas': ['dispatcher', 'PZ-VOER-MAAS'],
  'officer of Voer-Maas': ['officer', 'PZ-VOER-MAAS'],
  'chief of Voer-Maas': ['chief', 'PZ-VOER-MAAS'],
  'prevention of Voerdal': ['prevention', 'VOERDAL'],
  'mayor of Voerdal': ['mayor', 'VOERDAL'],
  'system manager of Voerdal': ['system-manager', 'VOERDAL'],
} as const;
export type Who = keyof typeof people;

/** Ids of what there is, made by whoever may. */
export interface Things {
  readonly kiewit: string;
  readonly bosrand: string;
  readonly zone: string;
  readonly dispatcher: string;
  readonly coordinator: string;
  readonly officerOfVoerMaas: string;
  readonly token: string;
  /** Calls of PZ Demostad in each state; `submitted` is for more than two networks and outside heterdaad. */
  readonly draft: string;
  readonly submitted: string;
  readonly approved: string;
  readonly live: string;
  readonly review: string;
  /** A crisis message of the city that waits for its mayor. */
  readonly crisis: string;
  /** A prevention message of the city in draft. */
  readonly advice: string;
  /** A meeting of Kiewit-Heide, in draft with its coordinator. */
  readonly meeting: string;
  readonly at: readonly [number, number];
}
export interface Given {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
}
type Make = (things: Things) => Given;
export type No = readonly [who: Who, code: RefusalCode, given?: Make];

type Guarded = { [Name in RouteName]: Routes[Name]['act'] extends null ? never : Name }[RouteName];
export interface Case {
  readonly given: Make;
  readonly no: readonly No[];
  /** Somebody whom the very same request is answered, where it changes nothing. */
  readonly may?: Who;
}

const nothing: Make = () => ({});
const the =
  (key: keyof Things, body?: unknown): Make =>
  (things) => ({ params: { id: String(things[key]) }, ...(body === undefined ? {} : { body }) });

const callTo = (network: string, more: Partial<DraftInput> = {}): DraftInput => ({
  kind: 'oproep',
  mode: 'real',
  incident: 'burglary',
  audience: { networks: [network] },
  texts: { nl: { sms: 'inbraak Kerkweg, man te voet gevlucht. Blijf binnen. Gezien? Bel 101' } },
  ...more,
});
const newDraft =
  (draft: (things: Things) => DraftInput): Make =>
  (things) => ({ body: { id: '019aa000-0000-7000-8000-00000000beef', draft: draft(things) } });
const checked =
  (draft: (things: Things) => DraftInput): Make =>
  (things) => ({ body: { draft: draft(things) } });
const counted =
  (kind: string, key: 'kiewit' | 'bosrand'): Make =>
  (things) => ({ body: { kind, audience: { networks: [things[key]] } } });
const countedAt =
  (kind: string): Make =>
  ({ at }) => ({ body: { kind, audience: { circle: { centre: at, metres: 300 } } } });
const countedOf =
  (key: 'live'): Make =>
  (things) => ({ body: { kind: 'update', audience: {}, parent: things[key] } });
const follows = (things: Things, kind: 'update' | 'einde' = 'update'): DraftInput => ({
  kind,
  mode: 'real',
  parent: things.live,
  texts: { nl: { sms: 'de zoekactie loopt nog.' } },
});
const newcomer = (more: Record<string, unknown> = {}): Given => ({
  body: { name: 'Nieuw Iemand', email: 'nieuw@demostad.example', roles: [{ role: 'officer' }], ...more },
});
const saved =
  (key: keyof Things): Make =>
  (things) => ({
    params: { id: String(things[key]) },
    body: { revision: 1, draft: callTo(things.kiewit) },
  });
const mark = { language: 'nl', field: 'sms', kind: 'name', text: 'Jan', ground: 'gerechtelijk verzoek' };
const members = { params: { kind: 'members' }, query: { network: 'KIEWIT' }, body: 'naam;straat' };

const strangers = [
  ['dispatcher of Voer-Maas', 'access/not-found'],
  ['officer of Voer-Maas', 'access/not-found'],
  ['prevention of Voerdal', 'access/not-found'],
] as const satisfies readonly No[];
const reads = (key: keyof Things): Case => ({
  given: the(key),
  may: 'dispatcher',
  no: [
    ['system manager', 'access/role'],
    ...strangers,
    ['coordinator of Godsheide', 'access/not-found'],
    ['coordinator of Bosrand', 'access/not-found'],
    // Not sent, so not yet for others on the same ground.
    ['coordinator', 'access/not-found', the('draft')],
    ['prevention', 'access/not-found', the('draft')],
    ['mayor', 'access/not-found', the('submitted')],
    ['dispatcher', 'access/not-found', the('meeting')],
    ['coordinator of Godsheide', 'access/not-found', the('meeting')],
    ['prevention of Voerdal', 'access/not-found', the('advice')],
  ],
});

export const cases: Readonly<Record<Guarded, Case>> = {
  signOut: { given: nothing, no: [] },
  me: { given: nothing, no: [], may: 'system manager' },
  setLanguage: { given: () => ({ body: { language: 'fr' } }), no: [] },
  listTokens: { given: nothing, no: [], may: 'coordinator' },
  makeToken: { given: () => ({ body: { label: 'thuis', days: 3 } }), no: [] },
  dropToken: {
    given: the('token'),
    no: [
      ['officer', 'access/not-found'],
      ['chief', 'access/not-found'],
      ['dispatcher of Voer-Maas', 'access/not-found'],
    ],
  },

  listStaff: {
    given: nothing,
    may: 'chief',
    no: [
      ['dispatcher', 'access/role'],
      ['officer', 'access/role'],
      ['mayor', 'access/role'],
      ['coordinator', 'access/role'],
    ],
  },
  addStaff: {
    given: () => newcomer(),
    no: [
      ['officer', 'access/role'],
      ['prevention', 'access/role'],
      ['coordinator', 'access/role'],
      ['chief of Voer-Maas', 'access/not-found', ({ zone }) => newcomer({ organisation: zone })],
      [
        'chief',
        'access/not-found',
        ({ bosrand }) => newcomer({ roles: [{ role: 'coordinator', network: bosrand }] }),
      ],
    ],
  },
  disableStaff: {
    given: the('dispatcher'),
    no: [
      ['officer', 'access/role'],
      ['mayor', 'access/role'],
      ['chief of Voer-Maas', 'access/not-found'],
      ['system manager', 'access/not-found', the('officerOfVoerMaas')],
    ],
  },

  listNetworks: { given: nothing, no: [], may: 'coordinator' },
  setNetworkState: {
    given: the('kiewit', { state: 'slapend' }),
    no: [
      ['dispatcher', 'access/role'],
      ['coordinator', 'access/role'],
      ['mayor', 'access/role'],
      ['fire officer', 'access/role'],
      ['officer of Voer-Maas', 'access/not-found'],
      ['chief of Voer-Maas', 'access/not-found'],
      ['prevention of Voerdal', 'access/not-found'],
      // The city sees it, and the police zone keeps it.
      ['prevention', 'access/role'],
      ['system manager', 'access/role'],
    ],
  },
  findStreets: { given: () => ({ query: { q: 'kerk' } }), no: [], may: 'system manager' },
  findPlace: { given: () => ({ query: { q: 'Kerkweg 1' } }), no: [], may: 'dispatcher' },
  mapPoints: { given: () => ({ query: { bbox: '5.3,50.8,5.5,51.0' } }), no: [], may: 'dispatcher' },

  plan: { given: nothing, may: 'coordinator', no: [['system manager', 'access/role']] },
  countAudience: {
    given: counted('oproep', 'kiewit'),
    may: 'dispatcher',
    no: [
      ['system manager', 'access/role'],
      ['dispatcher of Voer-Maas', 'audience/network-unknown'],
      ['coordinator of Godsheide', 'audience/network-unknown', counted('buurt', 'kiewit')],
      ['prevention of Voerdal', 'audience/network-unknown', counted('preventie', 'kiewit')],
      ['dispatcher', 'audience/network-unknown', counted('oproep', 'bosrand')],
      // A count is an answer too: who cannot send the kind learns nothing of who would get it.
      ['coordinator', 'message/kind-not-yours'],
      ['coordinator', 'message/kind-not-yours', countedAt('crisis')],
      ['prevention', 'message/kind-not-yours', countedAt('crisis')],
      ['mayor', 'message/kind-not-yours', countedAt('oproep')],
      ['dispatcher of Voer-Maas', 'access/not-found', countedOf('live')],
      ['coordinator of Godsheide', 'access/not-found', countedOf('live')],
    ],
  },
  checkDraft: {
    given: checked(({ kiewit }) => callTo(kiewit)),
    may: 'dispatcher',
    no: [
      ['system manager', 'access/role'],
      ['dispatcher of Voer-Maas', 'audience/network-unknown'],
      ['dispatcher', 'audience/network-unknown', checked(({ bosrand }) => callTo(bosrand))],
      ['coordinator', 'message/kind-not-yours'],
      ['mayor', 'message/kind-not-yours'],
      ['dispatcher of Voer-Maas', 'access/not-found', checked((things) => follows(things))],
      ['coordinator of Godsheide', 'access/not-found', checked((things) => follows(things))],
      // Under another's id one would learn which words were kept, and when it was laid before a second person.
      [
        'officer of Voer-Maas',
        'access/not-found',
        ({ draft, bosrand }) => ({ body: { id: draft, draft: callTo(bosrand) } }),
      ],
    ],
  },

  listMessages: { given: nothing, may: 'coordinator', no: [['system manager', 'access/role']] },
  createMessage: {
    given: newDraft(({ kiewit }) => callTo(kiewit)),
    no: [
      ['system manager', 'access/role'],
      ['coordinator', 'message/kind-not-yours'],
      ['prevention', 'message/kind-not-yours'],
      ['mayor', 'message/kind-not-yours'],
      ['emergency coordinator', 'message/kind-not-yours'],
      ['fire officer', 'message/kind-not-yours'],
      ['dispatcher', 'message/kind-not-yours', newDraft(({ kiewit }) => callTo(kiewit, { kind: 'buurt' }))],
      ['coordinator', 'message/kind-not-yours', newDraft(({ kiewit }) => callTo(kiewit, { kind: 'infoflash' }))],
      ['coordinator', 'message/kind-not-yours', newDraft(({ kiewit }) => callTo(kiewit, { kind: 'crisis' }))],
      ['prevention', 'message/kind-not-yours', newDraft(({ kiewit }) => callTo(kiewit, { kind: 'crisis' }))],
      ['prevention', 'message/kind-not-yours', newDraft(({ kiewit }) => callTo(kiewit, { kind: 'vermist' }))],
      ['mayor', 'message/kind-not-yours', newDraft(({ kiewit }) => callTo(kiewit, { kind: 'stadsinfo' }))],
      ['dispatcher of Voer-Maas', 'audience/network-unknown'],
      ['dispatcher', 'audience/network-unknown', newDraft(({ bosrand }) => callTo(bosrand))],
      ['coordinator of Godsheide', 'audience/network-unknown', newDraft(({ kiewit }) => callTo(kiewit, { kind: 'buurt' }))],
      // Following, and ending, is for whoever may send what is followed.
      ['coordinator', 'message/kind-not-yours', newDraft((things) => follows(things, 'einde'))],
      ['prevention', 'message/kind-not-yours', newDraft((things) => follows(things))],
      ['dispatcher of Voer-Maas', 'access/not-found', newDraft((things) => follows(things))],
      ['officer of Voer-Maas', 'access/not-found', newDraft((things) => follows(things, 'einde'))],
      // An id that is taken is another's message, and tells nothing of it.
      ['officer', 'message/id-taken', ({ draft, kiewit }) => ({ body: { id: draft, draft: callTo(kiewit) } })],
      ['dispatcher of Voer-Maas', 'message/id-taken', ({ draft, bosrand }) => ({ body: { id: draft, draft: callTo(bosrand) } })],
    ], // prettier-ignore
  },
  getMessage: reads('live'),
  saveMessage: {
    given: saved('draft'),
    no: [
      ['system manager', 'access/role'],
      ...strangers,
      ['coordinator', 'access/not-found'],
      ['mayor', 'access/not-found'],
      // What was sent on their ground they see, and may not change.
      ['prevention', 'access/role', saved('live')],
      ['coordinator', 'access/role', saved('live')],
      ['fire officer', 'access/not-found', saved('advice')],
    ],
  },
  keepMark: {
    given: the('draft', mark),
    no: [
      ['system manager', 'access/role'],
      ...strangers,
      ['coordinator', 'access/not-found'],
      ['prevention', 'access/role', the('live', mark)],
    ],
  },
  submitMessage: {
    given: the('draft', { revision: 1 }),
    no: [
      ['system manager', 'access/role'],
      ...strangers,
      ['coordinator', 'access/not-found'],
      ['prevention', 'access/role', the('live', { revision: 1 })],
    ],
  },
  returnMessage: {
    given: the('submitted', { revision: 2, why: 'De plaats klopt niet' }),
    no: [
      ['system manager', 'access/role'],
      ['coordinator', 'access/role'],
      ['prevention', 'access/role'],
      ['prevention of Voerdal', 'access/role'],
      ['dispatcher of Voer-Maas', 'access/not-found'],
      ['officer of Voer-Maas', 'access/not-found'],
      ['mayor', 'access/not-found'],
      ['dispatcher', 'message/self-approval'],
    ],
  },
  approveMessage: {
    given: the('submitted', { revision: 2 }),
    no: [
      ['system manager', 'access/role'],
      ['coordinator', 'access/role'],
      ['prevention', 'access/role'],
      ['dispatcher of Voer-Maas', 'access/not-found'],
      ['officer of Voer-Maas', 'access/not-found'],
      ['chief of Voer-Maas', 'access/not-found'],
      // A mayor approves crisis messages, and no call of the police.
      ['mayor', 'access/not-found'],
      ['fire officer', 'access/not-found'],
      ['dispatcher', 'message/self-approval'],
      // A crisis message is for the mayor or a deputy, and for a while for nobody else.
      ['emergency coordinator', 'message/self-approval', the('crisis', { revision: 2 })],
      ['officer', 'message/approver-role', the('crisis', { revision: 2 })],
      ['fire officer', 'message/approver-role', the('crisis', { revision: 2 })],
      ['mayor of Voerdal', 'access/not-found', the('crisis', { revision: 2 })],
      ['officer of Voer-Maas', 'access/not-found', the('crisis', { revision: 2 })],
    ],
  },
  publishMessage: {
    given: the('approved', { revision: 3 }),
    no: [
      ['system manager', 'access/role'],
      ...strangers,
      ['coordinator', 'access/not-found'],
      ['mayor', 'access/not-found'],
      // Without the second look that is due.
      ['dispatcher', 'message/second-person-due', the('submitted', { revision: 2 })],
      ['emergency coordinator', 'message/second-person-due', the('crisis', { revision: 2 })],
      ['mayor', 'message/second-person-due', the('crisis', { revision: 2 })],
      // Another organisation on the same ground.
      ['officer', 'access/role', the('crisis', { revision: 2 })],
      ['prevention', 'access/role', the('live', { revision: 2 })],
      ['coordinator', 'access/role', the('live', { revision: 2 })],
      // A colleague without the role for the kind.
      ['prevention', 'message/kind-not-yours', the('crisis', { revision: 2 })],
    ],
  },
  withdrawMessage: {
    given: the('draft', { revision: 1 }),
    no: [
      ['system manager', 'access/role'],
      ...strangers,
      ['coordinator', 'access/not-found'],
      ['prevention of Voerdal', 'access/not-found', the('advice', { revision: 1 })],
      ['officer', 'access/role', the('crisis', { revision: 2 })],
      ['prevention', 'message/kind-not-yours', the('crisis', { revision: 2 })],
      ['mayor', 'message/kind-not-yours', the('advice', { revision: 1 })],
    ],
  },
  extendMessage: {
    given: the('live', { expiresAt: '2099-01-01T00:00:00Z' }),
    no: [
      ['system manager', 'access/role'],
      ...strangers,
      ['coordinator of Godsheide', 'access/not-found'],
      ['prevention', 'access/role'],
      ['coordinator', 'access/role'],
    ],
  },
  liveMessage: reads('live'),
  watchMessage: { given: reads('live').given, no: reads('live').no },
  listReplies: reads('live'),
  readReplies: {
    given: reads('live').given,
    no: [...(reads('live').no ?? []), ['coordinator', 'access/role'], ['prevention', 'access/role']],
  },
  messageLog: reads('live'),
  exportThread: { given: reads('live').given, no: reads('live').no },

  listReviews: {
    given: nothing,
    may: 'officer',
    no: [
      ['system manager', 'access/role'],
      ['coordinator', 'access/role'],
    ],
  },
  reviewMessage: {
    given: the('review', { verdict: 'approved' }),
    no: [
      ['system manager', 'access/role'],
      ['coordinator', 'access/role'],
      ['officer of Voer-Maas', 'access/not-found'],
      ['chief of Voer-Maas', 'access/not-found'],
      // Another organisation on the same ground looks at its own messages.
      ['mayor', 'access/not-found'],
      ['prevention', 'access/not-found'],
      ['dispatcher', 'review/own'],
    ],
  },

  importFile: {
    given: () => members,
    no: [
      ['dispatcher', 'access/role'],
      ['coordinator', 'access/role'],
      ['mayor', 'access/role'],
      ['officer of Voer-Maas', 'access/not-found'],
      ['prevention of Voerdal', 'access/not-found'],
      ['officer', 'access/not-found', () => ({ ...members, query: { network: 'BOSRAND' } })],
      ['prevention', 'access/not-found', () => ({ ...members, query: { network: 'BOSRAND', dryRun: 'true' } })],
    ], // prettier-ignore
  },
  contactsToCheck: {
    given: the('kiewit'),
    no: [
      ['dispatcher', 'access/role'],
      ['chief', 'access/role'],
      ['prevention', 'access/role'],
      ['mayor', 'access/role'],
      ['fire officer', 'access/role'],
      ['system manager', 'access/role'],
      ['officer of Voer-Maas', 'access/not-found'],
      ['coordinator of Godsheide', 'access/not-found'],
      ['coordinator of Bosrand', 'access/not-found'],
      ['officer', 'access/not-found', the('bosrand')],
    ],
  },
  exportMembers: {
    given: the('kiewit'),
    no: [
      ['dispatcher', 'access/role'],
      ['chief', 'access/role'],
      ['prevention', 'access/role'],
      ['mayor', 'access/role'],
      ['fire officer', 'access/role'],
      ['system manager', 'access/role'],
      ['officer of Voer-Maas', 'access/not-found'],
      ['coordinator of Godsheide', 'access/not-found'],
      ['coordinator of Bosrand', 'access/not-found'],
      ['officer', 'access/not-found', the('bosrand')],
    ],
  },

  ...watchingCases,
  ...coordinatingCases,
  ...joiningCases,
  ...reachingCases,
  ...scoringCases,
  ...findingCases,
  ...paperCases,
};
