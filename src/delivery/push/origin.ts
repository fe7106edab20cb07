/**
 * One push service: requests to it wait here for their turn and share one HTTP/2 connection (RFC 9113), as RFC 8030
 * section 1 means it, or a few HTTP/1.1 ones where it speaks no better.
 *
 * What matters is what is known when a line breaks: a stream that was refused, or above the last one that a GOAWAY names,
 * was certainly not handled (section 8.7); one that was written and not answered, nobody knows.
 *
 * A service that lets one request run out of time, or takes no connection, gets no more of what the chunk brought: the
 * rest of it is put off at once, for the other rows of the chunk wait to be recorded (leash.ts).
 */
import { connect as openSession, constants, type ClientHttp2Session } from 'node:http2';
import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { connect as openTls, type TLSSocket } from 'node:tls';
import { turns } from '../turns.ts';
import type { Leash } from './leash.ts';
import { notPublic } from './public-hosts.ts';

export interface PushRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: Buffer;
}
export type Exchange =
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfter: string | undefined }
  /** Written, and no answer. */
  | { readonly kind: 'unknown' }
  /** Certainly not handled; `code` of the error where there was one. */
  | { readonly kind: 'not-sent'; readonly code?: string | undefined }
  /** Not begun, for the service failed on what went before. */
  | { readonly kind: 'put-off'; readonly afterMs: number }
  /** There was nothing to send. */
  | { readonly kind: 'nothing' }
  /** Never begun. */
  | { readonly kind: 'unsent' };

export interface Origin {
  /**
   * What a chunk brings, answered in its order and in bounded time. Each is made when its turn comes. An aborted signal
   * leaves unsent what was not begun.
   */
  post(
    makes: readonly (() => PushRequest | null)[],
    options: { readonly signal: AbortSignal; readonly urgent: boolean },
  ): Promise<readonly Exchange[]>;
  /** Once what was begun has its answer; what waits comes back unsent. */
  close(): Promise<void>;
}

/** What one chunk brought. */
interface Visit {
  readonly signal: AbortSignal;
  readonly urgent: boolean;
  failed: boolean;
  /** Each lets go of one request that is on the way. */
  readonly under: Set<() => void>;
}
interface Job {
  readonly make: () => PushRequest | null;
  readonly visit: Visit;
  readonly settle: (exchange: Exchange) => void;
  again: boolean;
}
interface Heard {
  readonly exchange: Exchange;
  /** Whether it ran out of time, or there was no connection to be had. */
  readonly failed: boolean;
}

const connectMs = 10_000;
/** What was put off of a chunk is tried again after this. */
const putOffMs = 5_000;
/** Answers are empty or a line of JSON. */
const longestAnswer = 65_536;

type Line =
  | { readonly kind: 'h2'; readonly session: ClientHttp2Session; lastHandled: number }
  | { readonly kind: 'h1'; readonly agent: PlainAgent };

