/**
 * Server-sent events (WHATWG HTML section 9.2) about things that many watch at once: the state as it is, again whenever
 * it changes.
 *
 * Everybody who watches one thing is in one room. However many they are, the room looks once, asks once who of them may
 * still see it, and writes the same octets to all. Who reads slowly is sent the newest state when there is room again,
 * and holds up nobody. `changed` makes a room look at once, but no more than twice a second; it also looks by itself, for
 * a nudge may be lost.
 */
import { log } from '../lib/log.ts';
import { Refusal } from '../lib/refusal.ts';
import type { Signal } from '../work/signal.ts';

/** A screen needs no more; a message to 100,000 people changes a thousand times a second. */
const atMostEveryMs = 500;
const byItselfEveryMs = 1_000;
/** Proxies cut connections that say nothing for a minute. */
const heartbeatMs = 20_000;

export interface EventRooms<Watcher> {
  /** The stream of one who may watch the thing now; it ends when they no longer may, or are gone. */
  watch(thing: string, watcher: Watcher, gone: AbortSignal): Response;
}

export interface EventSource<Watcher> {
  readonly changed: Signal;
  /** The state of a thing, as it is written to all. Refused: it is no longer there, and its streams end. */
  look(thing: string): Promise<unknown>;
  /** Which of these may still see it, in the order given; asked with each look, before anything is written. */
  may(thing: string, watchers: readonly Watcher[]): Promise<readonly boolean[]>;
}

interface Event {
  readonly text: string;
  readonly event: Uint8Array;
}
interface Seat<Watcher> {
  readonly watcher: Watcher;
  /** What they were given last. */
  text: string;
  /** What there was no room for, or null. */
  owed: Uint8Array | null;
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  leave(): void;
}

export function eventRooms<Watcher>(source: EventSource<Watcher>): EventRooms<Watcher> {
  const rooms = new Map<string, ReturnType<typeof openRoom<Watcher>>>();
  return {
    watch: (thing, watcher, gone) => {
      let room = rooms.get(thing);
      if (!room) {
        room = openRoom(source, thing, () => rooms.delete(thing));
        rooms.set(thing, room);
      }
      return new Response(room.enter(watcher, gone), {
        headers: {
          'content-type': 'text/event-stream',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        },
      });
    },
  };
}

const octets = (text: string): Uint8Array => new TextEncoder().encode(text);

function openRoom<Watcher>(source: EventSource<Watcher>, thing: string, empty: () => void) {
  const seats = new Set<Seat<Watcher>>();
  let last: Event = { text: '', event: new Uint8Array() };
  let busy = false;
  let again = false;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;

  const say = async (): Promise<void> => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    const from = performance.now();
    const present = [...seats];
    try {
      const [state, may] = await Promise.all([
        source.look(thing),
        source.may(
          thing,
          present.map((seat) => seat.watcher),
        ),
      ]);
      const text = JSON.stringify(state);
      const event = text === last.text ? last.event : octets(`data: ${text}\n\n`);
      failing = false;
      last = { text, event };
      for (const [n, seat] of present.entries()) {
        // Whoever may no longer look is told why by the answer to the browser's own reconnection.
        if (!may[n]) seat.leave();
        else if (seat.text !== text) give(seat, last);
      }
    } catch (error) {
      if (error instanceof Refusal) for (const seat of present) seat.leave();
      // Anything else: the next look asks again; told once, not twice a second.
      else if (!failing) log('error', 'events.failed', { error });
      failing = true;
    }
    if (!seats.size) return;
    timer = setTimeout(
      () => {
        busy = false;
        if (again) {
          again = false;
          void say();
        }
      },
      Math.max(0, from + atMostEveryMs - performance.now()),
    );
  };
  const off = source.changed.on(() => void say());
  const itself = setInterval(() => void say(), byItselfEveryMs);
  const heartbeat = setInterval(() => {
    for (const seat of seats) if (hasRoom(seat)) seat.controller.enqueue(octets(': \n\n'));
  }, heartbeatMs);

  const enter = (watcher: Watcher, gone: AbortSignal): ReadableStream<Uint8Array> => {
    let seat: Seat<Watcher> | undefined;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        const leave = (): void => {
          gone.removeEventListener('abort', leave);
          if (!seat || !seats.delete(seat)) return;
          try {
            controller.close();
          } catch {
            // Closed by the other side already.
          }
          if (seats.size) return;
          off();
          clearInterval(itself);
          clearInterval(heartbeat);
          clearTimeout(timer);
          empty();
        };
        seat = { watcher, text: '', owed: null, controller, leave };
        seats.add(seat);
        gone.addEventListener('abort', leave, { once: true });
        controller.enqueue(octets('retry: 2000\n\n'));
        if (gone.aborted) return leave();
        // What the room saw a moment ago, at once; as it is now with the next look.
        if (last.text) give(seat, last);
        void say();
      },
      pull: () => {
        const owed = seat?.owed;
        if (!seat || !owed) return;
        seat.owed = null;
        seat.controller.enqueue(owed);
      },
      cancel: () => seat?.leave(),
    });
  };
  return { enter };
}

const hasRoom = ({ controller }: Seat<unknown>): boolean => (controller.desiredSize ?? 0) > 0;

function give(seat: Seat<unknown>, { text, event }: Event): void {
  seat.text = text;
  if (hasRoom(seat)) seat.controller.enqueue(event);
  else seat.owed = event;
}
