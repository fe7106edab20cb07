/** The press: the request that publishes a message, as the trail's first stage. */
import { routes } from '../../contract/routes.ts';
import type { Trail } from '../lib/trail.ts';

type Fetch<Rest extends unknown[]> = (request: Request, ...rest: Rest) => Response | Promise<Response>;

const [before = '', after = ''] = routes.publishMessage.path.split('{id}');

/** The message that a request publishes, or null. Nothing else of the address is read. */
export function pressed(method: string, url: string): string | null {
  if (method !== 'POST') return null;
  const { pathname } = new URL(url);
  if (!pathname.startsWith(before) || !pathname.endsWith(after)) return null;
  const id = pathname.slice(before.length, pathname.length - after.length);
  return id.includes('/') ? null : id;
}

/** Without a trail it is `fetch` itself: nothing stands before a request. */
export const drawPresses = <Rest extends unknown[]>(fetch: Fetch<Rest>, trail: Trail | null): Fetch<Rest> =>
  trail === null
    ? fetch
    : async (request, ...rest) => {
        const message = pressed(request.method, request.url);
        const press = message === null ? null : trail.begin('press', message);
        const response = await fetch(request, ...rest);
        press?.end({ status: response.status });
        return response;
      };
