/**
 * What a BIN hands out on paper. The cast: whoever looks after the network prints (its coordinator, the officer and the
 * prevention service of its ground); a neighbour without a smartphone reads; an `invitation` (src/networks) is the code
 * that a street's letters and the poster lead by.
 *
 * Paper holds what anybody may know, but for the letter with a code, whose words come with the request and are kept
 * nowhere. A network that is over invites nobody: `audience/network-not-active`.
 */
import { setImmediate as breath } from 'node:timers/promises';
import type { PaperKind, PaperOf } from '../../contract/paper-routes.ts';
import { sayIn, type Language, type WordKey } from '../../contract/words.ts';
import type { Db } from '../db/db.ts';
import type { Clock } from '../lib/clock.ts';
import type { Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import type { Keys } from '../lib/secrets.ts';
import { makeInvitation, streetsOf } from '../networks/invitations.ts';
import { isOver } from '../networks/network.ts';
import { getNetwork, mayChange, type NetworkHead } from '../networks/networks.ts';
import { networkById } from '../networks/public.ts';
import { rulesOf } from '../networks/rules.ts';
import { drawCodeLetter, type CodeLetter } from './code-letter.ts';
import { sender, type PaperFacts } from './facts.ts';
import { drawJoinForm } from './join-form.ts';
import { drawPoster } from './poster.ts';
import type { Sheets } from './sheet.ts';
import { drawStreetLetter } from './street-letter.ts';

export interface PaperDeps {
  readonly db: Db;
  readonly keys: Keys;
  readonly clock: Clock;
  readonly publicUrl: string;
}

export interface Printed {
  /** What it is and of which network, in its first language: a name for the file. */
  readonly title: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Refuses `access/not-found`, `access/role` whoever only sees the network, and a network that is over. */
async function mayPrint(db: Db, principal: Principal, id: string): Promise<NetworkHead> {
  const network = await getNetwork(db, principal, { id });
  if (!mayChange(principal, network)) refuse('access/role');
  if (isOver(network.state)) refuse('audience/network-not-active', { network: network.name });
  return network;
}

export async function paperOf({ db }: PaperDeps, principal: Principal, id: string): Promise<PaperOf> {
  const network = await mayPrint(db, principal, id);
  const [{ languages }, streets] = await Promise.all([
    db
      .selectFrom('organisation')
      .select('languages')
      .where('id', '=', network.municipality)
      .executeTakeFirstOrThrow(),
    streetsOf(db, id),
  ]);
  return { languages, streets };
}

async function factsOf(
  deps: PaperDeps,
  head: NetworkHead,
): Promise<{ facts: PaperFacts; due: readonly Language[] }> {
  const { db, publicUrl } = deps;
  const now = deps.clock.now();
  const [network, [rules], organisations] = await Promise.all([
    networkById(deps, head.id, now),
    rulesOf(db, head.id, 'house-rules'),
    db
      .selectFrom('organisation')
      .select(['id', 'settings', 'emergency_numbers'])
      .where('id', 'in', [head.owner, head.municipality])
      .execute(),
  ]);
  if (!network) return refuse('access/not-found');
  const municipality = organisations.find((one) => one.id === head.municipality);
  const setting = (name: string): string | null => {
    const value = municipality?.settings[name];
    return typeof value === 'string' && value ? value : null;
  };
  const facts: PaperFacts = {
    network: network.name,
    founding: network.state === 'in-oprichting',
    municipality: network.municipality,
    owner: network.owner,
    coordinator: network.coordinator,
    emergencyNumbers: organisations.find((one) => one.id === head.owner)?.emergency_numbers ?? [],
    desk: {
      address: setting('address'),
      phone: setting('phone'),
      email: setting('email'),
      dpo: setting('dpo'),
    },
    rulesVersion: rules.version,
    publicUrl,
    link: `${publicUrl}/bin/${network.joinCode}`,
    madeOn: now,
  };
  return { facts, due: network.languages };
}

const nameOf = {
  'join-form': 'paper.form.name',
  'street-letter': 'paper.letter.name',
  poster: 'paper.poster.name',
} as const satisfies Record<PaperKind, WordKey>;

/** The writer of PDFs is loaded by the first who prints: 20 MB that a worker never needs. */
async function sheetsOf(title: string, facts: PaperFacts, language: Language): Promise<Sheets> {
  const { newSheets } = await import('./sheet.ts');
  return newSheets({ title, author: sender(facts), language, madeOn: facts.madeOn });
}

export interface PaperOrder {
  readonly kind: PaperKind;
  readonly language?: Language | undefined;
  readonly street?: string | undefined;
  readonly copies: number;
  readonly evening: string;
}

/** Also refuses `access/not-found` for a street that has no address in the network. */
export async function printPaper(
  deps: PaperDeps,
  principal: Principal,
  id: string,
  order: PaperOrder,
): Promise<Printed> {
  const head = await mayPrint(deps.db, principal, id);
  const { facts, due } = await factsOf(deps, head);
  const languages = order.language ? [order.language] : due;
  const [first = 'nl'] = languages;
  const title = sayIn(first)(nameOf[order.kind], { network: facts.network });
  const sheets = await sheetsOf(title, facts, first);
  const invited = async (kind: 'letter' | 'poster', street: string | null): Promise<string> => {
    const { code } = await makeInvitation(deps.db, principal, id, { kind, street }, deps.clock.now());
    return `${deps.publicUrl}/i/${code}`;
  };
  const inEach = async (draw: (language: Language) => void): Promise<void> => {
    for (const language of languages) {
      draw(language);
      // A page is some milliseconds of work, and alarms leave from this thread too.
      await breath();
    }
  };
  if (order.kind === 'join-form') await inEach((language) => drawJoinForm(sheets, facts, language));
  else if (order.kind === 'poster') {
    const url = await invited('poster', null);
    await inEach((language) => drawPoster(sheets, facts, language, url));
  } else {
    const streets = (await streetsOf(deps.db, id)).filter(
      (one) => order.street === undefined || one.id === order.street,
    );
    if (streets.length === 0) refuse('access/not-found');
    for (const street of streets) {
      const url = await invited('letter', street.id);
      const letter = { street: street.name, url, evening: order.evening || null };
      for (let copy = 0; copy < (order.street === undefined ? 1 : order.copies); copy += 1)
        await inEach((language) => drawStreetLetter(sheets, facts, language, letter));
    }
  }
  return { title, bytes: await sheets.finish() };
}

/** The letter with the code of a form that was typed in. Nothing of it is kept, and nothing of it is logged. */
export async function codeLetter(
  deps: PaperDeps,
  principal: Principal,
  id: string,
  letter: CodeLetter & { readonly language: Language },
): Promise<Printed> {
  const { facts } = await factsOf(deps, await mayPrint(deps.db, principal, id));
  const title = sayIn(letter.language)('paper.code.name', { network: facts.network });
  const sheets = await sheetsOf(title, facts, letter.language);
  drawCodeLetter(sheets, facts, letter.language, letter);
  return { title, bytes: await sheets.finish() };
}
