/**
 * Notifications on a resident's own devices: a browser's push subscription is one of the person's contacts, as a number is.
 * It comes from the browser itself with the person's page open, so it needs no code; a test shows that it arrives.
 */
import type { Tone } from '../../contract/signs.ts';
import { say, type Language } from '../../contract/words.ts';
import type { Db } from '../db/db.ts';
import * as delivery from '../delivery/outbox.ts';
import { readSubscription } from '../delivery/push/endpoint.ts';
import type { PushSettings } from '../delivery/settings.ts';
import { after, clockWords, days, minutes } from '../lib/clock.ts';
import { keyedHash, seal, unseal, type Keys } from '../lib/secrets.ts';
import { record } from '../logbook/logbook.ts';
import { addContact, lockPerson, removeContact } from '../members/contacts.ts';
import { tell } from '../members/standings.ts';
import type { Resident, ResidentDeps } from './sessions.ts';

export interface PushDeps extends ResidentDeps {
  readonly publicUrl: string;
  /** Null where the installation sends no notifications. */
  readonly push: Pick<PushSettings, 'publicKey' | 'loopbackOnly'> | null;
}

/** The page on which a device is set up, and which a test opens. */
export const devicePage = '/mijn/melding';
/** Whoever tests looks at the screen; what comes later would only puzzle. */
const testLivesMs = minutes(10);
/** A program that was away for as long still forgets. */
const lookedBackMs = days(7);
const timeZone = 'Europe/Brussels';

/**
 * Keeps the subscription of the device in hand, in the place of the one that it replaces, if it does. False where it is
 * none that we may send to. Refuses with `contact/too-many`.
 */
export async function keepSubscription(
  { db, keys, clock, push }: PushDeps,
  me: Resident,
  given: unknown,
  replaced: string | null = null,
): Promise<boolean> {
  const value = push && readSubscription(given, push.loopbackOnly);
  if (!value) return false;
  const now = clock.now();
  await db.transaction().execute(async (tx) => {
    await lockPerson(tx, me.person);
    const endpoint = endpointOf(value);
    const before = await subscriptionsOf(tx, keys, me.person);
    for (const own of before)
      // The same device with new keys, or under a new address: one subscription, not two.
      if (own.value !== value && [endpoint, replaced].includes(endpointOf(own.value)))
        await removeContact(tx, me.person, own.id);
    await addContact(tx, keys, me.person, { channel: 'push', value, country: null }, now);
    // A push service that had given it up has it again.
    const hash = keyedHash(keys, 'push', value);
    await tell(tx, [{ channel: 'push', hash, state: 'delivered', reason: null, at: now }]);
    if (!before.some((own) => own.value === value))
      await record(tx, { owner: me.owner, actor: null, act: 'person.contact-added', thing: me.person });
  });
  return true;
}

/** Forgets the device with that endpoint, if it is one of theirs. */
export async function dropSubscription(
  { db, keys }: PushDeps,
  me: Resident,
  endpoint: string,
): Promise<boolean> {
  return await db.transaction().execute(async (tx) => {
    await lockPerson(tx, me.person);
    const own = (await subscriptionsOf(tx, keys, me.person)).filter(
      (one) => endpointOf(one.value) === endpoint,
    );
    for (const { id } of own) await removeContact(tx, me.person, id);
    if (own.length)
      await record(tx, { owner: me.owner, actor: null, act: 'person.contact-removed', thing: me.person });
    return own.length > 0;
  });
}

/** Whether the device with that endpoint is one of theirs: a browser keeps a subscription that we may have forgotten. */
export async function hasSubscription(
  { db, keys }: Pick<PushDeps, 'db' | 'keys'>,
  me: Resident,
  endpoint: string,
): Promise<boolean> {
  const own = await subscriptionsOf(db, keys, me.person);
  return own.some((one) => endpointOf(one.value) === endpoint);
}

/** Sends the device with that endpoint a notification that is plainly a test. False where it is not one of theirs. */
export async function sendTest(
  { db, keys, clock, publicUrl }: PushDeps,
  me: Resident,
  endpoint: string,
  language: Language,
): Promise<boolean> {
  const now = clock.now();
  return await db.transaction().execute(async (tx) => {
    const device = (await subscriptionsOf(tx, keys, me.person)).find(
      (one) => endpointOf(one.value) === endpoint,
    );
    if (!device) return false;
    await delivery.putLetter(tx, {
      // Somebody waits for it, as for a code.
      lane: 'codes',
      at: now,
      recipient: me.person,
      channel: 'push',
      language,
      address: seal(keys, 'push', device.value),
      addressHash: keyedHash(keys, 'push', device.value),
      subject: say(language, 'app.test.title'),
      body: say(language, 'app.test.body', { clock: clockWords(now, timeZone, language) }),
      html: 'test' satisfies Tone,
      link: `${publicUrl}${devicePage}?l=${language}`,
      expiresAt: after(now, testLivesMs),
    });
    return true;
  });
}

/** Forgets whom tests went to, once they are over. Safe to repeat. */
export async function forgetTests({ db, clock }: Pick<PushDeps, 'db' | 'clock'>): Promise<void> {
  const now = clock.now();
  await delivery.forgetLinked(db, `%${devicePage}?%`, {
    from: after(now, -lookedBackMs),
    until: after(now, -2 * testLivesMs),
  });
}

async function subscriptionsOf(
  db: Db,
  keys: Keys,
  person: string,
): Promise<readonly { readonly id: string; readonly value: string }[]> {
  const rows = await db
    .selectFrom('contact')
    .select(['id', 'value'])
    .where('person', '=', person)
    .where('channel', '=', 'push')
    .orderBy('position')
    .execute();
  return rows.map(({ id, value }) => ({ id, value: unseal(keys, 'push', value) }));
}

function endpointOf(subscription: string): string | null {
  const { endpoint } = JSON.parse(subscription) as { endpoint?: unknown };
  return typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint).href : null;
}
