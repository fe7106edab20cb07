/**
 * What a member's own messages cost: the page while a message to everybody is still leaving and after it was listed, the
 * listing itself, and "Ik heb dit gezien". Asked at the doors, one after the other, of people chosen evenly.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { json, type Db } from '../src/db/db.ts';
import * as outbox from '../src/delivery/outbox.ts';
import { uuid7 } from '../src/lib/ids.ts';
import { listRecipients, saw, threadsFor } from '../src/messages/for-me.ts';
import { newPlace, note, percentile, prepare, round, type Place } from './ground.ts';
import { cpuSeconds, postmaster } from './proc.ts';

/** Messages to everybody that came before. */
const before = 5;
const asked = 100;
/** Listing waits until most of a message is handed over. */
const later = (): Date => new Date(Date.now() + 60_000);

export async function myMessages({ recipients }: { recipients: number }): Promise<Record<string, unknown>> {
  const place = await newPlace();
  try {
    let row: Record<string, unknown> = {};
    await prepare(place, async (db, _keys, { zone }) => {
      row = await measure(db, zone, recipients, await postgresOf(place));
      return '';
    });
    return row;
  } finally {
    await place.remove();
  }
}

const postgresOf = async ({ directory, databaseUrl }: Place): Promise<number | null> =>
  databaseUrl
    ? await postmaster(databaseUrl)
    : Number(readFileSync(join(directory, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0]);

async function measure(
  db: Db,
  zone: string,
  recipients: number,
  server: number | null,
): Promise<Record<string, unknown>> {
  /** Processor time of PostgreSQL for each of so many, in ms. */
  const cpu = async (run: () => Promise<unknown>, times: number): Promise<number | null> => {
    const from = server === null ? null : cpuSeconds([server]);
    await run();
    const to = server === null ? null : cpuSeconds([server]);
    return from === null || to === null ? null : round(((to - from) * 1_000) / times, 2);
  };
  await sql`create table people as select gen_random_uuid() as id, n from generate_series(1, ${recipients}) as n`.execute(db); // prettier-ignore
  // Whoever is not enrolled is listed nothing.
  await sql`insert into person (id, owner, name, language, enrolled_at) select id, ${zone}, 'x', 'nl', now() from people`.execute(db); // prettier-ignore
  const { rows } = await sql<{ id: string }>`
    select id from people where n % ${Math.max(1, Math.floor(recipients / asked))}::integer = 0 order by n limit ${asked}`.execute(db); // prettier-ignore
  const people = rows.map((one) => one.id);
  note('  messages');
  for (let n = 0; n < before; n++) await send(db, zone, false);
  const old = await timed(() => listAll(db));
  const fresh = await send(db, zone, true);
  const pages = async (): Promise<number[]> => await each(people, (one) => threadsFor(db, one, 40));
  note('  pages');
  let unlisted: number[] = [];
  let listed: number[] = [];
  let seen: number[] = [];
  let listing = 0;
  const leavingCpu = await cpu(async () => (unlisted = await pages()), people.length);
  const listCpu = await cpu(async () => (listing = await timed(() => listAll(db))), 1);
  const pageCpu = await cpu(async () => (listed = await pages()), people.length);
  const seenCpu = await cpu(
    async () => (seen = await each(people, (one) => saw(db, one, fresh, 0, new Date()))),
    people.length,
  );
  return {
    bench: 'my-messages',
    impl: 'belfort',
    recipients,
    messages: before + 1,
    list_ms: round(listing, 0),
    list_cpu_ms: listCpu,
    list_earlier_ms: round(old / before, 0),
    page_leaving_p50_ms: round(percentile(unlisted, 0.5), 2),
    page_leaving_cpu_ms: leavingCpu,
    page_p50_ms: round(percentile(listed, 0.5), 2),
    page_p99_ms: round(percentile(listed, 0.99), 2),
    page_cpu_ms: pageCpu,
    seen_p50_ms: round(percentile(seen, 0.5), 2),
    seen_p99_ms: round(percentile(seen, 0.99), 2),
    seen_cpu_ms: seenCpu,
  };
}

/** A message to everybody as the fan-out leaves it, with a mail and a push for each where `copies`. */
async function send(db: Db, zone: string, copies: boolean): Promise<string> {
  const id = uuid7();
  const { staff } = await db
    .selectFrom('staff')
    .select('id as staff')
    .where('owner', '=', zone)
    .limit(1)
    .executeTakeFirstOrThrow();
  const sent = { role: 'officer', organisation: 'Meetzone', organisationKind: 'police-zone', municipality: '', emergencyNumbers: ['101'], networks: [], site: null, languages: ['nl'], steps: [], timeZone: 'Europe/Brussels' }; // prettier-ignore
  await sql`
    insert into message (id, owner, author, kind, class, mode, state, thread, sequence, audience, sent, made_at, changed_at, published_at, code, fanned_out_at)
    values (${id}, ${zone}, ${staff}, 'oproep', 'urgent', 'real', 'live', ${id}, 0, ${json({ networks: [] })}, ${json(sent)}, now(), now(), now(), ${id}, now())`.execute(db); // prettier-ignore
  await db
    .insertInto('message_text')
    .values({ message: id, language: 'nl', sms: 'inbraak Meetstraat' })
    .execute();
  await sql`
    insert into recipient (message, n, person, language, metres) select ${id}, n, id, 'nl', n from people order by n`.execute(db); // prettier-ignore
  if (copies)
    await db.transaction().execute(async (tx) => {
      const text = { part: '', language: 'nl', subject: '', body: 'x', html: '', link: '', expiresAt: null } as const; // prettier-ignore
      await outbox.putTexts(tx, id, [
        { ...text, channel: 'email' },
        { ...text, channel: 'push' },
      ]);
      await outbox.putRows(
        tx,
        { cause: id, thread: id, sequence: 0, lane: 'urgent', at: new Date() },
        sql`select p.id as recipient, channel, '' as part, 'nl' as language, 'x'::bytea as address, uuid_send(p.id) as address_hash, 0::smallint as step, p.n - 1 as n, false as shared
          from people p cross join unnest(array['email', 'push']) as channel`,
      );
      await sql`update delivery set state = 'handed', handed_at = now()`.execute(tx);
    });
  return id;
}

/** All turns of the chore, of which each does so much. */
async function listAll(db: Db): Promise<void> {
  while (await listRecipients(db, later()));
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await run();
  return performance.now() - from;
}

async function each(people: readonly string[], run: (person: string) => Promise<unknown>): Promise<number[]> {
  const tooks: number[] = [];
  for (const one of people) tooks.push(await timed(() => run(one)));
  return tooks;
}
