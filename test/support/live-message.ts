/** A message as it stands right after its publication, for tests of what comes then: no rules, no editor, no audience. */
import { sql } from 'kysely';
import { channels, type Kind, type MessageClass, type Mode } from '../../contract/domain.ts';
import type { PlanStep } from '../../contract/ladder.ts';
import { json, type Db } from '../../src/db/db.ts';
import { putTexts } from '../../src/delivery/outbox.ts';
import { uuid7 } from '../../src/lib/ids.ts';

const untold = { incident: 'burglary', template: null, slots: undefined, at: null, direction: null, fact_at: null, legal_ground: null, consulted: null, submitted_at: null, returned_why: null, approver: null, approved_at: null } as const; // prettier-ignore

/** Put to these people in this order; `author` is a staff row. Returns its id. */
export async function putLive(
  db: Db,
  given: {
    readonly owner: string;
    readonly author: string;
    readonly people: readonly { readonly person: string; readonly network?: string | null }[];
    readonly steps: readonly PlanStep[];
    readonly at: Date;
    readonly class?: MessageClass;
    readonly mode?: Mode;
    /** Of a thread: what kind it is there, and after how many. */
    readonly follows?: { readonly thread: string; readonly kind: Kind; readonly sequence: number };
  },
): Promise<string> {
  const { owner, author, people, steps, at } = given;
  const id = uuid7();
  const audience = { networks: [], streets: [], polygon: null, circle: null };
  const target = { kind: 'networks', audience, at: null, thread: null, handedOnly: false, ground: [owner], owner }; // prettier-ignore
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('message')
      .values({
        id,
        owner,
        author,
        kind: given.follows?.kind ?? 'oproep',
        class: given.class ?? 'urgent',
        mode: given.mode ?? 'real',
        state: 'live',
        thread: given.follows?.thread ?? id,
        sequence: given.follows?.sequence ?? 0,
        parent: given.follows?.thread ?? null,
        ...untold,
        audience: json(audience),
        expires_at: null,
        made_at: at,
        changed_at: at,
        publisher: author,
        published_at: at,
        code: id,
        sent: json({ target, steps, timeZone: 'Europe/Brussels' }),
        people: people.length,
        fanned_out_at: null,
        next_step: null,
        next_step_at: null,
        settled_at: null,
        feedback_due_at: null,
        feedback_by: null,
      })
      .execute();
    await putTexts(
      tx,
      id,
      channels.map((channel) => ({ part: '', language: 'nl', channel, subject: '', body: 'oproep', html: '', link: '', expiresAt: null })), // prettier-ignore
    );
    await sql`insert into recipient (message, n, person, network, language, metres)
      select ${id}, n, person, network, 'nl', n
      from unnest(${people.map((one) => one.person)}::uuid[], ${people.map((one) => one.network ?? null)}::uuid[]) with ordinality as given (person, network, n)`.execute(
      tx,
    );
  });
  return id;
}
