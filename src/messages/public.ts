/** What the public page of a message may know: the same for every reader, and never more than the recipients of the SMS. */
import { sql } from 'kysely';
import type { Kind, OrganisationKind, Role } from '../../contract/domain.ts';
import type { PublicMessage, PublicMessages, PublicPart } from '../../contract/public-message.ts';
import type { Audience, Position } from '../../contract/shapes.ts';
import type { Language } from '../../contract/words.ts';
import type { Db } from '../db/db.ts';
import { shapesOf } from './audience.ts';

interface Sent {
  readonly role: Role;
  readonly organisation: string;
  readonly organisationKind: OrganisationKind;
  readonly municipality: string;
  readonly emergencyNumbers: string[];
  readonly networks: readonly { readonly id: string; readonly name: string }[];
  readonly site: string | null;
  readonly languages: readonly Language[];
}

export function publicMessages(db: Db): PublicMessages {
  return {
    version: async (code) => {
      const row = await db
        .selectFrom('message as one')
        .innerJoin('message as other', 'other.thread', 'one.thread')
        .select(sql<string>`count(*) || '-' || extract(epoch from max(other.changed_at))`.as('version'))
        .where('one.code', '=', code)
        .where('other.published_at', 'is not', null)
        .groupBy('one.thread')
        .executeTakeFirst();
      return row?.version ?? null;
    },
    read: async (code) => await read(db, code),
  };
}

async function read(db: Db, code: string): Promise<PublicMessage | null> {
  const row = await db
    .selectFrom('message')
    .select('thread')
    .where('code', '=', code)
    .where('published_at', 'is not', null)
    .executeTakeFirst();
  const found = row && (await readThreads(db, [row.thread])).get(row.thread);
  if (!found) return null;
  const { root, message } = found;
  const areas = await areasOf(db, found.networks, root.audience);
  return {
    ...message,
    code,
    version: (await publicMessages(db).version(code)) ?? '',
    areas,
    centre: root.at ? [root.at.x, root.at.y] : null,
    ground: await groundUnder(db, root.owner, areas),
  };
}

/** A thread as far as it was sent, without its map; `ids` are those of the parts. */
export interface ReadThread {
  readonly message: PublicMessage;
  readonly ids: readonly string[];
  readonly root: {
    readonly id: string;
    readonly owner: string;
    readonly audience: Audience;
    readonly at: { readonly x: number; readonly y: number } | null;
  };
  readonly networks: readonly string[];
}

/** What was sent of these threads, by thread; `code` is that of the message that opened it. */
export async function readThreads(
  db: Db,
  threads: readonly string[],
): Promise<ReadonlyMap<string, ReadThread>> {
  if (!threads.length) return new Map();
  const rows = await db
    .selectFrom('message')
    .innerJoin('organisation', 'organisation.id', 'message.owner')
    .select([
      'message.id',
      'message.kind',
      'message.class',
      'message.mode',
      'message.state',
      'message.thread',
      'message.code',
      'message.sent',
      'message.audience',
      'message.at',
      'message.place',
      'message.published_at',
      'message.expires_at',
      'message.settled_at',
      'message.owner',
      'organisation.time_zone',
      'organisation.languages',
    ])
    .where('message.thread', 'in', [...threads])
    .where('message.published_at', 'is not', null)
    .orderBy('message.sequence')
    .execute();
  if (!rows.length) return new Map();
  const texts = await db
    .selectFrom('message_text')
    .selectAll()
    .where(
      'message',
      'in',
      rows.map((row) => row.id),
    )
    .execute();
  const textsOf = Map.groupBy(texts, (text) => text.message);
  const read = [...Map.groupBy(rows, (row) => row.thread)].flatMap(
    ([thread, parts]): [string, ReadThread][] => {
      const [root] = parts;
      if (!root?.sent || !root.published_at) return [];
      const sent = root.sent as unknown as Sent;
      const drawn = parts.map((row): PublicPart => ({
        kind: row.kind satisfies Kind,
        publishedAt: (row.published_at ?? new Date(0)).toISOString(),
        texts: Object.fromEntries(
          (textsOf.get(row.id) ?? [])
            .filter((text) => text.sms || text.body)
            .map((text) => [
              text.language,
              { headline: text.subject, body: text.body || text.sms, original: text.original },
            ]),
        ),
      }));
      const message: PublicMessage = {
        code: root.code ?? '',
        version: '',
        kind: root.kind,
        class: root.class,
        mode: root.mode,
        state: root.state === 'expired' ? 'expired' : root.state === 'ended' ? 'ended' : 'live',
        sender: {
          role: sent.role,
          organisation: sent.organisation,
          organisationKind: sent.organisationKind,
          municipality: sent.municipality,
          site: sent.site ?? null,
        },
        place: root.place,
        networks: sent.networks.map((one) => one.name),
        written:
          sent.languages?.find((language) =>
            textsOf.get(root.id)?.some((text) => text.language === language),
          ) ??
          root.languages[0] ??
          'nl',
        publishedAt: root.published_at.toISOString(),
        expiresAt: root.expires_at?.toISOString() ?? null,
        endedAt: root.settled_at?.toISOString() ?? null,
        emergencyNumbers: sent.emergencyNumbers,
        timeZone: root.time_zone,
        areas: [],
        centre: null,
        ground: { points: [], streets: [] },
        parts: drawn,
        erased: drawn.every((part) => Object.keys(part.texts).length === 0),
      };
      const ids = parts.map((row) => row.id);
      return [[thread, { message, ids, root, networks: sent.networks.map((one) => one.id) }]];
    },
  );
  return new Map(read);
}

async function areasOf(db: Db, networks: readonly string[], audience: Audience): Promise<Position[][][]> {
  const drawn = shapesOf(audience).map((ring) => [ring.map(([x, y]): Position => [x, y])]);
  if (drawn.length || !networks.length) return drawn;
  const rows = await db
    .selectFrom('network_area')
    .select('rings')
    .where('network', 'in', [...networks])
    .execute();
  return rows.map((row) => row.rings);
}

/** Some address points and the larger streets under the area, so that people recognise their neighbourhood. */
async function groundUnder(
  db: Db,
  owner: string,
  areas: readonly Position[][][],
): Promise<PublicMessage['ground']> {
  const corners = areas.flatMap((rings) => rings[0] ?? []);
  if (!corners.length) return { points: [], streets: [] };
  const xs = corners.map(([x]) => x),
    ys = corners.map(([, y]) => y);
  const box = `(${Math.max(...xs)},${Math.max(...ys)}),(${Math.min(...xs)},${Math.min(...ys)})`;
  const owners = sql`(select municipality from territory where zone = ${owner} union select ${owner}::uuid)`;
  const [points, streets] = await Promise.all([
    sql<{
      x: number;
      y: number;
    }>`select at[0] as x, at[1] as y from address where at <@ ${box}::box and owner in ${owners} order by id limit 3000`.execute(
      db,
    ),
    sql<{ name: string; x: number; y: number }>`
      select s.name, avg(a.at[0]) as x, avg(a.at[1]) as y from address a join street s on s.id = a.street
      where a.at <@ ${box}::box and a.owner in ${owners} group by s.id, s.name order by count(*) desc limit 14`.execute(
      db,
    ),
  ]);
  return {
    points: points.rows.map(({ x, y }) => [x, y]),
    streets: streets.rows.map(({ name, x, y }) => ({ name, at: [x, y] })),
  };
}
