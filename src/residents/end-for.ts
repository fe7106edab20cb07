/**
 * Ends a membership for somebody who asked their coordinator to: moved away, or fed up, and on the telephone. The person is
 * written to, with the way back, so that nobody is put out in silence.
 */
import { sql } from 'kysely';
import { say, type Language } from '../../contract/words.ts';
import type { Tx } from '../db/db.ts';
import * as delivery from '../delivery/outbox.ts';
import { after, days } from '../lib/clock.ts';
import type { Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { record } from '../logbook/logbook.ts';
import { writeConsents } from '../members/consent.ts';
import { lockPerson } from '../members/contacts.ts';
import { leaveNetwork } from '../members/own.ts';
import { withholdMessages } from '../messages/for-me.ts';
import type { NetworkHead } from '../networks/networks.ts';
import type { ProofDeps } from './codes.ts';

/** The crisis messages stay. The caller has looked whether the members are theirs to see; refuses `access/not-found`. */
export async function endMembershipFor(
  { db, clock, publicUrl }: Pick<ProofDeps, 'db' | 'clock' | 'publicUrl'>,
  principal: Principal,
  network: Pick<NetworkHead, 'id' | 'owner' | 'name'>,
  person: string,
): Promise<void> {
  const now = clock.now();
  await db.transaction().execute(async (tx) => {
    await lockPerson(tx, person);
    if (!(await leaveNetwork(tx, person, network.id, now))) refuse('access/not-found');
    await withholdMessages(tx, person, [network.id], now);
    const { owner, version } = await tx
      .selectFrom('membership')
      .innerJoin('person', 'person.id', 'membership.person')
      .select(['person.owner', 'membership.rules_version as version'])
      .where('membership.person', '=', person)
      .where('membership.network', '=', network.id)
      .executeTakeFirstOrThrow();
    const taken = {
      purpose: 'network',
      network: network.id,
      given: false,
      version,
      how: 'coordinator',
    } as const;
    await writeConsents(tx, person, owner, [taken], now);
    await tell(tx, publicUrl, network, person, now);
    await record(tx, {
      owner: network.owner,
      actor: principal.id,
      act: 'member.ended',
      thing: person,
      details: { network: network.id },
    });
  });
}

/** At the first address of theirs that works: mail, else a text, else a call. Forgotten a day later (messages/publish.ts). */
async function tell(
  tx: Tx,
  publicUrl: string,
  network: Pick<NetworkHead, 'id' | 'name'>,
  person: string,
  now: Date,
): Promise<void> {
  const { rows } = await sql<{
    channel: 'sms' | 'voice' | 'email';
    value: Buffer;
    hash: Buffer;
    language: Language;
    code: string;
  }>`
    select c.channel, c.value, c.value_hash as hash, p.language, n.join_code as code
      from contact c join person p on p.id = c.person join network n on n.id = ${network.id}
      left join contact_standing cs on cs.channel = c.channel and cs.value_hash = c.value_hash
     where c.person = ${person} and c.channel <> 'push'
     order by coalesce(cs.state in ('stale', 'gone'), false), array_position(array['email', 'sms', 'voice'], c.channel), c.position
     limit 1`.execute(tx);
  const [to] = rows;
  if (!to) return;
  const { channel, language } = to;
  const values = { network: network.name, url: `${publicUrl}/bin/${to.code}` };
  await delivery.putLetter(tx, {
    lane: 'ordinary',
    at: now,
    recipient: person,
    channel,
    language,
    address: to.value,
    addressHash: to.hash,
    subject: channel === 'sms' ? '' : say(language, 'ended.subject', values),
    body: say(language, channel === 'voice' ? 'ended.voice' : 'ended.text', values),
    expiresAt: after(now, days(2)),
  });
}
