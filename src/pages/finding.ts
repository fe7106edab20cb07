/** What the pages of finding a BIN ask of the rooms, slowed down for whoever asks too often. */
import type { Language } from '../../contract/words.ts';
import type { RulesKind } from '../../contract/finding.ts';
import { limit } from '../http/limits.ts';
import type { Clock } from '../lib/clock.ts';
import { Refusal } from '../lib/refusal.ts';
import { invitationOf } from '../networks/invitations.ts';
import { joinable } from '../networks/joining.ts';
import {
  networkByCode,
  networkById,
  networksAt,
  type PublicDeps,
  type PublicNetwork,
} from '../networks/public.ts';
import { inLanguage, rulesOf, type Rules } from '../networks/rules.ts';
import { addressHead, type FoundPlace, type FoundStreet } from '../places/places.ts';
import { doorsIn, streetHead, suggester, type Suggest } from '../places/suggest.ts';
import { leaveWish } from '../residents/wishes.ts';

export type Door = Omit<FoundPlace, 'at'>;
export interface ReadRules extends Rules {
  readonly language: Language;
  readonly text: string;
  readonly before: readonly Rules[];
}

export interface FindDeps {
  /** False for a client address that asks too often. */
  maySuggest(clientAddress: string): boolean;
  maySearch(clientAddress: string): boolean;
  mayWish(clientAddress: string): boolean;
  readonly suggest: Suggest;
  address(id: string): Promise<Door | null>;
  street(id: string): Promise<FoundStreet | null>;
  doors(
    street: string,
    number: string,
  ): Promise<{ readonly doors: readonly Door[]; readonly exact: Door | null }>;
  /** The networks on whose ground the address is, and with them the one that was asked for where it takes the address. */
  networksAt(address: string, asked: string | null): Promise<readonly PublicNetwork[]>;
  network(joinCode: string): Promise<PublicNetwork | null>;
  /** The network of an invitation, and the street it was made for. */
  invited(code: string): Promise<{ network: PublicNetwork; street: FoundStreet | null } | null>;
  /** One version, the newest where none is named; null for one that never was. */
  rules(
    network: PublicNetwork,
    kind: RulesKind,
    reader: Language,
    version: string | null,
  ): Promise<ReadRules | null>;
  /** False where there is no such address. */
  wish(address: string): Promise<boolean>;
}

/** A fast typist asks ten times a second for an address; a school behind one address has thirty of them. */
const suggestions = { burst: 120, perMinute: 600 } as const;
/** After an alarm a whole neighbourhood looks for its BIN from behind the few addresses of its operators. */
const searches = { burst: 600, perMinute: 600 } as const;
const wishes = { burst: 5, perMinute: 2 } as const;

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const code = /^[\da-z]{6,40}$/;

export function findDoors(deps: PublicDeps & { readonly clock: Clock }): FindDeps {
  const { db, clock } = deps;
  const slow = ({ burst, perMinute }: { burst: number; perMinute: number }) => {
    const taken = limit(clock, burst, perMinute);
    return (clientAddress: string) => taken.take(clientAddress);
  };
  const byCode = async (joinCode: string): Promise<PublicNetwork | null> =>
    code.test(joinCode) ? await networkByCode(deps, joinCode, clock.now()) : null;
  return {
    maySuggest: slow(suggestions),
    maySearch: slow(searches),
    mayWish: slow(wishes),
    suggest: suggester(db, clock),
    address: async (id) => await addressHead(db, id),
    street: async (id) => (uuid.test(id) ? await streetHead(db, id) : null),
    doors: async (street, number) =>
      uuid.test(street) ? await doorsIn(db, street, number) : { doors: [], exact: null },
    networksAt: async (address, asked) => {
      const there = await networksAt(deps, address, clock.now());
      if (asked === null || there.some((one) => one.joinCode === asked)) return there;
      try {
        await joinable(db, asked, address);
      } catch (error) {
        if (error instanceof Refusal) return there;
        throw error;
      }
      const also = await byCode(asked);
      return also ? [also, ...there] : there;
    },
    network: byCode,
    invited: async (given) => {
      const invitation = code.test(given) ? await invitationOf(db, given) : null;
      if (!invitation) return null;
      const network = await networkById(deps, invitation.network, clock.now());
      return (
        network && { network, street: invitation.street ? await streetHead(db, invitation.street) : null }
      );
    },
    rules: async (network, kind, reader, version) => {
      const all = await rulesOf(db, network.id, kind);
      const one = version === null ? all[0] : all.find((each) => each.version === version);
      if (!one) return null;
      return {
        ...one,
        ...inLanguage(one.texts, reader, network.languages),
        before: all.filter((each) => each.version !== one.version),
      };
    },
    wish: async (address) => uuid.test(address) && (await leaveWish(db, address, clock.now())),
  };
}
