/** Messages, people and an organisation for the tests of the pages. */
import type { PublicMessage } from '../../contract/public-message.ts';
import type { SiteOwner } from './front.ts';
import type { DemoPhone } from './phones.ts';

export const owner: SiteOwner = {
  organisation: 'Stad Alderbroek',
  email: 'preventie@alderbroek.example',
  phone: '011 00 00 00',
  address: null,
  site: null,
  dpo: null,
  emergencyNumbers: ['101', '112'],
};

export const call: PublicMessage = {
  code: 'k3mBq7Xw2pLs',
  version: '7',
  kind: 'oproep',
  class: 'urgent',
  mode: 'real',
  state: 'live',
  sender: {
    role: 'dispatcher',
    organisation: 'Politiezone Alder',
    organisationKind: 'police-zone',
    municipality: 'Alderbroek',
    site: 'www.alderbroek.example/bin',
  },
  place: 'Kerkweg',
  networks: ['Heide'],
  written: 'nl',
  publishedAt: '2026-11-24T18:15:00Z',
  expiresAt: null,
  endedAt: null,
  emergencyNumbers: ['101', '112'],
  timeZone: 'Europe/Brussels',
  areas: [
    [
      [
        [5.35, 50.95],
        [5.37, 50.95],
        [5.37, 50.96],
        [5.35, 50.96],
        [5.35, 50.95],
      ],
    ],
  ],
  centre: [5.36123, 50.95678],
  ground: {
    points: [
      [5.36, 50.955],
      [5.361, 50.955],
    ],
    streets: [{ name: 'Kerkweg', at: [5.36, 50.957] }],
  },
  parts: [
    {
      kind: 'oproep',
      publishedAt: '2026-11-24T18:15:00Z',
      texts: {
        nl: { headline: 'Inbraak in de Kerkweg', body: 'Twee mannen te voet.\n\nRode jas.', original: true },
        fr: { headline: 'Cambriolage Kerkweg', body: 'Deux hommes à pied. Rode jas.', original: false },
      },
    },
  ],
  erased: false,
};

export const update: PublicMessage['parts'][number] = {
  kind: 'update',
  publishedAt: '2026-11-24T18:42:00Z',
  texts: { nl: { headline: '', body: 'Gezien aan het station.', original: true } },
};

export const end: PublicMessage['parts'][number] = {
  kind: 'einde',
  publishedAt: '2026-11-24T19:20:00Z',
  texts: { nl: { headline: 'Het is voorbij', body: 'Dank u om uit te kijken.', original: true } },
};

export const rita: DemoPhone = {
  id: 'p1',
  name: 'Rita',
  language: 'nl',
  network: 'Heide',
  number: '0470 00 00 01',
  landlineOnly: false,
  hand: null,
  arrivals: [
    {
      id: 's1',
      channel: 'sms',
      at: '2026-11-24T18:15:02Z',
      from: 'BIN',
      text: 'POLITIE 19u15: inbraak',
      segments: 2,
    },
  ],
};

export const marker = `"><script>alert('x')</script>&`;

/** The same shape with a marker in every string that a person could have written. */
export function marked<T>(value: T, keep: readonly string[]): T {
  const walk = (one: unknown, key: string): unknown => {
    if (typeof one === 'string') return keep.includes(key) ? one : `${one}${marker}`;
    if (Array.isArray(one)) return one.map((item) => walk(item, key));
    if (one && typeof one === 'object') {
      return Object.fromEntries(Object.entries(one).map(([name, item]) => [name, walk(item, name)]));
    }
    return one;
  };
  return walk(value, '') as T;
}
