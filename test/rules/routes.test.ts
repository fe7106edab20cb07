/** What the table of routes promises: every route has people it says no to, and an open one says why it is open. */
import { expect, test } from 'vitest';
import { roles } from '../../contract/domain.ts';
import { routeNames, routes, type Route, type RouteName } from '../../contract/routes.ts';
import { mayDo } from '../../src/access/can.ts';
import { cases } from '../journeys/who-may-not.cases.ts';

const open = (name: RouteName): boolean => (routes[name] as Route).act === null;

test('an open route says why it is open, and these are all', () => {
  expect(routeNames.filter(open)).toEqual(['requestCode', 'signIn', 'personas', 'becomePersona']);
  expect(routeNames.filter((name) => open(name) !== Boolean((routes[name] as Route).open))).toEqual([]);
});

test('every other route has its cases of who may not', () => {
  expect(Object.keys(cases)).toEqual(routeNames.filter((name) => !open(name)));
});

test('every act that not everybody has is refused to somebody for the role', () => {
  const unproven = routeNames.filter((name) => {
    const { act } = routes[name] as Route;
    if (act === null || mayDo[act].length === roles.length) return false;
    return !cases[name as keyof typeof cases].no.some(([, code]) => code === 'access/role');
  });
  expect(unproven).toEqual([]);
});

test('every thing that has an id is not there for another zone', () => {
  const unproven = routeNames.filter(
    (name) =>
      !open(name) &&
      routes[name].path.includes('{id}') &&
      !cases[name as keyof typeof cases].no.some(
        ([who, code]) => code === 'access/not-found' && /Voer/.test(who),
      ),
  );
  expect(unproven).toEqual([]);
});

test('no two routes answer the same request, and only a GET may be without a body', () => {
  const asked = routeNames.map((name) => `${routes[name].method} ${routes[name].path.replaceAll(/\{\w+\}/g, '{}')}`); // prettier-ignore
  expect(new Set(asked).size).toBe(asked.length);
  const odd = routeNames.filter((name) => {
    const { method, body, file } = routes[name] as Route;
    return method === 'get' && (body !== undefined || file !== undefined);
  });
  expect(odd).toEqual([]);
});
