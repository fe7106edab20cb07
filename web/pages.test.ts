import { describe, expect, test, vi } from 'vitest';
import { pages, to } from './pages.ts';

vi.stubGlobal('location', { pathname: '/console/', search: '' });
vi.stubGlobal('addEventListener', () => undefined);
const { match } = await import('./ui/router.tsx');

describe('the addresses of the console', () => {
  test('each built link is that of its own page and of no other', () => {
    const built = {
      home: to.home(),
      compose: to.compose('abc'),
      message: to.message('abc'),
      messages: to.messages(),
      reviews: to.reviews(),
      networks: to.networks(),
      wishes: to.wishes(),
      plan: to.plan(),
      tokens: to.tokens(),
      staff: to.staff(),
      delivery: to.delivery(),
      members: to.members('abc'),
      coordinators: to.coordinators('abc'),
      share: to.share('abc'),
      reach: to.reach('abc'),
    };
    for (const [name, path] of Object.entries(built)) {
      const fitting = Object.entries(pages).filter(([, pattern]) => match(pattern, path));
      expect(fitting.map(([page]) => page)).toEqual([name]);
    }
  });

  test('carry the id and how a draft begins', () => {
    expect(match(pages.message, to.message('a b'.replace(' ', '%20')))).toEqual({ id: 'a b' });
    expect(to.compose('abc', { kind: 'oproep', incident: 'burglary', mode: 'test', send: true })).toBe(
      '/compose/abc?kind=oproep&incident=burglary&mode=test&send=1',
    );
    expect(to.compose('abc', { kind: 'preventie', incident: null, send: false })).toBe(
      '/compose/abc?kind=preventie',
    );
  });
});
