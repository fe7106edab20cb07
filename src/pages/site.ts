/** What the pages show of the installation itself: whose it is, and in the demo how its town is doing. */
import { sql } from 'kysely';
import type { Kind, MessageClass, Mode } from '../../contract/domain.ts';
import type { Db } from '../db/db.ts';
import type { SiteOwner, Town } from './front.ts';

/** The first municipality, or the first organisation where there is none. */
export async function siteOwner(db: Db): Promise<SiteOwner> {
  const row = await db
    .selectFrom('organisation')
    .select(['name', 'settings', 'emergency_numbers'])
    .orderBy(sql`array_position(array['municipality', 'police-zone', 'fire-zone'], kind)`)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  const setting = (name: string): string | null => {
    const value = row?.settings[name];
    return typeof value === 'string' && value ? value : null;
  };
  return {
    organisation: row?.name ?? 'Belfort',
    email: setting('email'),
    phone: setting('phone'),
    address: setting('address'),
    site: setting('site'),
    dpo: setting('dpo'),
    emergencyNumbers: row?.emergency_numbers ?? ['101', '112'],
  };
}

export async function townOf(db: Db): Promise<Town> {
  const [networks, members, messages] = await Promise.all([
    db
      .selectFrom('network')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('state', '=', 'actief')
      .where('parent', 'is', null)
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('person')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('ended_at', 'is', null)
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('message')
      .innerJoin('organisation', 'organisation.id', 'message.owner')
      .select([
        'message.code',
        'message.kind',
        'message.class',
        'message.mode',
        'message.state',
        'message.published_at',
        'message.place',
        'organisation.time_zone',
      ])
      .where('message.published_at', 'is not', null)
      .where('message.parent', 'is', null)
      .orderBy('message.published_at', 'desc')
      .limit(5)
      .execute(),
  ]);
  return {
    networks: networks.count,
    members: members.count,
    messages: messages.flatMap((row) =>
      row.code && row.published_at
        ? [
            {
              code: row.code,
              kind: row.kind satisfies Kind,
              class: row.class satisfies MessageClass,
              mode: row.mode satisfies Mode,
              state: row.state === 'ended' || row.state === 'expired' ? row.state : ('live' as const),
              publishedAt: row.published_at.toISOString(),
              timeZone: row.time_zone,
              place: row.place,
            },
          ]
        : [],
    ),
  };
}
