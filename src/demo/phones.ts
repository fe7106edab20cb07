/**
 * What arrived on the phones and in the mailboxes of the demo city.
 *
 * The cast: the peers (`smsc.ts`, `mail-server.ts`, `push-server.ts`) put in what they took from the wire; the demo's
 * page and the tests read it. Nothing here comes from our own database: what stands in this store has travelled over
 * a socket in the carrier's protocol. Bounded, the oldest go first; with a file, a second start still shows it.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Hand } from '../pages/landline.ts';
import type { Arrival as Bubble, DemoPhone, DemoPhones } from '../pages/phones.ts';
import type { DemoCity } from './city.ts';
import type { DemoCall, VoiceServer } from './voice-server.ts';

const Received = z.object({
  /** Counts up in the order of arrival. */
  n: z.number().int(),
  at: z.iso.datetime(),
  channel: z.enum(['sms', 'email', 'push', 'voice']),
  /** A number in E.164, an e-mail address, or the name of a push subscription (a person's key). */
  to: z.string(),
  from: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  /** SMS: how many segments it came in. */
  segments: z.number().int().optional(),
  /** Voice: what became of the call. */
  outcome: z.enum(['confirmed', 'heard', 'hung-up', 'voicemail', 'busy', 'no-answer', 'failed']).optional(),
  /** Push: how the request asked for it (RFC 8030 sections 5.2 to 5.4) and what the page would open. */
  urgency: z.string().optional(),
  topic: z.string().optional(),
  ttlSeconds: z.number().int().optional(),
  link: z.string().optional(),
  /** Push: the word with which a browser says that it showed it (src/delivery/push/shown.ts). */
  shown: z.string().optional(),
});
export type Received = z.infer<typeof Received>;
export type Arrival = Omit<Received, 'n' | 'at'>;

export interface Phones {
  put(arrival: Arrival): Received;
  /** The newest last; `after` leaves out all up to that count. */
  list(after?: number): readonly Received[];
  of(to: string): readonly Received[];
  /** Calls `listener` with each arrival until the function returned is called. */
  listen(listener: (received: Received) => void): () => void;
  /** The next arrival that `is` takes, one already here included. Rejects after `withinMs`. */
  arrival(is: (received: Received) => boolean, withinMs?: number): Promise<Received>;
  clear(): void;
  close(): void;
}

/** Enough for a day of demonstrations; some 10 MB of memory. */
const KEPT = 20_000;

export function openPhones({ file, kept = KEPT }: { file?: string; kept?: number } = {}): Phones {
  const all: Received[] = file ? read(file, kept) : [];
  const byAddress = new Map<string, Received[]>();
  for (const one of all) index(byAddress, one);
  const listeners = new Set<(received: Received) => void>();
  let n = all.at(-1)?.n ?? 0;
  let lines = file ? openSync(file, 'a') : null;

  return {
    put(arrival) {
      const received = { n: ++n, at: new Date().toISOString(), ...arrival };
      all.push(received);
      index(byAddress, received);
      if (all.length > kept) forget(byAddress, all.shift());
      if (lines !== null) writeSync(lines, `${JSON.stringify(received)}\n`);
      for (const listener of listeners) listener(received);
      return received;
    },
    list: (after = 0) => (after === 0 ? [...all] : all.filter((one) => one.n > after)),
    of: (to) => [...(byAddress.get(to) ?? [])],
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    arrival(is, withinMs = 5_000) {
      const here = all.find(is);
      if (here) return Promise.resolve(here);
      return new Promise((resolve, reject) => {
        const stop = this.listen((received) => {
          if (!is(received)) return;
          clearTimeout(timer);
          stop();
          resolve(received);
        });
        const timer = setTimeout(() => {
          stop();
          reject(new Error(`nothing arrived within ${withinMs} ms`));
        }, withinMs);
      });
    },
    clear() {
      all.length = 0;
      byAddress.clear();
      if (file && lines !== null) {
        closeSync(lines);
        lines = openSync(file, 'w');
      }
    },
    close() {
      listeners.clear();
      if (lines !== null) closeSync(lines);
      lines = null;
    },
  };
}

