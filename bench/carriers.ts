/**
 * Carriers measured by themselves, without a database: the sender in this process, what receives in another one that
 * counts for itself. Ours and its peer from the field get the same texts for the same people, in the chunks and as many
 * at a time as the deliverer hands out, one after the other in one run, each after a warm-up of its own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Carrier, Outgoing } from '../src/delivery/carrier.ts';
import type { DueText } from '../src/delivery/outbox.ts';
import { note, round } from './ground.ts';

export interface Counted {
  readonly count: number;
  readonly distinct: number;
}
export interface Peer {
  /** The first line it wrote: where it listens, and what a sender must know. */
  readonly hello: string;
  reset(): void;
  report(): Promise<Counted>;
  stop(): Promise<void>;
}

/** Starts `file` of this folder in a process of its own. */
export async function startPeer(file: string): Promise<Peer> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout);
  const next = async (): Promise<string> => ((await once(lines, 'line')) as [string])[0];
  const hello = await next();
  return {
    hello,
    reset: () => void child.stdin.write('reset\n'),
    report: async () => {
      const answer = next();
      child.stdin.write('report\n');
      return JSON.parse(await answer) as Counted;
    },
    stop: async () => {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

export type Send = (batch: readonly Outgoing[]) => Promise<void>;

/** Throws where the carrier did not accept every one. */
export const through =
  (carrier: Carrier): Send =>
  async (batch) => {
    const answers = await carrier.send(batch, { signal: new AbortController().signal, urgent: true });
    const refused = answers.find((one) => one.kind !== 'accepted');
    if (refused) throw new Error(`not accepted: ${JSON.stringify(refused)}`);
  };

/** As the deliverer: chunks of one carrier, some at a time. */
const chunkOf = 500;
const atATime = 3;
async function sendAll(all: readonly Outgoing[], send: Send): Promise<void> {
  let at = 0;
  const loop = async (): Promise<void> => {
    while (at < all.length) await send(all.slice(at, (at += chunkOf)));
  };
  await Promise.all(Array.from({ length: atATime }, loop));
}

/** One row for each of `impls`; `ratio` is against the last of them. Throws where the peer counted anything else. */
export async function compare(
  bench: string,
  peer: Peer,
  people: readonly Outgoing[],
  impls: readonly { readonly impl: string; readonly send: Send }[],
): Promise<Record<string, unknown>[]> {
  const rows = [];
  for (const { impl, send } of impls.toReversed()) {
    note(`${bench}: ${impl}, ${people.length} people ...`);
    await sendAll(people.slice(0, 2 * chunkOf), send);
    peer.reset();
    const cpuBefore = process.cpuUsage();
    const started = performance.now();
    await sendAll(people, send);
    const seconds = (performance.now() - started) / 1_000;
    const { user, system } = process.cpuUsage(cpuBefore);
    const { count, distinct } = await peer.report();
    if (count !== people.length || distinct !== people.length)
      throw new Error(`${impl}: ${people.length} sent, ${count} counted, ${distinct} of them different`);
    rows.unshift({ impl, seconds, cpu: (user + system) / 1e6, count, distinct });
  }
  const base = rows.at(-1);
  return rows.map(({ impl, seconds, cpu, count, distinct }) => ({
    bench,
    impl,
    recipients: people.length,
    seconds: round(seconds, 3),
    per_second: Math.round(count / seconds),
    cpu_s: round(cpu, 3),
    ratio: round((base?.seconds ?? seconds) / seconds, 2),
    cpu_ratio: round((base?.cpu ?? cpu) / cpu, 2),
    count,
    distinct,
  }));
}

const body = (words: string): Pick<DueText, 'body' | 'html'> => ({
  body: words,
  html: `<!doctype html><html><body><h1>POLITIE</h1><p>${words.replaceAll('\n', '</p><p>')}</p></body></html>`,
});
const common = { link: 'https://bin.hasselt.example/m/4fGh2kLmN8', expiresAt: null } as const;
/** What a call of a neighbourhood network is like, in two of its languages. */
export const texts: readonly DueText[] = [
  {
    ...common,
    id: 1,
    language: 'nl',
    subject: 'POLITIE: inbraak Kerkweg, één verdachte ontkomen',
    ...body(
      'BIN Kiewit-Heide, 19.15 uur: inbraak in de Kerkweg. Eén man te voet gevlucht richting station, geïnformeerde buren zagen een donkere jas en een rugzak.\nDoe het licht aan en blijf binnen. Grijp niet zelf in.\nGezien? Bel 101.\n\nU krijgt deze mail omdat u lid bent van dit netwerk.',
    ),
  },
  {
    ...common,
    id: 2,
    language: 'fr',
    subject: 'POLICE : cambriolage Kerkweg, un suspect en fuite',
    ...body(
      'BIN Kiewit-Heide, 19h15 : cambriolage dans la Kerkweg. Un homme a pris la fuite à pied vers la gare ; veste foncée, sac à dos.\nAllumez la lumière et restez à l’intérieur. N’intervenez pas vous-même.\nAperçu ? Appelez le 101.\n\nVous recevez ce message car vous êtes membre de ce réseau.',
    ),
  },
];
export const textFor = (n: number): DueText => texts[n % texts.length] ?? texts[0]!;
