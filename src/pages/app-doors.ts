/** What the pages of the member's app ask of the rooms: subscriptions, a test, and what a browser says that it showed. */
import type { Receipt } from '../delivery/receipts.ts';
import { shownPushes } from '../delivery/push/shown.ts';
import type { CarrierSettings, PushSettings } from '../delivery/settings.ts';
import { residentSessionOf } from '../http/cookies.ts';
import { limit } from '../http/limits.ts';
import type { MessagesForMe } from '../residents/messages-for-me.ts';
import {
  dropSubscription,
  hasSubscription,
  keepSubscription,
  sendTest,
  type PushDeps,
} from '../residents/push-subscriptions.ts';
import { isOwnDevice } from '../residents/sessions.ts';
import type { AppPageDeps } from './app.ts';
import type { Senders } from './contact-card.ts';

export interface AppSettings {
  readonly push: PushSettings | null;
  readonly senders: Senders;
  /** What became of pushes, as a carrier would tell it. */
  onReceipts(account: string, receipts: readonly Receipt[]): Promise<void>;
}

export const sendersOf = ({ voice, sms }: CarrierSettings): Senders => ({
  voice: voice.map((one) => one.from),
  sms: sms.map((one) => one.sender),
});

export function appDoors(
  given: Omit<PushDeps, 'push'>,
  { push, senders, onReceipts }: AppSettings,
  who: AppPageDeps['who'],
  messages: MessagesForMe,
): AppPageDeps {
  const deps: PushDeps = { ...given, push };
  // A test costs nothing but patience; a page that asks in a loop is no patience.
  const tests = limit(given.clock, 5, 1);
  return {
    who,
    mayKeep: (request) => isOwnDevice(deps, residentSessionOf(request)),
    senders,
    isTheirs: async (me, code) => (await messages.open(me, code)) !== null,
    push: push && {
      publicKey: push.publicKey,
      keep: (me, subscription, replaced) => keepSubscription(deps, me, subscription, replaced),
      has: (me, endpoint) => hasSubscription(deps, me, endpoint),
      drop: (me, endpoint) => dropSubscription(deps, me, endpoint),
      test: async (me, endpoint, language) =>
        tests.take(me.person) ? await sendTest(deps, me, endpoint, language) : 'too-often',
      shown: shownPushes(push.privateKey, (receipts) => onReceipts(push.account, receipts)),
    },
  };
}
