/**
 * What arrived on the phones and in the mailboxes of the demo city.
 *
 * The cast: the peers (`smsc.ts`, `mail-server.ts`, `push-server.ts`) put in what they took from the wire; the demo's
 * page and the tests read it. Nothing here comes from our own database: what stands in this store has travelled over
 * a socket in the carrier's protocol. Bounded, the oldest go first; with a file, a second start still shows it.
 */
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
import type { Language } from '../../contract/words.ts';
import type { DemoCity } from './city.ts';

const Received = z.object({
  /** Counts up in the order of arrival. */
  n: z.number().int(),
  at: z.iso.datetime(),
  channel: z.enum(['sms', 'email', 'push']),
  /** A number in E.164, an e-mail address, or the name of a push subscription (a person's key). */
  to: z.string(),
  from: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  /** SMS: how many segments it came in. */
  segments: z.number().int().optional(),
  /** Push: how the request asked for it (RFC 8030 sections 5.2 to 5.4) and what the page would open. */
  urgency: z.string().optional(),
  topic: z.string().optional(),
  ttlSeconds: z.number().int().optional(),
  link: z.string().optional(),
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

/** One person's phone as the demo's page shows it. */
export interface PhoneView {
  /** The key of the person in the demo city; also the name of the push subscription. */
  readonly key: string;
  readonly firstName: string;
  readonly language: Language;
  /** Names of the person's networks; empty for somebody enrolled without one. */
  readonly networks: readonly string[];
  readonly number: string | null;
  readonly email: string | null;
  /** A landline and nothing else: reached by voice only. */
  readonly landlineOnly: boolean;
  /** The demo's SMSC keeps this phone switched off, or lets it fail. */
  readonly phone: 'delivers' | 'pending' | 'fails';
  readonly received: readonly Received[];
}

/** Joins what arrived with who lives there, by number, e-mail address or push subscription. Made once per city. */
export function phoneBook(city: DemoCity): {
  /** Everyone, in the order of the city; `network` (a code) narrows it. */
  view(phones: Phones, network?: string): PhoneView[];
  /** Whose phone a single arrival is on. */
  owner(received: Received): Omit<PhoneView, 'received'> | null;
} {
  const networks = new Map(city.networks.map((one) => [one.id, one]));
  const byAddress = new Map<string, Omit<PhoneView, 'received'>>();
  const people = city.persons.map((person) => {
    const find = (channel: string): string | null =>
      person.contacts.find((contact) => contact.channel === channel)?.value ?? null;
    const joined = person.memberships.flatMap(({ network }) => networks.get(network) ?? []);
    const owner = {
      key: person.id,
      firstName: person.firstName,
      language: person.language,
      networks: joined.map((network) => network.name),
      number: find('sms') ?? find('voice'),
      email: find('email'),
      landlineOnly: person.contacts.every((contact) => contact.channel === 'voice'),
      phone: person.phone,
    };
    const addresses = [person.id, ...person.contacts.map((contact) => contact.value)];
    for (const address of addresses) byAddress.set(address, owner);
    return { owner, addresses, codes: joined.map((network) => network.code) };
  });
  return {
    view: (phones, network) =>
      people
        .filter((one) => network === undefined || one.codes.includes(network))
        .map(({ owner, addresses }) => ({
          ...owner,
          received: addresses.flatMap((address) => phones.of(address)).sort((a, b) => a.n - b.n),
        })),
    owner: (received) => byAddress.get(received.to) ?? null,
  };
}