/** `lookup` decides which addresses may be spoken to. `onIdle` is called whenever there is nothing left to do. */
export function openOrigin(
  url: URL,
  leash: Leash,
  { lookup, onIdle }: { readonly lookup?: LookupFunction; readonly onIdle: () => void },
): Origin {
  const queue = turns<Job>();
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || (secure ? 443 : 80);
  const lookingUp = lookup ? { lookup } : {};
  let line: Line | null = null;
  let connecting = false;
  let closed = false;
  let inFlight = 0;
  let whenQuiet: (() => void)[] = [];

  let restsUntil = -Infinity;
  const restMs = (): number => (leash.restMs ? restsUntil - performance.now() : 0);

  /** What a job is answered that must not begin any more; null where it may. */
  const verdict = ({ visit }: Job): Exchange | null => {
    if (closed || visit.signal.aborted) return { kind: 'unsent' };
    const rest = restMs();
    return visit.failed || rest > 0 ? { kind: 'put-off', afterMs: Math.max(putOffMs, rest) } : null;
  };
  const drop = (verdictOn: (job: Job) => Exchange | null): void => {
    const stay: Job[] = [];
    for (let job = queue.take(); job; job = queue.take()) {
      const exchange = verdictOn(job);
      if (exchange) job.settle(exchange);
      else stay.push(job);
    }
    for (const job of stay) queue.put(job, job.visit.urgent || job.again);
  };
  const fail = (visit: Visit): void => {
    visit.failed = true;
    restsUntil = performance.now() + leash.restMs;
    drop(verdict);
  };
  const room = (at: Line): number =>
    at.kind === 'h1'
      ? leash.sockets
      : Math.max(1, Math.min(leash.streams, at.session.remoteSettings.maxConcurrentStreams ?? leash.streams));

  const pump = (): void => {
    if (queue.size() && !line && !connecting) return void open();
    while (line && inFlight < room(line)) {
      const job = queue.take();
      if (!job) break;
      const not = verdict(job);
      if (not) {
        job.settle(not);
        continue;
      }
      const request = job.make();
      if (!request) {
        job.settle({ kind: 'nothing' });
        continue;
      }
      inFlight++;
      const { under } = job.visit;
      const exchanging =
        line.kind === 'h2' ? overHttp2(line, request, under) : overHttp1(line.agent, request, under);
      void exchanging.then(({ exchange, failed }) => {
        inFlight--;
        // What was certainly not handled may go again at once (RFC 9113 section 8.7); a second time it waits.
        const again = exchange.kind === 'not-sent' && !job.again && !failed && !job.visit.failed;
        if (failed) fail(job.visit);
        if (again) {
          job.again = true;
          queue.put(job, true);
        } else job.settle(exchange);
        pump();
      });
    }
    if (inFlight || queue.size() || connecting) return;
    for (const quiet of whenQuiet.splice(0)) quiet();
    onIdle();
  };

  const open = async (): Promise<void> => {
    connecting = true;
    try {
      line = secure
        ? await overTls()
        : { kind: 'h1', agent: new PlainAgent({ keepAlive: true, ...lookingUp }) };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
      if (code !== notPublic) restsUntil = performance.now() + leash.restMs;
      drop(() => ({ kind: 'not-sent', code }));
    }
    connecting = false;
    pump();
  };

  /** ALPN (RFC 7301) says which of the two it is. */
  const overTls = async (): Promise<Line> => {
    const socket = await handshake();
    if (socket.alpnProtocol !== 'h2') {
      socket.destroy();
      return {
        kind: 'h1',
        agent: new TlsAgent({ keepAlive: true, maxSockets: leash.sockets, ...lookingUp }),
      };
    }
    const session = openSession(url.origin, {
      createConnection: () => socket,
      settings: { enablePush: false },
    });
    const opened: Line = { kind: 'h2', session, lastHandled: Infinity };
    const retire = (): void => {
      if (line === opened) line = null;
    };
    session.on('error', retire);
    session.on('remoteSettings', pump);
    session.on('goaway', (_code, lastStream) => {
      opened.lastHandled = lastStream;
      retire();
    });
    session.on('close', () => {
      retire();
      pump();
    });
    return opened;
  };

  const handshake = (): Promise<TLSSocket> =>
    new Promise((resolve, reject) => {
      const socket = openTls({
        host,
        port,
        ALPNProtocols: ['h2', 'http/1.1'],
        ...(isIP(host) ? {} : { servername: host }),
        ...lookingUp,
      });
      const fail = (error: Error): void => {
        socket.destroy();
        reject(error);
      };
      socket.once('error', fail);
      socket.setTimeout(Math.min(connectMs, leash.answerMs), () => fail(new Error('no connection in time')));
      socket.once('secureConnect', () => {
        socket.setTimeout(0);
        socket.setNoDelay(true);
        socket.off('error', fail);
        resolve(socket);
      });
    });

  const overHttp2 = (
    at: Line & { kind: 'h2' },
    { path, headers, body }: PushRequest,
    under: Set<() => void>,
  ): Promise<Heard> =>
    new Promise((resolve) => {
      let exchange: Exchange | null = null;
      let size = 0;
      let stream: ReturnType<ClientHttp2Session['request']>;
      try {
        stream = at.session.request({ ':method': 'POST', ':path': path, ...headers });
      } catch {
        // The session ended between two requests.
        if (line === at) line = null;
        return resolve({ exchange: { kind: 'not-sent' }, failed: false });
      }
      const done = (failed: boolean): void => {
        clearTimeout(timer);
        under.delete(letGo);
        const refused =
          stream.pending ||
          stream.rstCode === constants.NGHTTP2_REFUSED_STREAM ||
          (stream.id ?? Infinity) > at.lastHandled;
        resolve({ exchange: exchange ?? { kind: refused ? 'not-sent' : 'unknown' }, failed });
      };
      const letGo = (): void => {
        // Whatever else is on this connection keeps its own time; nothing new goes there.
        if (line === at) line = null;
        // Not waited for: to whoever stops reading, not even the end of a stream can be said.
        done(true);
        stream.close(constants.NGHTTP2_CANCEL);
        if (at.session.closed) return;
        at.session.close();
        setTimeout(() => at.session.destroy(), leash.answerMs).unref();
      };
      const timer = setTimeout(letGo, leash.answerMs);
      under.add(letGo);
      stream.on('response', (answer) => {
        exchange = {
          kind: 'answer',
          status: Number(answer[':status']),
          retryAfter: answer['retry-after'],
        };
      });
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > longestAnswer) stream.close(constants.NGHTTP2_CANCEL);
      });
      stream.on('error', () => undefined);
      stream.once('close', () => done(false));
      stream.end(body);
    });

  const overHttp1 = (
    agent: PlainAgent,
    { path, headers, body }: PushRequest,
    under: Set<() => void>,
  ): Promise<Heard> =>
    new Promise((resolve) => {
      let written = false;
      let answer: Exchange | null = null;
      let size = 0;
      const request = (secure ? tlsRequest : plainRequest)({
        method: 'POST',
        host,
        port,
        path,
        headers,
        agent,
      });
      const done = (exchange: Exchange, failed: boolean): void => {
        clearTimeout(timer);
        under.delete(letGo);
        resolve({ exchange, failed });
      };
      const letGo = (): void => {
        done(answer ?? { kind: written ? 'unknown' : 'not-sent' }, true);
        request.destroy();
      };
      const timer = setTimeout(letGo, leash.answerMs);
      under.add(letGo);
      request.on('socket', (socket) => {
        if (!socket.connecting) written = true;
        else socket.once(secure ? 'secureConnect' : 'connect', () => (written = true));
      });
      request.on('error', (error: NodeJS.ErrnoException) =>
        written ? done({ kind: 'unknown' }, false) : done({ kind: 'not-sent', code: error.code }, true),
      );
      request.on('response', (response) => {
        answer = {
          kind: 'answer',
          status: response.statusCode ?? 0,
          retryAfter: response.headers['retry-after'],
        };
        const answered = answer;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > longestAnswer) response.destroy();
        });
        response.on('error', () => undefined);
        response.once('close', () => done(answered, false));
      });
      request.end(body);
    });

  return {
    post: async (makes, { signal, urgent }) => {
      const visit: Visit = { signal, urgent, failed: false, under: new Set() };
      const held = setTimeout(() => {
        fail(visit);
        for (const letGo of visit.under) letGo();
        pump();
      }, leash.heldMs);
      const exchanges = makes.map(
        (make) =>
          new Promise<Exchange>((settle) => {
            const job: Job = { make, visit, settle, again: false };
            const not = verdict(job);
            if (not) settle(not);
            else queue.put(job, urgent);
          }),
      );
      pump();
      const all = await Promise.all(exchanges);
      clearTimeout(held);
      return all;
    },
    close: async () => {
      closed = true;
      drop(verdict);
      if (inFlight || connecting) await new Promise<void>((resolve) => whenQuiet.push(resolve));
      if (line?.kind === 'h2') line.session.close();
      else line?.agent.destroy();
      line = null;
    },
  };
}
