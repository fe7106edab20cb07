/** What the pages of joining and of one's own page ask of the rooms: doors, cookies, and slowing down who asks too often. */
import { residentCookie, residentSessionOf } from '../http/cookies.ts';
import { readContact } from '../members/read-contact.ts';
import { joinable } from '../networks/joining.ts';
import { addressWords } from '../places/places.ts';
import { Refusal } from '../lib/refusal.ts';
import * as join from '../residents/join.ts';
import * as own from '../residents/own.ts';
import { messagesForMe } from '../residents/messages-for-me.ts';
import type { ProofDeps } from '../residents/codes.ts';
import { askAgain, askAgainAt } from '../residents/proofs.ts';
import { readStopToken, stopAt } from '../residents/stop.ts';
import { closeSession, residentOf, sessionLives } from '../residents/sessions.ts';
import { appSection, type AppPageDeps } from './app.ts';
import { appDoors, type AppSettings } from './app-doors.ts';
import type { JoinDeps } from './join.ts';
import type { MineDeps } from './mine.ts';
import type { StopDeps } from './stop.ts';
import { myMessagesSection, type MyMessagesDeps } from './my-messages.ts';

export interface ResidentDoors {
  readonly join: JoinDeps;
  readonly mine: MineDeps;
  readonly stop: StopDeps;
  readonly myMessages: MyMessagesDeps;
  readonly app: AppPageDeps;
}

export function residentDoors(
  deps: ProofDeps & {
    readonly secure: boolean;
    readonly demo: boolean;
    /** Refuses a client address that asks too often. */
    readonly slowly: (address: string) => void;
    readonly app: AppSettings;
  },
): ResidentDoors {
  const { db, clock, secure, slowly } = deps;
  const cookieOf = (token: string, shared: boolean): string =>
    residentCookie(token, secure, shared ? null : sessionLives.own / 1_000);
  const who: MineDeps['who'] = (request) => residentOf(deps, residentSessionOf(request));
  const messages = messagesForMe(deps);
  const device = (shared: boolean) => (shared ? 'shared' : 'own') as keyof typeof sessionLives;
  return {
    stop: {
      known: async (token) => (await readStopToken(db, deps.keys, token)) !== null,
      set: async (token, stopped) => {
        const hash = await readStopToken(db, deps.keys, token);
        if (hash) await stopAt(db, hash, stopped ? clock.now() : null);
      },
    },
    join: {
      address: (id) => addressWords(db, id),
      network: async (code, address) => {
        try {
          return await joinable(db, code, address);
        } catch (error) {
          if (error instanceof Refusal) return null;
          throw error;
        }
      },
      signUp: async (given, address) => {
        slowly(address);
        return await join.signUp(deps, given);
      },
      askAgain: async (proof, address) => {
        slowly(address);
        await askAgain(deps, proof);
      },
      // Its five tries guard a code: whoever enters one was slowed down when asking for it.
      confirm: async (id, code, shared) => {
        const { token, full } = await join.confirm(deps, { id, code }, device(shared));
        return { cookie: cookieOf(token, shared), full };
      },
      confirmPaper: async (contact, code, shared, address) => {
        slowly(address);
        if (!contact.trim()) {
          await join.confirmByLink(deps, { letter: code });
          return null;
        }
        const { token } = await join.confirmAt(deps, readContact(contact), code, device(shared));
        return cookieOf(token, shared);
      },
      askPaperAgain: async (contact, address) => {
        slowly(address);
        await askAgainAt(deps, readContact(contact));
      },
      confirmLink: async (link, address) => {
        slowly(address);
        await join.confirmByLink(deps, { link });
      },
      isOpen: async (request) => (await who(request)) !== null,
    },
    mine: {
      who,
      secure,
      now: () => clock.now(),
      askToOpen: async (contact, language, address) => {
        slowly(address);
        return await own.askToOpen(deps, contact, language);
      },
      askAgain: async (proof, address) => {
        slowly(address);
        await askAgain(deps, proof);
      },
      open: async (id, code, called, shared) => {
        return cookieOf(await own.open(deps, { id, code }, called, device(shared)), shared);
      },
      close: (request) => closeSession(deps, residentSessionOf(request)),
      read: (me) => own.ownPage(deps, me),
      everything: (me) => own.everythingOf(deps, me),
      change: {
        wishes: (me, wishes) => own.setWishes(deps, me, wishes),
        rename: (me, name) => own.rename(deps, me, name),
        askContact: async (me, contact, address) => {
          slowly(address);
          return await own.askContact(deps, me, contact);
        },
        takeContact: (me, id, code) => own.takeContact(deps, me, { id, code }),
        closeElsewhere: (me) => own.closeElsewhere(deps, me),
        dropContact: (me, contact) => own.dropContact(deps, me, contact),
        putFirst: (me, contact) => own.putFirst(deps, me, contact),
        addAddress: (me, given) => own.addAddress(deps, me, given),
        dropAddress: (me, address) => own.dropAddress(deps, me, address),
        join: (me, given) => own.joinAt(deps, me, given),
        leaveNetwork: (me, network) => own.leaveNetwork(deps, me, network),
        opening: (me, network, hours) => own.setOpening(deps, me, network, hours),
        leave: (me) => own.leave(deps, me),
      },
      sections: async (language, me) => ({
        messages: myMessagesSection(language, { threads: await messages.list(me), demo: deps.demo }),
        app: appSection(language, deps.app.senders),
      }),
    },
    myMessages: { who, messages, secure },
    app: appDoors(deps, deps.app, who, messages),
  };
}
