/** The routes of the ground that show networks: their list, streets and addresses with the networks they are in, files. */
import { say } from '../../contract/words.ts';
import * as coordinators from '../access/coordinators.ts';
import { screeningsDue } from '../access/screening.ts';
import type { Handlers } from '../http/handlers.ts';
import { record } from '../logbook/logbook.ts';
import { membersOf } from '../members/members.ts';
import { explanationOf } from '../members/standing.ts';
import { contactsToCheck } from '../members/standings.ts';
import { writeMembers } from '../members/write-members.ts';
import { findPlaces, findStreets, streetCentres } from '../places/places.ts';
import * as coordinating from './coordinating.ts';
import { networkReach } from './reaching.ts';
import { importFile } from './imports.ts';
import { makeInvitation } from './invitations.ts';
import { getNetwork, listNetworks, networksOfAddresses, networksOfStreets, setState } from './networks.ts';
import { putRules, readRules } from './rules.ts';

export const networksHttp = (deps: coordinating.CoordinatingDeps) =>
  ({
    listNetworks: ({ principal }) => listNetworks(deps.db, principal),

    setNetworkState: async ({ principal, params, body }) => {
      await setState(deps.db, principal, params.id, body.state, deps.clock.now());
    },

    findStreets: async ({ principal, query }) => {
      const streets = await findStreets(deps.db, principal, query.q);
      const ids = streets.map((street) => street.id);
      const [centres, networks] = await Promise.all([
        streetCentres(deps.db, ids),
        networksOfStreets(deps.db, ids),
      ]);
      return streets.map((street) => ({
        ...street,
        centre: centres.get(street.id) ?? null,
        networks: networks.get(street.id) ?? [],
      }));
    },

    findPlace: async ({ principal, query }) => {
      const places = await findPlaces(deps.db, principal, query.q);
      const networks = await networksOfAddresses(
        deps.db,
        places.map((place) => place.address),
      );
      return places.map((place) => ({ ...place, networks: networks.get(place.address) ?? [] }));
    },

    importFile: async ({ principal, language, params, query, request }) =>
      await importFile(
        deps,
        principal,
        {
          kind: params.kind,
          network: query.network ?? null,
          dryRun: query.dryRun === 'true',
          strict: query.strict === 'true',
          language,
        },
        request.body ?? [],
      ),

    contactsToCheck: async ({ principal, language, params }) => {
      const network = await getNetwork(deps.db, principal, { id: params.id });
      await coordinating.mustSeeMembers(deps.db, principal, network);
      await deps.db
        .transaction()
        .execute((tx) =>
          record(tx, { owner: network.owner, actor: principal.id, act: 'contacts.read', thing: network.id }),
        );
      return (await contactsToCheck(deps.db, deps.keys, network.id)).map(({ reason, since, ...one }) => ({
        ...one,
        why: reason ? say(language, explanationOf(reason)) : say(language, 'standing.stopped'),
        since: since.toISOString(),
      }));
    },

    exportMembers: async ({ principal, params }) => {
      const network = await getNetwork(deps.db, principal, { id: params.id });
      await coordinating.mustSeeMembers(deps.db, principal, network);
      // Written before the first line leaves: an export that broke off half-way has still shown people.
      await deps.db.transaction().execute((tx) =>
        record(tx, {
          owner: network.owner,
          actor: principal.id,
          act: 'members.exported',
          thing: network.id,
        }),
      );
      return new Response(
        ReadableStream.from(encoded(writeMembers(membersOf(deps.db, deps.keys, network.id)))),
        {
          headers: {
            'content-type': 'text/csv; charset=utf-8',
            'content-disposition': `attachment; filename="leden-${network.code.replaceAll(/[^\w-]/gu, '_')}.csv"`,
            'cache-control': 'no-store',
          },
        },
      );
    },

    readRules: ({ principal, params }) => readRules(deps.db, principal, params.id),
    putRules: ({ principal, params, body }) =>
      putRules(deps.db, principal, params.id, body, deps.clock.now()),
    makeInvitation: ({ principal, params, body }) =>
      makeInvitation(deps.db, principal, params.id, body, deps.clock.now()),

    networkReach: ({ principal, params }) => networkReach(deps.db, principal, params.id),
    networkOverview: ({ principal, params }) => coordinating.overview(deps, principal, params.id),
    readMembers: ({ principal, language, params, body }) =>
      coordinating.readMembers(deps, principal, params.id, body, language),
    checkMemberList: ({ principal, language, params, request }) =>
      coordinating.checkMemberList(deps, principal, params.id, language, request.body ?? []),
    listCoordinators: ({ principal, params }) => coordinating.listCoordinators(deps, principal, params.id),
    nameCoordinator: ({ principal, params, body }) =>
      coordinating.nameCoordinator(deps, principal, params.id, body),
    dateCoordinator: async ({ principal, params, body }) =>
      await coordinators.dateCoordinator(
        deps,
        principal,
        await getNetwork(deps.db, principal, params),
        params.staff,
        body,
      ),
    endCoordinator: async ({ principal, params }) => {
      const network = await getNetwork(deps.db, principal, params);
      await coordinators.endCoordinator(deps, principal, network, params.staff);
    },
    screenCoordinator: async ({ principal, params, body }) =>
      await coordinators.screenCoordinator(
        deps,
        principal,
        await getNetwork(deps.db, principal, params),
        params.staff,
        body,
      ),
    listScreenings: ({ principal }) => screeningsDue(deps, principal),
  }) satisfies Partial<Handlers>;

async function* encoded(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const line of lines) yield encoder.encode(line);
}
