/**
 * The demo as one thing: the city, its carriers and its phones, for `npm start` and for journeys. The composition root
 * asks for the carriers' settings before it opens them, and loads the city once there is a database.
 */
import { join } from 'node:path';
import type { Db } from '../db/db.ts';
import type { CarrierSettings } from '../delivery/settings.ts';
import type { Keys } from '../lib/secrets.ts';
import type { DemoPhones } from '../pages/phones.ts';
import { demoCity, type DemoCity } from './city.ts';
import { isLoaded, loadDemo, type Loaded } from './load.ts';
import { startPeers, type Peers } from './peers.ts';
import { demoPhones, openPhones, type Phones } from './phones.ts';
import type { SmscScript } from './smsc.ts';
import type { VoiceScript } from './voice-server.ts';

export interface Demo {
  readonly city: DemoCity;
  readonly phones: Phones;
  readonly peers: Peers;
  readonly settings: CarrierSettings;
  /** For /demo/phones. */
  readonly page: DemoPhones;
  /** Loads the city where it is not there yet; null where it was. */
  load(db: Db, keys: Keys): Promise<Loaded | null>;
  close(): Promise<void>;
}

/** Starts the carriers. `directory` keeps what has to outlive a restart: ports, keys and what the phones received. */
export async function startDemo({
  directory,
  sms,
  voice,
}: { directory?: string; sms?: Partial<SmscScript>; voice?: Partial<VoiceScript> } = {}): Promise<Demo> {
  const city = demoCity();
  const phones = openPhones(directory ? { file: join(directory, 'phones.jsonl') } : {});
  const peers = await startPeers({
    phones,
    city,
    ...(directory ? { directory } : {}),
    ...(sms ? { sms } : {}),
    ...(voice ? { voice } : {}),
  });
  return {
    city,
    phones,
    peers,
    settings: peers.settings,
    page: demoPhones(phones, city, { voice: peers.voice }),
    load: async (db, keys) =>
      (await isLoaded(db, city))
        ? null
        : loadDemo({ db, keys, city, subscriptionOf: (person) => peers.push.newSubscription(person) }),
    close: async () => {
      await peers.close();
      phones.close();
    },
  };
}
