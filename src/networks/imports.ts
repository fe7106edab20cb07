/**
 * Importing a file: one transaction from the first byte to the report, so that a cut line, a killed program or a strict
 * "no" leaves nothing half done. Reading a file a second time finds everything there already.
 *
 * It stands in this room because a list of members needs a network, and new addresses move between networks.
 */
import { sql } from 'kysely';
import type { ImportReport } from '../../contract/shapes.ts';
import { isKey, say, type Language } from '../../contract/words.ts';
import type { Db, Tx } from '../db/db.ts';
import type { Clock } from '../lib/clock.ts';
import type { Bytes } from '../lib/csv.ts';
import type { OrganisationId } from '../lib/ids.ts';
import { importProblems, type ImportProblems } from '../lib/import-problems.ts';
import type { Principal } from '../lib/principal.ts';
import { refuse } from '../lib/refusal.ts';
import type { Keys } from '../lib/secrets.ts';
import { record } from '../logbook/logbook.ts';
import { importMembers } from '../members/import-members.ts';
import { importRegister, type Imported } from '../places/import-addresses.ts';
import { assign } from './assignment.ts';
import { importAreaOf, importAreas } from './import-areas.ts';
import { getNetwork, mayChange, type NetworkHead } from './networks.ts';

export interface ImportDeps {
  readonly db: Db;
  readonly keys: Keys;
  readonly clock: Clock;
}
export interface ImportOrder {
  readonly kind: ImportReport['kind'];
  /** Code of the network that members join, or whose area the file is. */
  readonly network: string | null;
  /** Tells what would happen and does nothing. */
  readonly dryRun: boolean;
  /** Nothing at all where one row has a problem. */
  readonly strict: boolean;
  /** Of the sentences in the report. */
  readonly language: Language;
}

/**
 * Reads the file and tells what it did. Refuses `import/network-needed`, `import/format-unknown`,
 * `import/encoding-unknown`, `import/nothing-good`, when strict `import/problems`, and `access/not-found` for a network
 * that is not the person's to change. A dry run reports where the real one would refuse for its rows.
 */
export async function importFile(
  deps: ImportDeps,
  principal: Principal,
  order: ImportOrder,
  source: Bytes,
): Promise<ImportReport> {
  const tx = await deps.db.startTransaction().execute();
  try {
    // Two imports of one owner at once would enrol one person twice, or wait for each other's rows for ever.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`import ${principal.owner}`}, 0))`.execute(tx);
    const problems = importProblems();
    const network = await networkOf(tx, principal, order);
    const imported = await run(deps, tx, principal, order, network, source, problems);
    const report = reportOf(order, imported, problems);
    if (order.dryRun) {
      await tx.rollback().execute();
      return report;
    }
    if (order.strict && problems.rows > 0) refuse('import/problems', { problems: problems.rows });
    const { added, changed, unchanged } = imported.put;
    if (added + changed + unchanged === 0) {
      const [first] = report.problems;
      refuse('import/nothing-good', first && { line: first.line, reason: first.sentence });
    }
    await record(tx, {
      owner: principal.owner,
      actor: principal.id,
      act: 'import.done',
      thing: network?.id ?? null,
      details: {
        kind: order.kind,
        read: imported.read,
        added,
        changed,
        unchanged,
        refused: problems.refused,
      },
    });
    await tx.commit().execute();
    return report;
  } catch (error) {
    if (!tx.isCommitted && !tx.isRolledBack) await tx.rollback().execute();
    throw error;
  }
}

async function networkOf(
  tx: Tx,
  principal: Principal,
  { kind, network }: ImportOrder,
): Promise<NetworkHead | null> {
  if (!network) return kind === 'members' ? refuse('import/network-needed') : null;
  const found = await getNetwork(tx, principal, { code: network });
  return mayChange(principal, found) ? found : refuse('access/not-found');
}

async function run(
  { keys, clock }: ImportDeps,
  tx: Tx,
  principal: Principal,
  { kind }: ImportOrder,
  network: NetworkHead | null,
  source: Bytes,
  problems: ImportProblems,
): Promise<Imported> {
  switch (kind) {
    case 'areas':
      return network
        ? await importAreaOf(tx, network, source, problems)
        : await importAreas(tx, principal, source, problems);
    case 'streets':
    case 'addresses': {
      const { languages } = await tx
        .selectFrom('organisation')
        .select('languages')
        .where('id', '=', principal.owner)
        .executeTakeFirstOrThrow();
      const imported = await importRegister(tx, principal.owner, source, problems, {
        order: languages,
        only: kind,
      });
      if (kind === 'addresses' && imported.put.added + imported.put.changed > 0)
        await assignAround(tx, principal);
      return imported;
    }
    case 'members': {
      if (!network) return refuse('import/network-needed');
      const { municipality: owner } = network;
      return await importMembers(tx, keys, source, problems, {
        network,
        owner,
        ground: principal.ground,
        now: clock.now(),
      });
    }
  }
}

/** New addresses may lie in the networks of anyone who shares the ground. */
async function assignAround(tx: Tx, principal: Principal): Promise<void> {
  const { rows } = await sql<{ owner: OrganisationId }>`
    select distinct owner from network
     where owner = any(${[...principal.ground]}::uuid[]) or municipality = any(${[...principal.ground]}::uuid[])`.execute(
    tx,
  );
  for (const { owner } of rows) await assign(tx, owner);
}

function reportOf(
  { kind, dryRun, language }: ImportOrder,
  { format, read, put }: Imported,
  problems: ImportProblems,
): ImportReport {
  const sentence = (reason: string): string => {
    const key = `import.reason.${reason}`;
    return isKey(key) ? say(language, key) : reason;
  };
  return {
    kind,
    format,
    dryRun,
    read,
    ...put,
    refused: problems.refused,
    problems: problems.shown.map((one) => ({ ...one, sentence: sentence(one.reason) })),
  };
}
