/**
 * The house rules and the charter of a BIN, by version: what somebody accepts who joins, and what they can read again
 * later. The newest that was put is the one that holds; those before it stay, for members accepted them.
 *
 * A BIN without its own has the model (contract/model-rules.ts).
 */
import { sql } from 'kysely';
import type { RulesKind, RulesOf } from '../../contract/finding.ts';
import { modelTexts } from '../../contract/model-rules.ts';
import { languages, type Language } from '../../contract/words.ts';
import { json, type Db, type Tx } from '../db/db.ts';
import type { Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import { record } from '../logbook/logbook.ts';
import { modelRules } from './joining.ts';
import { getNetwork, mayChange } from './networks.ts';

type Texts = Readonly<Partial<Record<Language, string>>>;

/** The day on which the model was last written anew; `modelRules` is its version. */
const modelDated = '2026-11-24';
export interface Rules {
  readonly kind: RulesKind;
  readonly version: string;
  /** yyyy-mm-dd */
  readonly dated: string;
  readonly texts: Texts;
  /** Of the BIN itself, and not the model. */
  readonly own: boolean;
}

/** Every version of a network, the newest first; the model where it has none of its own. */
export async function rulesOf(
  db: Db | Tx,
  network: string,
  kind: RulesKind,
): Promise<readonly [Rules, ...Rules[]]> {
  const { rows } = await sql<{ version: string; dated: string; texts: Texts }>`
    select version, dated::text as dated, texts from network_rules
     where network = ${network} and kind = ${kind} order by put_at desc, version desc`.execute(db);
  const [newest, ...before] = rows.map((row): Rules => ({ ...row, kind, own: true }));
  return newest
    ? [newest, ...before]
    : [{ kind, version: modelRules, dated: modelDated, texts: modelTexts[kind], own: false }];
}

/** A text in the reader's language, or in the first of those that it has. */
export function inLanguage(
  texts: Texts,
  reader: Language,
  due: readonly Language[] = languages,
): { readonly language: Language; readonly text: string } {
  const language = [reader, ...due, ...languages].find((one) => texts[one]) ?? reader;
  return { language, text: texts[language] ?? '' };
}

/** What the staff of a network see: both texts as they hold, and which versions there were. */
export async function readRules(db: Db, principal: Principal, id: string): Promise<RulesOf> {
  const network = await getNetwork(db, principal, { id });
  const one = async (kind: RulesKind): Promise<RulesOf['charter']> => {
    const [{ version, dated, texts, own }, ...before] = await rulesOf(db, network.id, kind);
    return {
      version,
      dated,
      texts,
      own,
      before: before.map((each) => ({ version: each.version, dated: each.dated })),
    };
  };
  const [houseRules, charter] = [await one('house-rules'), await one('charter')];
  return { houseRules, charter };
}

/**
 * Puts a new version, which holds from now on; those before it stay. It is named by its year and a number. Refuses
 * `access/not-found` and, for whoever sees the network and has no say in it, `access/role`.
 */
export async function putRules(
  db: Db,
  principal: Principal,
  id: string,
  given: { readonly kind: RulesKind; readonly dated: string; readonly texts: Texts },
  now: Date,
): Promise<{ version: string }> {
  return await db.transaction().execute(async (tx) => {
    const network = await getNetwork(tx, principal, { id });
    if (!mayChange(principal, network)) refuse('access/role');
    // Two who put a version at once get two numbers.
    await tx.selectFrom('network').select('id').where('id', '=', network.id).forUpdate().execute();
    const year = given.dated.slice(0, 4);
    const { count } = await tx
      .selectFrom('network_rules')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('network', '=', network.id)
      .where('kind', '=', given.kind)
      .where('version', 'like', `${year}-%`)
      .executeTakeFirstOrThrow();
    const version = `${year}-${count + 1}`;
    await tx
      .insertInto('network_rules')
      .values({
        network: network.id,
        kind: given.kind,
        version,
        dated: given.dated,
        texts: json(given.texts),
        put_by: principal.id,
        put_at: now,
      })
      .execute();
    await record(tx, {
      owner: network.owner,
      actor: principal.id,
      act: 'network.rules-put',
      thing: network.id,
      details: { kind: given.kind, version },
    });
    return { version };
  });
}
