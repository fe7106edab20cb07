/**
 * Once a year: are your data still right?
 *
 * It must not look like what fraudsters send, so it bears no link and asks for nothing: it names the BIN and its
 * coordinator by first name, says what to do by oneself (the city's own site, as one types it), and who answers JA or
 * presses 1 is done. By day and in the week, a few at a time, so that a city's answers do not all come at once.
 */
import { sql } from 'kysely';
import { say, type Language } from '../../contract/words.ts';
import { coordinatorsByFirstName } from '../access/public-names.ts';
import * as delivery from '../delivery/outbox.ts';
import { after, days, wallClock } from '../lib/clock.ts';
import { uuid7 } from '../lib/ids.ts';
import type { ProofDeps } from './codes.ts';

const everyMs = days(365);
/** A look's, one a minute: a city of 20,000 in a morning and a half, and its SMS account stays free for more. */
const atOnce = 200;
const hoursOfDay = { from: 10, until: 17 };
const timeZone = 'Europe/Brussels';
/** How long an answer is waited for. */
const answeredWithinMs = days(7);

interface Due {
  readonly id: string;
  readonly language: Language;
  readonly organisation: string;
  readonly site: string | null;
  readonly network: string | null;
  readonly network_name: string | null;
  readonly channel: 'sms' | 'voice' | 'email';
  readonly value: Buffer;
  readonly value_hash: Buffer;
}

const isOfficeHour = (now: Date): boolean => {
  const { hour, weekday } = wallClock(now, timeZone);
  return weekday >= 1 && weekday <= 5 && hour >= hoursOfDay.from && hour < hoursOfDay.until;
};

/** Asks some of those whose year is over, and takes the answers to what was asked before. Safe to repeat and to run anywhere. */
export async function askYearly(deps: ProofDeps): Promise<void> {
  await takeAnswers(deps);
  if (isOfficeHour(deps.clock.now())) await askSome(deps);
}

async function askSome({ db, keys, clock, publicUrl }: ProofDeps): Promise<void> {
  const now = clock.now();
  const { hour, minute } = wallClock(now, timeZone);
  const clockTime = `${hour}:${minute}`;
  await db.transaction().execute(async (tx) => {
    const { rows: due } = await sql<Due>`
      with due as (
        select id from person
         where ended_at is null and coalesce(asked_at, enrolled_at) < ${after(now, -everyMs)}
           and coalesce(checked_at, enrolled_at) < ${after(now, -everyMs)}
           and (paused_until is null or paused_until < ${now}) and ordinary_channels <> 0
           and not coalesce(case when quiet_from < quiet_until then ${clockTime}::time >= quiet_from and ${clockTime}::time < quiet_until
             else ${clockTime}::time >= quiet_from or ${clockTime}::time < quiet_until end, false)
         order by coalesce(asked_at, enrolled_at) limit ${atOnce} for update skip locked),
      asked as (update person set asked_at = ${now} where id in (select id from due))
      select distinct on (p.id) p.id, p.language, o.name as organisation, o.settings ->> 'site' as site,
             n.id as network, n.name as network_name, c.channel, c.value, c.value_hash
        from due join person p on p.id = due.id join organisation o on o.id = p.owner
        join contact c on c.person = p.id and c.channel <> 'push' and not exists (
          select from contact_standing s where s.channel = c.channel and s.value_hash = c.value_hash
             and (s.stopped_at is not null or s.state in ('stale', 'gone')))
        left join membership m on m.person = p.id and m.ended_at is null
        left join network n on n.id = m.network
       order by p.id, array_position(array['email', 'sms', 'voice'], c.channel), c.position, m.accepted_at`.execute(
      tx,
    );
    if (!due.length) return;
    const names = await coordinatorsByFirstName(
      { db: tx, keys },
      due.flatMap((one) => (one.network ? [one.network] : [])),
      now,
    );
    const cause = uuid7(now.getTime());
    const words = new Map(
      due.map((one) => [`${one.network ?? ''} ${one.language} ${one.channel}`, one] as const),
    );
    await delivery.put(tx, {
      cause,
      thread: cause,
      sequence: 0,
      lane: 'bulk',
      at: now,
      texts: [...words.values()].map((one) => ({
        part: one.network ?? '',
        language: one.language,
        channel: one.channel,
        ...textOf(one, names.get(one.network ?? '') ?? null, one.site ?? new URL(publicUrl).host),
        html: '',
        link: '',
        expiresAt: after(now, days(2)),
      })),
      rows: due.map((one) => ({
        recipient: one.id,
        channel: one.channel,
        part: one.network ?? '',
        language: one.language,
        address: one.value,
        addressHash: one.value_hash,
      })),
    });
    await tx.insertInto('data_check').values({ cause, at: now }).execute();
  });
}

function textOf(
  { language, channel, organisation, network_name: network }: Due,
  coordinator: string | null,
  site: string,
): { subject: string; body: string } {
  const values = {
    organisation,
    network: network ?? organisation,
    who: coordinator ? say(language, 'yearly.coordinator', { name: coordinator }) : organisation,
    site,
  };
  if (channel === 'voice') return { subject: values.network, body: say(language, 'yearly.voice', values) };
  if (channel === 'email')
    return {
      subject: say(language, 'yearly.mail.subject', values),
      body: say(language, 'yearly.mail', values),
    };
  return { subject: '', body: say(language, 'yearly.sms', values) };
}

async function takeAnswers({ db, clock }: Pick<ProofDeps, 'db' | 'clock'>): Promise<void> {
  const now = clock.now();
  await sql`
    update person set checked_at = answered.at from (
      select copy.recipient, max(copy.settled_at) as at from data_check asked join delivery_copy copy on copy.cause = asked.cause
       where copy.state = 'confirmed' group by copy.recipient) as answered
     where person.id = answered.recipient and (person.checked_at is null or person.checked_at < answered.at)`.execute(
    db,
  );
  await db.transaction().execute(async (tx) => {
    const over = await tx
      .deleteFrom('data_check')
      .where('at', '<', after(now, -answeredWithinMs))
      .returning('cause')
      .execute();
    await delivery.forget(
      tx,
      over.map((one) => one.cause),
    );
  });
}
