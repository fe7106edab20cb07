/** What journeys of messages do again and again: send, follow, wait for the sockets, look at the phones. */
import { expect } from 'vitest';
import type { FollowUp } from '../../contract/domain.ts';
import type { DraftInput, Live, Message } from '../../contract/shapes.ts';
import type { Received } from '../../src/demo/phones.ts';
import type { Person, TestApp } from './app.ts';

/** Presses send; the answer may be a refusal. */
export const publish = (by: Person, message: Pick<Message, 'id' | 'revision'>, people?: number) =>
  by.call('publishMessage', {
    params: { id: message.id },
    body: { revision: message.revision, ...(people === undefined ? {} : { people }) },
  });

/** Writes a draft and sends it, which must succeed. */
export async function send(app: TestApp, by: Person, draft: DraftInput): Promise<Message> {
  const made = await app.draft(by, draft);
  const { status, body } = await publish(by, made);
  if (status !== 200) throw new Error(`not sent: ${JSON.stringify(body)}`);
  return body;
}

/** Sends what follows a message, in its mode. */
export const follow = (
  app: TestApp,
  by: Person,
  kind: FollowUp,
  root: Message,
  texts: DraftInput['texts'],
  more: Partial<DraftInput> = {},
): Promise<Message> => send(app, by, { kind, mode: root.mode, parent: root.id, texts, ...more });

export const live = async (by: Person, id: string): Promise<Live> =>
  (await by.call('liveMessage', { params: { id } })).body;

/** Until everything of the message left, or will not. */
export async function settled(by: Person, id: string): Promise<Live> {
  await expect
    .poll(async () => {
      const { fannedOut, channels } = await live(by, id);
      return fannedOut && Object.values(channels).every((states) => !states?.waiting);
    })
    .toBe(true);
  return await live(by, id);
}

/** What arrived with these words, over a channel. */
export const arrived = (app: TestApp, words: RegExp, channel: Received['channel'] = 'sms'): Received[] =>
  app.demo.phones.list().filter((one) => one.channel === channel && words.test(one.text));

/** The same, once as many are there; a receipt is handed over a moment after its text. */
export async function arrivedAtLeast(
  app: TestApp,
  count: number,
  words: RegExp,
  channel: Received['channel'] = 'sms',
): Promise<Received[]> {
  await expect.poll(() => arrived(app, words, channel).length).toBeGreaterThanOrEqual(count);
  return arrived(app, words, channel);
}

export const numbersOf = (received: readonly Received[]): Set<string> =>
  new Set(received.map((one) => one.to));

/** People of the demo city who are members of a network. */
export const membersOf = (app: TestApp, code: string) =>
  app.demo.city.persons.filter((one) => one.memberships.some((held) => held.network === app.networkId(code)));
export const valueOf = (
  person: { contacts: readonly { channel: string; value: string }[] },
  channel: string,
) => person.contacts.find((one) => one.channel === channel)?.value ?? '';