function index(byAddress: Map<string, Received[]>, received: Received): void {
  const list = byAddress.get(received.to);
  if (list) list.push(received);
  else byAddress.set(received.to, [received]);
}
function forget(byAddress: Map<string, Received[]>, received: Received | undefined): void {
  const list = received && byAddress.get(received.to);
  list?.shift();
  if (received && list?.length === 0) byAddress.delete(received.to);
}

/** Reads the newest lines and writes them back, so that the file is bounded too. A line cut by a crash is left out. */
function read(file: string, kept: number): Received[] {
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file)) return [];
  const found = readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        const read = Received.safeParse(JSON.parse(line));
        return read.success ? [read.data] : [];
      } catch {
        return [];
      }
    })
    .slice(-kept);
  writeFileSync(`${file}.new`, found.map((one) => `${JSON.stringify(one)}\n`).join(''));
  renameSync(`${file}.new`, file);
  return found;
}

const newestFirst = (a: Received, b: Received): number => b.n - a.n;

/** A script follows an act within milliseconds; a page drawn at once would lack it. */
const followsWithinMs = 1_500;

/**
 * Joins what arrived with who lives there, by number, e-mail address or push subscription: the page's own interface.
 * With a telephone company, a visitor can take a landline in hand.
 */
export function demoPhones(
  phones: Phones,
  city: DemoCity,
  { voice = null, timeZone = 'Europe/Brussels' }: { voice?: Telephones | null; timeZone?: string } = {},
): DemoPhones {
  const owners = [...residents(city), ...colleagues(city)];
  const byAddress = new Map(
    owners.flatMap((owner) => owner.addresses.map((address) => [address, owner] as const)),
  );
  const networks = [...new Set(owners.flatMap((owner) => owner.networks))];
  /** Numbers and mail addresses of visitors who joined: nobody of the city has them, and their codes arrive there. */
  const guests = (): Owner[] => {
    const seen = new Set<string>();
    for (const { to, channel } of phones.list()) if (channel !== 'push' && !byAddress.has(to)) seen.add(to);
    return [...seen].slice(-mostGuests).map(guest);
  };
  const shown = (owner: Owner, network: string | null, received: readonly Received[]): DemoPhone => ({
    id: owner.id,
    name: owner.name,
    language: owner.language,
    // Somebody in two networks stands under the one that was asked for.
    network: network ?? owner.networks[0] ?? owner.place,
    number: owner.number,
    landlineOnly: owner.landlineOnly,
    hand: voice && owner.landlineOnly && owner.number !== null ? handOf(voice, owner.number) : null,
    arrivals: received.map(bubbleOf),
  });
  const isHeld = ({ landlineOnly, number }: Owner): boolean =>
    landlineOnly && number !== null && voice?.isHeld(number) === true;
  return {
    timeZone,
    list({ network, language }, limit) {
      const found = [...owners, ...guests()]
        .filter((owner) => network === null || owner.networks.includes(network))
        .filter((owner) => language === null || owner.language === language)
        .map((owner) => ({
          owner,
          received: owner.addresses.flatMap((address) => phones.of(address)).sort(newestFirst),
        }))
        // Stable: those who got nothing stay in the order of the city. What a visitor has in hand comes before all.
        .sort(
          (a, b) =>
            Number(isHeld(b.owner)) - Number(isHeld(a.owner)) ||
            (b.received[0]?.n ?? 0) - (a.received[0]?.n ?? 0),
        );
      // Whoever is not reached yet is not crowded out by those who are: some landlines always stand in the picture.
      const landlines = found.filter(({ owner }) => owner.landlineOnly).slice(0, Math.floor(limit / 8));
      const rest = found.filter((one) => !landlines.includes(one)).slice(0, limit - landlines.length);
      const chosen = found.filter((one) => landlines.includes(one) || rest.includes(one));
      const first = chosen.map(({ owner, received }) => shown(owner, network, received));
      return Promise.resolve({ phones: first, total: found.length, networks });
    },
    watch: (told) =>
      phones.listen((received) => {
        const owner = byAddress.get(received.to) ?? (received.channel === 'push' ? null : guest(received.to));
        if (owner) told(shown(owner, null, []), bubbleOf(received));
      }),
    watchHands: (told) =>
      voice?.watch((call) => {
        const owner = byAddress.get(call.to);
        if (!owner || !isHeld(owner)) return;
        const phone = shown(owner, null, phones.of(call.to).toSorted(newestFirst));
        told({ ...phone, hand: { held: true, call: handCallOf(call) } });
      }) ?? (() => undefined),
    async act(id, act) {
      const number = owners.find((one) => one.id === id && one.landlineOnly)?.number;
      if (!voice || !number) return false;
      if (act === 'look') return true;
      if (act === 'take' || act === 'back') {
        voice.hold(number, act === 'take');
        return true;
      }
      const call = voice.callTo(number);
      if (!call || !voice.isHeld(number) || !handCallOf(call)) return true;
      if (voice.act(call.id, act) && act !== 'decline' && act !== 'hang-up') await nextOf(voice, call.id);
      return true;
    },
  };
}

