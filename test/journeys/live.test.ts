/** The live page over HTTP: many who watch one message, each told the same, and each only as long as they may. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Live } from '../../contract/shapes.ts';
import { testApp, type Person, type TestApp } from '../support/app.ts';
import { send, settled } from '../support/messages.ts';

describe('watching a message', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app.stop());

  const watch = async (person: Person, id: string) => {
    const state: { last: Live | null; ended: boolean } = { last: null, ended: false };
    const answer = await fetch(`${app.url}/api/messages/${id}/events`, {
      headers: { cookie: person.cookie },
    });
    void (async () => {
      let rest = '';
      for await (const part of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const said = (rest + part).split('\n\n');
        rest = said.pop() ?? '';
        const data = said.findLast((one) => one.startsWith('data: '));
        if (data) state.last = JSON.parse(data.slice(6)) as Live;
      }
      state.ended = true;
      // The last ones are cut off when the program stops.
    })().catch(() => (state.ended = true));
    return state;
  };

  it('ends for all with the same counts as who asks once, and as the rows of the outbox', async () => {
    const dispatcher = await app.as('dispatcher', 'PZ-DEMOSTAD');
    const officer = await app.as('officer', 'PZ-DEMOSTAD');
    const message = await send(app, dispatcher, {
      kind: 'oproep',
      mode: 'real',
      incident: 'burglary',
      factAt: new Date(app.clock.now().getTime() - 70_000).toISOString(),
      consulted: 'patrouille',
      audience: { networks: [app.networkId('KIEWIT')] },
      texts: { nl: { sms: 'inbraak Kerkweg, rond 22u05. Licht aan, blijf binnen. Gezien? Bel 101' } },
    });
    const watchers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => watch(n % 2 ? officer : dispatcher, message.id)),
    );
    await settled(dispatcher, message.id);
    const asked = async (): Promise<Live> =>
      (await officer.call('liveMessage', { params: { id: message.id } })).body;
    await expect
      .poll(
        async () => {
          const now = await asked();
          return (
            now.asOf === null && watchers.every((one) => JSON.stringify(one.last) === JSON.stringify(now))
          );
        },
        { timeout: 20_000, interval: 200 },
      )
      .toBe(true);
    // On a busy machine a look may be answered with the people of the one before.
    let { channels, asOf } = await asked();
    for (let n = 0; asOf !== null && n < 50; n++) ({ channels, asOf } = await asked());
    const rows = await app.database.db
      .selectFrom('delivery_copy')
      .select(['channel', 'state'])
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('cause', '=', message.id)
      .groupBy(['channel', 'state'])
      .execute();
    const sorted = (counts: readonly (readonly [string, number])[]) => Object.fromEntries([...counts].sort());
    expect(asOf).toBeNull();
    expect(
      sorted(
        Object.entries(channels).flatMap(([channel, states]) =>
          Object.entries(states ?? {}).map(([state, count]) => [`${channel} ${state}`, count] as const),
        ),
      ),
    ).toEqual(sorted(rows.map((row) => [`${row.channel} ${row.state}`, row.count] as const)));

    // A session that ends takes its own streams along, and nobody else's.
    expect((await officer.call('signOut')).status).toBe(204);
    await expect
      .poll(() => watchers.map((one) => one.ended), { timeout: 10_000 })
      .toEqual(watchers.map((_, n) => n % 2 === 1));
  });
});
