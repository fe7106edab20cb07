import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { apiOf, languageHere, NoAnswer, refusalLines, RefusedByServer } from './api-client.ts';

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const said: string[] = [];
const quiet = { err: (text: string) => void said.push(text) };
const api = (url: string) => apiOf({ url, token: 'secret-token' }, quiet, 'fr');

describe('the API from the command', () => {
  it('sends the token and the language of the terminal', async () => {
    let asked: { url?: string; token?: string; language?: string } = {};
    const url = await serving((request, response) => {
      asked = {
        url: request.url ?? '',
        token: request.headers.authorization ?? '',
        language: request.headers['accept-language'] ?? '',
      };
      response.setHeader('content-type', 'application/json').end('[]');
    });
    await api(url).call('listMessages', { query: { state: 'live', before: undefined } });
    expect(asked).toEqual({
      url: '/api/messages?state=live&l=fr',
      token: 'Bearer secret-token',
      language: 'fr',
    });
  });

  it('gives the sentence of a refusal, what to do next, and the field that is meant', async () => {
    const url = await serving((_, response) => {
      response.statusCode = 422;
      response.end(
        JSON.stringify({
          code: 'request/invalid',
          sentence: 'Non.',
          next: 'Corrigez.',
          values: { field: 'draft.at' },
        }),
      );
    });
    const failed = api(url).call('me');
    await expect(failed).rejects.toThrow(RefusedByServer);
    await expect(failed).rejects.toThrow('Non. (draft.at)\n  Corrigez.');
  });

  it('says how to make another token where this one is not taken', async () => {
    const url = await serving((_, response) => {
      response.statusCode = 401;
      response.end(JSON.stringify({ code: 'sign-in/needed', sentence: 's', next: 'n', values: {} }));
    });
    await expect(api(url).call('me')).rejects.toThrow(`Make a new one on ${url}/console/tokens`);
  });

  it('never follows another address with the token, and says which one it was sent to', async () => {
    const url = await serving((_, response) => {
      response.writeHead(301, { location: 'https://bin.city.example/api/me' }).end();
    });
    await expect(api(url).call('me')).rejects.toThrow('set BELFORT_API to the address that answers');
    await expect(api(url).call('me')).rejects.toThrow('https://bin.city.example');
  });

  it('tells an answer that is not of Belfort, and no answer', async () => {
    const url = await serving((_, response) => {
      response.statusCode = 502;
      response.end('<html>Bad gateway</html>');
    });
    const failed = api(url).call('me');
    await expect(failed).rejects.toThrow('answered 502, but not as Belfort does');
    // Whether it was done is not known: the caller has to say so.
    await expect(failed).rejects.toThrow(NoAnswer);
    closers.splice(0).forEach((close) => close());
    await expect(api('http://127.0.0.1:9').call('me')).rejects.toThrow(NoAnswer);
  });

  it('asks for a token where none is set, and never prints the one that is', () => {
    expect(() => apiOf({ url: 'http://127.0.0.1:1', token: null }, quiet)).toThrow(
      'BELFORT_TOKEN is not set',
    );
    expect(() => apiOf({ url: 'nonsense', token: 'secret-token' }, quiet)).toThrow(
      'BELFORT_API is not an address',
    );
    apiOf({ url: 'http://bin.city.example', token: 'secret-token' }, quiet);
    expect(said.join('')).toContain('not https:');
    expect(said.join('')).not.toContain('secret-token');
  });
});

describe('the language', () => {
  it("is the terminal's where we speak it, else English", () => {
    expect(['nl-BE', 'fr-FR', 'de', 'en-US', 'und', 'pl-PL'].map((locale) => languageHere(locale))).toEqual([
      'nl',
      'fr',
      'de',
      'en',
      'en',
      'en',
    ]);
  });

  it('says a refusal of a check anew, and keeps the sentence of a code that it does not know', () => {
    const refused = { code: 'audience/empty', sentence: 'Niemand.', next: 'Kies.', values: {} };
    expect(refusalLines('en', refused)[0]).toBe('This message would reach nobody.');
    expect(refusalLines('en', { ...refused, code: 'new/one' })).toEqual(['Niemand.', 'Kies.']);
  });
});