type Telephones = Pick<VoiceServer, 'hold' | 'isHeld' | 'callTo' | 'act' | 'watch'>;

function handOf(voice: Telephones, number: string): Hand {
  const held = voice.isHeld(number);
  const call = held ? voice.callTo(number) : null;
  return { held, call: call && handCallOf(call) };
}

/** As it stands now, for a call goes on. One that somebody else picked up before is not the visitor's. */
function handCallOf({ id, from, state, said, byHand }: DemoCall): Hand['call'] {
  return state === 'ringing' || (state === 'talking' && byHand) ? { id, from, state, said: [...said] } : null;
}

/** The next thing that happens in the call, or nothing for a while. */
function nextOf(voice: Telephones, id: string): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(done, followsWithinMs);
    const stop = voice.watch((call) => call.id === id && done());
  });
}

interface Owner extends Pick<DemoPhone, 'id' | 'name' | 'language' | 'number' | 'landlineOnly'> {
  readonly networks: readonly string[];
  /** Shown for somebody without a network. */
  readonly place: string;
  /** Numbers, e-mail addresses, and the name of the push subscription. */
  readonly addresses: readonly string[];
}

function residents(city: DemoCity): Owner[] {
  const networks = new Map(city.networks.map((one) => [one.id, one.name]));
  const places = new Map(city.organisations.map((one) => [one.id, one.name]));
  return city.persons.map(({ id, firstName, lastName, language, owner, contacts, memberships }) => ({
    id,
    name: `${firstName} ${lastName}`,
    language,
    number: contacts.find((one) => one.channel !== 'email')?.value ?? null,
    landlineOnly: contacts.every((one) => one.channel === 'voice'),
    networks: memberships.flatMap((one) => networks.get(one.network) ?? []),
    place: places.get(owner) ?? '',
    addresses: [id, ...contacts.map((one) => one.value)],
  }));
}

/** As many visitors as fit a demonstration. */
const mostGuests = 20;

/** What a visitor typed is all that is known of them; on this machine it goes nowhere else. */
const guest = (to: string): Owner => ({
  id: `guest-${createHash('sha256').update(to).digest('hex').slice(0, 16)}`,
  name: to,
  language: 'nl',
  number: to.includes('@') ? null : to,
  landlineOnly: false,
  networks: [],
  place: '/vind',
  addresses: [to],
});

/** The personas have a mailbox: their sign-in codes arrive there. */
function colleagues(city: DemoCity): Owner[] {
  const places = new Map(city.organisations.map((one) => [one.id, one.name]));
  return city.staff.map(({ id, name, language, owner, email }) => ({
    id,
    name,
    language,
    number: null,
    landlineOnly: false,
    networks: [],
    place: places.get(owner) ?? '',
    addresses: [email],
  }));
}

function bubbleOf({ n, at, channel, from, subject, text, segments, outcome }: Received): Bubble {
  const id = String(n);
  switch (channel) {
    case 'sms':
      return { id, at, channel, from, text, segments: segments ?? 1 };
    case 'email':
      return { id, at, channel, from, subject, text };
    case 'push':
      return { id, at, channel, title: subject, text };
    case 'voice':
      return { id, at, channel, from, text, outcome: outcome ?? 'failed' };
  }
}
