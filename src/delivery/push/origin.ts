/**
 * One push service: requests to it wait here for their turn and share one HTTP/2 connection (RFC 9113), as RFC 8030
 * section 1 means it, or a few HTTP/1.1 ones where it speaks no better.
 *
 * What matters is what is known when a line breaks: a stream that was refused, or above the last one that a GOAWAY names,
 * was certainly not handled (section 8.7); one that was written and not answered, nobody knows.
 */
import { connect as openSession, constants, type ClientHttp2Session } from 'node:http2';
import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { connect as openTls, type TLSSocket } from 'node:tls';
import { turns } from '../turns.ts';

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
  /** There was nothing to send. */
  | { readonly kind: 'nothing' }
  /** Never begun. */
  | { readonly kind: 'unsent' };

export interface Origin {
  /** `make` is called when its turn comes. An aborted signal leaves unsent what was not begun. */
  post(
    make: () => PushRequest | null,
    options: { readonly signal: AbortSignal; readonly urgent: boolean },
  ): Promise<Exchange>;
  /** Once what was begun has its answer; what waits comes back unsent. */
  close(): Promise<void>;
}

interface Job {
  readonly make: () => PushRequest | null;
  readonly signal: AbortSignal;
  readonly settle: (exchange: Exchange) => void;
  again: boolean;
}

const connectMs = 10_000;
/** Push services answer within a second; past this we do not know. */
const answerMs = 15_000;
/** Requests on the way at a time; a service that allows fewer streams gets fewer. */
const mostStreams = 200;
const mostSockets = 16;
/** Answers are empty or a line of JSON. */
const longestAnswer = 65_536;

type Line =
  | { readonly kind: 'h2'; readonly session: ClientHttp2Session; lastHandled: number }
  | { readonly kind: 'h1'; readonly agent: PlainAgent };

/** `lookup` decides which addresses may be spoken to. `onIdle` is called whenever there is nothing left to do. */
export function openOrigin(
  url: URL,
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

  const drop = (exchange: Exchange): void => {
    for (let job = queue.take(); job; job = queue.take()) job.settle(exchange);
  };
  const room = (at: Line): number =>
    at.kind === 'h1'
      ? mostSockets
      : Math.max(1, Math.min(mostStreams, at.session.remoteSettings.maxConcurrentStreams ?? mostStreams));

  const pump = (): void => {
    if (queue.size() && !line && !connecting) return void open();
    while (line && inFlight < room(line)) {
      const job = queue.take();
      if (!job) break;
      if (closed || job.signal.aborted) {
        job.settle({ kind: 'unsent' });
        continue;
      }
      const request = job.make();
      if (!request) {
        job.settle({ kind: 'nothing' });
        continue;
      }
      inFlight++;
      const exchanging = line.kind === 'h2' ? overHttp2(line, request) : overHttp1(line.agent, request);
      void exchanging.then((exchange) => {
        inFlight--;
        // What was certainly not handled may go again at once (RFC 9113 section 8.7); a second time it waits.
        if (exchange.kind === 'not-sent' && !job.again) {
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
      drop({
        kind: 'not-sent',
        code: error instanceof Error && 'code' in error ? String(error.code) : undefined,
      });
    }
    connecting = false;
    pump();
  };

  /** ALPN (RFC 7301) says which of the two it is. */
  const overTls = async (): Promise<Line> => {
    const socket = await handshake();
    if (socket.alpnProtocol !== 'h2') {
      socket.destroy();
      return { kind: 'h1', agent: new TlsAgent({ keepAlive: true, maxSockets: mostSockets, ...lookingUp }) };
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
      socket.setTimeout(connectMs, () => fail(new Error('no connection in time')));
      socket.once('secureConnect', () => {
        socket.setTimeout(0);
        socket.setNoDelay(true);
        socket.off('error', fail);
        resolve(socket);
      });
    });

  const overHttp2 = (at: Line & { kind: 'h2' }, { path, headers, body }: PushRequest): Promise<Exchange> =>
    new Promise((resolve) => {
      let exchange: Exchange | null = null;
      let size = 0;
      let stream: ReturnType<ClientHttp2Session['request']>;
      try {
        stream = at.session.request({ ':method': 'POST', ':path': path, ...headers });
      } catch {
        // The session ended between two requests.
        if (line === at) line = null;
        return resolve({ kind: 'not-sent' });
      }
      const timer = setTimeout(() => {
        // Whatever else is on this connection keeps its own time; nothing new goes there.
        if (line === at) line = null;
        stream.close(constants.NGHTTP2_CANCEL);
        if (!at.session.closed) at.session.close();
      }, answerMs);
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
      stream.once('close', () => {
        clearTimeout(timer);
        const refused =
          stream.pending ||
          stream.rstCode === constants.NGHTTP2_REFUSED_STREAM ||
          (stream.id ?? Infinity) > at.lastHandled;
        resolve(exchange ?? (refused ? { kind: 'not-sent' } : { kind: 'unknown' }));
      });
      stream.end(body);
    });

  const overHttp1 = (agent: PlainAgent, { path, headers, body }: PushRequest): Promise<Exchange> =>
    new Promise((resolve) => {
      let written = false;
      let size = 0;
      const request = (secure ? tlsRequest : plainRequest)({
        method: 'POST',
        host,
        port,
        path,
        headers,
        agent,
      });
      const done = (exchange: Exchange): void => {
        clearTimeout(timer);
        resolve(exchange);
      };
      const timer = setTimeout(() => request.destroy(), answerMs);
      request.on('socket', (socket) => {
        if (!socket.connecting) written = true;
        else socket.once(secure ? 'secureConnect' : 'connect', () => (written = true));
      });
      request.on('error', (error: NodeJS.ErrnoException) =>
        done(written ? { kind: 'unknown' } : { kind: 'not-sent', code: error.code }),
      );
      request.on('response', (response) => {
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > longestAnswer) response.destroy();
        });
        response.on('error', () => undefined);
        response.once('close', () =>
          done({
            kind: 'answer',
            status: response.statusCode ?? 0,
            retryAfter: response.headers['retry-after'],
          }),
        );
      });
      request.end(body);
    });

  return {
    post: (make, { signal, urgent }) =>
      new Promise((settle) => {
        if (closed || signal.aborted) return settle({ kind: 'unsent' });
        queue.put({ make, signal, settle, again: false }, urgent);
        pump();
      }),
    close: async () => {
      closed = true;
      drop({ kind: 'unsent' });
      if (inFlight || connecting) await new Promise<void>((resolve) => whenQuiet.push(resolve));
      if (line?.kind === 'h2') line.session.close();
      else line?.agent.destroy();
      line = null;
    },
  };
}
