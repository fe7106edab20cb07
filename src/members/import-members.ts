/** Member lists into people, addresses and memberships: read, matched to the register, enrolled. */
import type { Tx } from '../db/db.ts';
import type { Bytes } from '../lib/csv.ts';
import type { OrganisationId } from '../lib/ids.ts';
import { refuseBrokenFile, type ImportProblems } from '../lib/import-problems.ts';
import type { Keys } from '../lib/secrets.ts';
import { parseHouseNumber } from '../places/house-number.ts';
import type { Imported } from '../places/import-addresses.ts';
import { matchAddresses } from '../places/match.ts';
import { enrol, RULES_OWED, type EnrolRow } from './enrol.ts';
import { readMembers, type ListedMember, type MemberListOptions } from './read-members.ts';

export interface MemberImport extends MemberListOptions {
  readonly network: { readonly id: string; readonly code: string; readonly name: string };
  /** The municipality that will keep the people's data. */
  readonly owner: OrganisationId;
  /** Whose addresses may be meant. */
  readonly ground: readonly OrganisationId[];
  readonly now: Date;
}

/** A list made on paper was signed; what version of the house rules hung there nobody wrote down. */
export const RULES_ON_PAPER = 'paper';
const BATCH = 1_000;

/**
 * Enrols the members of a list in one network. Refuses `import/format-unknown` and `import/encoding-unknown`; a row whose
 * address is not in the register, or that names another network, is noted and left out.
 */
export async function importMembers(
  tx: Tx,
  keys: Keys,
  source: Bytes,
  problems: ImportProblems,
  given: MemberImport,
): Promise<Imported> {
  const put = { added: 0, changed: 0, unchanged: 0 };
  let read = 0;
  let batch: { line: number; member: ListedMember }[] = [];
  const flush = async (): Promise<void> => {
    for (const what of await enrolListed(tx, keys, batch, problems, given)) put[what]++;
    batch = [];
  };
  for await (const { line, member, problems: found } of readMembers(source, given)) {
    for (const problem of found) {
      refuseBrokenFile(problem);
      problems.add(problem, member !== null);
    }
    read++;
    if (!member) continue;
    if (
      member.network &&
      ![given.network.code, given.network.name].some((one) => same(one, member.network))
    ) {
      problems.add({ line, column: 'network', reason: 'network-other' });
      continue;
    }
    if (batch.push({ line, member }) === BATCH) await flush();
  }
  await flush();
  return { format: 'csv', read, put };
}

const same = (a: string, b: string | null): boolean => a.toLowerCase() === b?.toLowerCase();

async function enrolListed(
  tx: Tx,
  keys: Keys,
  batch: readonly { line: number; member: ListedMember }[],
  problems: ImportProblems,
  { network, owner, ground, now }: MemberImport,
): Promise<('added' | 'changed' | 'unchanged')[]> {
  const addresses = await matchAddresses(
    tx,
    ground,
    batch.map(({ member }) => ({
      ...member,
      numberSort: parseHouseNumber(member.number)?.number ?? 0,
      box: member.box ?? '',
    })),
  );
  const good = batch.flatMap(({ line, member }, i): { line: number; row: EnrolRow }[] => {
    const address = addresses[i];
    if (!address) {
      problems.add({ line, column: 'street', reason: 'address-unknown' });
      return [];
    }
    const { acceptedOn, phones, email, language } = member;
    const membership = {
      network: network.id,
      address,
      acceptedAt: acceptedOn ? new Date(acceptedOn) : now,
      rulesVersion: acceptedOn ? RULES_ON_PAPER : RULES_OWED,
    };
    const name = { first: member.firstName, last: member.name };
    return [{ line, row: { name, language, addresses: [address], phones, email, membership } }];
  });
  const done = await enrol(
    tx,
    keys,
    owner,
    good.map(({ row }) => row),
    now,
  );
  for (const [i, { notes }] of done.entries())
    for (const reason of notes) problems.add({ line: good[i]?.line ?? 0, column: null, reason }, true);
  return done.map(({ what }) => what);
}
