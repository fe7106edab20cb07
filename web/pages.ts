/** The addresses of the console: the one list of pages, and the one builder of links to them. */
import type { Incident, Kind, Mode } from '../contract/domain.ts';

export const pages = {
  home: '/',
  compose: '/compose/:id',
  message: '/messages/:id',
  messages: '/messages',
  reviews: '/reviews',
  networks: '/networks',
  wishes: '/wishes',
  plan: '/plan',
  tokens: '/tokens',
  staff: '/staff',
  delivery: '/delivery',
  members: '/bin/:id/members',
  coordinators: '/bin/:id/coordinators',
  share: '/bin/:id/share',
  reach: '/bin/:id/reach',
} as const;
export type PageName = keyof typeof pages;

export const to = {
  home: () => pages.home,
  messages: () => pages.messages,
  reviews: () => pages.reviews,
  networks: () => pages.networks,
  wishes: () => pages.wishes,
  plan: () => pages.plan,
  tokens: () => pages.tokens,
  staff: () => pages.staff,
  delivery: () => pages.delivery,
  message: (id: string) => `/messages/${id}`,
  members: (id: string) => `/bin/${id}/members`,
  coordinators: (id: string) => `/bin/${id}/coordinators`,
  share: (id: string) => `/bin/${id}/share`,
  reach: (id: string) => `/bin/${id}/reach`,
  compose: (
    id: string,
    begin: { kind?: Kind; incident?: Incident | null; mode?: Mode; parent?: string; send?: boolean } = {},
  ) => {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(begin)) if (value) query.set(key, value === true ? '1' : value);
    const search = query.toString();
    return `/compose/${id}${search ? `?${search}` : ''}`;
  },
} satisfies Record<PageName, (...given: never[]) => string>;
