/** Server-sent events (WHATWG HTML section 9.2): the state as it is, again whenever it changes. */
import { Refusal } from '../lib/refusal.ts';
import type { Signal } from '../work/signal.ts';

/** A screen needs no more; a message to 100,000 people changes a thousand times a second. */
const atMostEveryMs = 500;
/** Proxies cut connections that say nothing for a minute. */
const heartbeatMs = 20_000;

export function eventStream<T>(gone: AbortSignal, changed: Signal, look: () => Promise<T>): Response {
  const encoder = new TextEncoder();
  let stop: () => void = () => undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      let last = '';
      let busy = false;
      let again = false;
      let timer: NodeJS.Timeout | undefined;
      const write = (text: string): void => {
        try {
          controller.enqueue(encoder.encode(text));
        } catch {
          stop();
        }
      };
      const say = async (): Promise<void> => {
        if (busy) {
          again = true;
          return;
        }
        busy = true;
        try {
          const text = JSON.stringify(await look());
          if (text !== last) write(`data: ${text}\n\n`);
          last = text;
        } catch (error) {
          // Whoever may no longer look is told by the answer to the browser's own reconnection.
          if (error instanceof Refusal) return stop();
          // Anything else: the next change asks again.
        }
        timer = setTimeout(() => {
          busy = false;
          if (again) {
            again = false;
            void say();
          }
        }, atMostEveryMs);
      };
      const off = changed.on(() => void say());
      const heartbeat = setInterval(() => write(': \n\n'), heartbeatMs);
      stop = () => {
        off();
        clearInterval(heartbeat);
        clearTimeout(timer);
        gone.removeEventListener('abort', stop);
        try {
          controller.close();
        } catch {
          // Closed by the other side already.
        }
      };
      gone.addEventListener('abort', stop, { once: true });
      write('retry: 2000\n\n');
      void say();
    },
    cancel: () => stop(),
  });
  return new Response(stream, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
}
