import { describe, expect, test } from 'vitest';
import { paths } from './paths.ts';
import { routes } from './routes.ts';

describe('the paths the browser knows', () => {
  test('are those of the routes, no more and no fewer', () => {
    const declared = Object.entries(routes).map(([name, { method, path }]) => [name, [method, path]]);
    expect(Object.entries(paths)).toEqual(expect.arrayContaining(declared));
    expect(Object.keys(paths).length).toBe(declared.length);
  });
});
