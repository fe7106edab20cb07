/** The API as the world sees it: its document, its health, and what a browser could be made to do. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routeNames, routes } from '../../contract/routes.ts';
import { testApp, type TestApp } from '../support/app.ts';

describe('the API', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app.stop());

  it('serves a valid OpenAPI 3.1 document', async () => {
    const document: unknown = await (await fetch(`${app.url}/api/openapi.json`)).json();
    const validator = new Validator();
    const { valid, errors } = await validator.validate(document as Record<string, unknown>);
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('describes every route of the contract, with its refusals', async () => {
    const document = (await (await fetch(`${app.url}/api/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
    };
    for (const name of routeNames) {
      const described = document.paths[routes[name].path]?.[routes[name].method];
      expect(described, name).toBeDefined();
      if (routes[name].act !== null)
        expect(Object.keys(described?.responses ?? {}), name).toEqual(
          expect.arrayContaining(['401', '403', '404', '422']),
        );
    }
  });

  it('says whether it lives and whether it is ready', async () => {
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200);
  });

  it('answers an unknown path under /api as a refusal, and a page to a browser', async () => {
    const api = await fetch(`${app.url}/api/nothing-here`, { headers: { accept: 'text/html' } });
    expect(api.status).toBe(404);
    expect(await api.json()).toMatchObject({ code: 'access/not-found' });
    const page = await fetch(`${app.url}/nothing-here`, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(404);
    expect(page.headers.get('content-type')).toContain('text/html');
  });

  it('refuses a body that is no JSON, too large, or of another shape, and says which field', async () => {
    const officer = await app.as('officer', 'PZ-DEMOSTAD');
    const post = (body: string) =>
      fetch(`${app.url}/api/messages`, {
        method: 'POST',
        headers: { cookie: officer.cookie, 'content-type': 'application/json' },
        body,
      });
    expect(await (await post('{"id":')).json()).toMatchObject({ code: 'request/invalid' });
    expect(await (await post(JSON.stringify({ id: 'no uuid', draft: {} }))).json()).toMatchObject({
      code: 'request/invalid',
      values: { field: 'id' },
    });
    expect((await post(`"${'x'.repeat(1_100_000)}"`)).status).toBe(413);
  });
});
