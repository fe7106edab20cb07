/**
 * One request and its answer over HTTP, told apart by what matters for a message: whether anything of it was written.
 *
 * node:http rather than fetch, because fetch does not say whether the connection stood when it failed. Nothing follows
 * a redirect. An answer is read up to 64 kB and up to the deadline; what is wrong with its body is a `fault` beside the
 * status, which may be all that is needed.
 */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';

/** A TCP and TLS handshake across a continent takes a second; a lost SYN is sent again after 1 and 3 s (RFC 6298). */
const connectWithinMs = 10_000;
/** An idle connection is closed before the other side does so under a request that is being written. */
const idleMs = 4_000;
const largest = 64 * 1_024;
const longestRetryAfterMs = 3_600_000;

export type Fault = 'too-large' | 'endless' | 'cut-off' | 'encoded';
export type Exchange =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly type: string | undefined;
      /** From Retry-After (RFC 9110 section 10.2.3), in ms. */
      readonly retryAfterMs: number | null;
      readonly body: string;
      readonly fault: Fault | null;
    }
  /** Nothing was written: no address, no connection, no TLS. */
  | { readonly kind: 'no-connection' }
  /** Written, and no status came back. */
  | { readonly kind: 'unknown'; readonly reason: 'no-answer' | 'cut-off' }
  /** The request itself cannot be written: a sign in a header that HTTP does not have. */
  | { readonly kind: 'unwritable' };

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** From the first octet written to the last one read. */
  readonly timeoutMs: number;
}
export interface Wire {
  readonly exchange: (request: HttpRequest) => Promise<Exchange>;
  readonly close: () => void;
}

/** Connections that are kept, at most `connections` to the one host of a carrier. */
export function openWire(tls: boolean, connections: number): Wire {
  const options = { keepAlive: true, maxSockets: connections, maxFreeSockets: connections, timeout: idleMs };
  const agent = tls ? new HttpsAgent(options) : new HttpAgent(options);
  const connected = new WeakSet<Socket>();
  return {
    exchange: async (given) =>
      await new Promise<Exchange>((resolve) => {
        let beganAt = 0;
        let answered = false;
        let timer: NodeJS.Timeout | undefined;
        let request: ReturnType<typeof httpRequest>;
        const settle = (outcome: Exchange): void => {
          clearTimeout(timer);
          resolve(outcome);
        };
        const failed = (reason: 'no-answer' | 'cut-off'): void =>
          settle(beganAt ? { kind: 'unknown', reason } : { kind: 'no-connection' });
        try {
          request = (tls ? httpsRequest : httpRequest)(given.url, {
            agent,
            method: given.method,
            headers: {
              accept: 'application/json',
              'user-agent': 'belfort',
              ...given.headers,
              ...(given.body === null ? {} : { 'content-length': String(Buffer.byteLength(given.body)) }),
            },
          });
        } catch {
          // Without the cause: its message may quote a header, and that the password.
          resolve({ kind: 'unwritable' });
          return;
        }
        const giveUpAfter = (ms: number): void => {
          clearTimeout(timer);
          timer = setTimeout(() => {
            failed('no-answer');
            request.destroy();
          }, ms);
        };
        const begin = (): void => {
          beganAt = performance.now();
          giveUpAfter(given.timeoutMs);
        };
        giveUpAfter(connectWithinMs);
        request.on('socket', (socket) => {
          if (connected.has(socket) || (!tls && !socket.connecting)) return begin();
          socket.once(tls ? 'secureConnect' : 'connect', () => {
            connected.add(socket);
            begin();
          });
        });
        request.on('response', (response) => {
          clearTimeout(timer);
          answered = true;
          void read(response, given.timeoutMs - (performance.now() - beganAt)).then(settle);
        });
        // After an answer has begun its reader says what became of it.
        const ended = (): void => {
          if (!answered) failed('cut-off');
        };
        request.on('error', ended);
        request.on('close', ended);
        request.end(given.body ?? undefined);
      }),
    close: () => agent.destroy(),
  };
}

async function read(response: IncomingMessage, timeoutMs: number): Promise<Exchange> {
  const { statusCode: status = 0, headers } = response;
  const parts: Buffer[] = [];
  let size = 0;
  let fault: Fault | null = null;
  const deadline = setTimeout(() => {
    fault = 'endless';
    response.destroy();
  }, timeoutMs);
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > largest) {
        // Leaving the loop destroys the connection: the rest is not worth its octets.
        fault = 'too-large';
        break;
      }
      parts.push(part);
    }
  } catch {
    fault ??= 'cut-off';
  }
  clearTimeout(deadline);
  if (!fault && (headers['content-encoding'] ?? 'identity') !== 'identity') fault = 'encoded';
  return {
    kind: 'answer',
    status,
    type: headers['content-type'],
    retryAfterMs: retryAfter(headers['retry-after']),
    body: fault ? '' : Buffer.concat(parts).toString(),
    fault: fault ?? (response.complete ? null : 'cut-off'),
  };
}

function retryAfter(given: string | undefined): number | null {
  if (given === undefined) return null;
  const ms = /^\d{1,9}$/.test(given) ? Number(given) * 1_000 : Date.parse(given) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), longestRetryAfterMs) : null;
}
