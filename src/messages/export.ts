/** A thread as a record for the file: texts, times, counts and acts; never people. */
import { record } from '../logbook/logbook.ts';
import type { Principal } from '../lib/principal.ts';
import type { MessageDeps } from './examine.ts';
import { historyOf } from './live.ts';
import type { SharedLive } from './live-shared.ts';
import { find, getMessage } from './messages.ts';

export async function exportThread(
  deps: MessageDeps,
  live: SharedLive,
  principal: Principal,
  id: string,
): Promise<Record<string, unknown>> {
  const { thread } = await find(deps.db, principal, id);
  const ids = await deps.db
    .selectFrom('message')
    .select('id')
    .where('thread', '=', thread)
    .where('published_at', 'is not', null)
    .orderBy('sequence')
    .execute();
  const messages = [];
  for (const one of ids) {
    const message = await getMessage(deps, principal, one.id);
    messages.push({
      id: message.id,
      kind: message.kind,
      mode: message.mode,
      state: message.state,
      publishedAt: message.publishedAt,
      settledAt: message.settledAt,
      senderRole: message.senderRole,
      networks: message.networks,
      texts: message.draft.texts,
      reached: await live.of(one.id, Infinity),
    });
  }
  const history = await historyOf(deps.db, principal, id);
  await deps.db
    .transaction()
    .execute((tx) =>
      record(tx, { owner: principal.owner, actor: principal.id, act: 'message.exported', thing: id }),
    );
  return {
    thread,
    exportedAt: deps.clock.now().toISOString(),
    messages,
    acts: history.map(({ at, act, details }) => ({ at: at.toISOString(), act, details })),
  };
}
