import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refusal } from '../lib/refusal.ts';
import { signal } from '../work/signal.ts';
import { eventRooms } from './events.ts';

/** What a stream said so far, read as it comes. */
function reading(response: Response): { said: () => string; ended: () => boolean } {
  let text = '';
  let over = false;
  void (async () => {
    for await (const part of response.body ?? []) text += new TextDecoder().decode(part);
    over = true;
  })();
  return { said: () => text, ended: () => over };
}
const events = (text: string): string[] =>
  text.split('\n\n').flatMap((one) => (one.startsWith('data: ') ? [one.slice(6)] : []));

describe('a room of event streams', () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] }),
  );
  afterEach(() => void vi.useRealTimers());
  const pass = async (ms: number): Promise<void> => {
    await vi.advanceTimersByTimeAsync(ms);
    // Streams hand on what they have in turns of their own.
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  };

  /** A room has looked by itself and may look again at once. */
  const rested = 1_600;

  const room = () => {
    const state = { value: 0, looks: 0, asks: 0, barred: new Set<string>() };
    const changed = signal();
    const rooms = eventRooms<string>({
      changed,
      look: async () => {
        state.looks++;
        return state.value;
      },
      may: async (_, watchers) => {
        state.asks++;
        return watchers.map((one) => !state.barred.has(one));
      },
    });
    const enter = (who: string, gone = new AbortController()) => ({
      gone,
      ...reading(rooms.watch('message', who, gone.signal)),
    });
    return { state, changed, rooms, enter };
  };

  it('looks once for all who watch, and tells them the same', async () => {
    const { state, changed, enter } = room();
    const all = Array.from({ length: 50 }, (_, n) => enter(`watcher ${n}`));
    await pass(rested);
    const before = state.looks;
    state.value = 1;
    changed.fire();
    await pass(0);
    expect(state.looks).toBe(before + 1);
    expect(new Set(all.map((one) => events(one.said()).join()))).toEqual(new Set(['0,1']));
    for (const { gone } of all) gone.abort();
  });

  it('says nothing where nothing changed, and no more than two things a second', async () => {
    const { state, changed, enter } = room();
    const one = enter('somebody');
    await pass(3_000);
    expect(events(one.said())).toEqual(['0']);
    for (let n = 0; n < 100; n++) {
      state.value++;
      changed.fire();
      await pass(20);
    }
    await pass(1_000);
    const said = events(one.said());
    expect(said.length).toBeLessThanOrEqual(6);
    expect(said.at(-1)).toBe('100');
    one.gone.abort();
  });

  it('sees by itself within a second and a half what no signal told of', async () => {
    const { state, enter } = room();
    const one = enter('somebody');
    await pass(700);
    state.value = 7;
    await pass(1_500);
    expect(events(one.said())).toEqual(['0', '7']);
    one.gone.abort();
  });

  it('gives who comes later what is known at once, and the rest as it comes', async () => {
    const { state, changed, enter } = room();
    const early = enter('early');
    await pass(0);
    const late = enter('late');
    await pass(0);
    expect(events(late.said())).toEqual(['0']);
    state.value = 1;
    changed.fire();
    await pass(600);
    expect(events(late.said())).toEqual(['0', '1']);
    for (const { gone } of [early, late]) gone.abort();
  });

  it('ends the stream of who may no longer look before it says anything more', async () => {
    const { state, changed, enter } = room();
    const [kept, barred] = [enter('kept'), enter('barred')];
    await pass(rested);
    state.barred.add('barred');
    state.value = 1;
    changed.fire();
    await pass(0);
    expect([events(kept.said()), kept.ended()]).toEqual([['0', '1'], false]);
    expect([events(barred.said()), barred.ended()]).toEqual([['0'], true]);
    kept.gone.abort();
  });

  it('ends all streams of what is no longer there, and stops looking once everybody left', async () => {
    const { state, changed, rooms, enter } = room();
    const one = enter('somebody');
    await pass(600);
    one.gone.abort();
    const { looks } = state;
    changed.fire();
    await pass(5_000);
    expect(state.looks).toBe(looks);
    const missing = eventRooms<string>({
      changed,
      look: () => Promise.reject(new Refusal('access/not-found')),
      may: async () => [true],
    });
    const none = reading(missing.watch('gone', 'somebody', new AbortController().signal));
    await pass(0);
    expect([events(none.said()), none.ended()]).toEqual([[], true]);
    // A new room of the same thing begins anew.
    const again = reading(rooms.watch('message', 'again', AbortSignal.timeout(60_000)));
    await pass(0);
    expect(events(again.said())).toEqual(['0']);
  });

  it('goes on after a look that failed', async () => {
    const changed = signal();
    let broken = true;
    const rooms = eventRooms<string>({
      changed,
      look: async () => {
        if (broken) throw new Error('the database is away');
        return 5;
      },
      may: async (_, watchers) => watchers.map(() => true),
    });
    const gone = new AbortController();
    const one = reading(rooms.watch('message', 'somebody', gone.signal));
    await pass(600);
    broken = false;
    await pass(1_600);
    expect([events(one.said()), one.ended()]).toEqual([['5'], false]);
    gone.abort();
  });

  it('holds nobody up for who reads slowly, who gets the newest and not what came between', async () => {
    const { state, changed, rooms, enter } = room();
    const quick = enter('quick');
    const gone = new AbortController();
    const slow = rooms.watch('message', 'slow', gone.signal).body?.getReader();
    const next = async (): Promise<string> => new TextDecoder().decode((await slow?.read())?.value);
    for (let n = 1; n <= 20; n++) {
      state.value = n;
      changed.fire();
      await pass(600);
    }
    expect(events(quick.said()).at(-1)).toBe('20');
    expect(events(quick.said()).length).toBeGreaterThanOrEqual(20);
    const read: string[] = [];
    while (read.at(-1) !== 'data: 20\n\n' && read.length < 20) read.push(await next());
    expect(read.length).toBeLessThan(4);
    expect(read.at(-1)).toBe('data: 20\n\n');
    quick.gone.abort();
    gone.abort();
  });
});
