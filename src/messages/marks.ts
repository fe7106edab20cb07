/** What a draft's words give away about people, with what a person kept of it, and the street names that are no people. */
import { createHash } from 'node:crypto';
import { check as checkPrivacy, normalise } from '../../contract/privacy.ts';
import type { Mark, Texts } from '../../contract/shapes.ts';
import type { Language } from '../../contract/words.ts';
import type { Db } from '../db/db.ts';
import type { Principal } from '../lib/principal.ts';

export const markKey = (mark: Pick<Mark, 'language' | 'field' | 'kind' | 'text'>): string =>
  `${mark.language} ${mark.field} ${mark.kind} ${digestOf(mark.text).toString('hex')}`;
export const digestOf = (text: string): Buffer =>
  createHash('sha256').update(normalise(text)).digest().subarray(0, 16);

/** What the texts of a draft give away, field by field; `isKept` says which of it a person kept. */
export function marksOf(
  language: Language,
  texts: Texts | undefined,
  streets: ReadonlySet<string>,
  emergencyNumbers: readonly string[],
  isKept: (mark: Mark) => boolean,
): Mark[] {
  if (!texts) return [];
  return (['sms', 'subject', 'body'] as const).flatMap((field) =>
    checkPrivacy(texts[field], language, { streets, emergencyNumbers }).map((found) => {
      const mark: Mark = { ...found, language, field, kept: false };
      return { ...mark, kept: isKept(mark) };
    }),
  );
}

const streetCache = new Map<string, { at: number; names: Promise<ReadonlySet<string>> }>();
/**
 * The register's street names on the person's ground; they never count as people. A city has thousands: read anew after a
 * minute, and nobody waits for that but the first.
 */
export async function streetNames(
  db: Db,
  principal: Pick<Principal, 'ground'>,
): Promise<ReadonlySet<string>> {
  const key = [...principal.ground].sort().join();
  const known = streetCache.get(key);
  if (known && Date.now() - known.at < 60_000) return await known.names;
  const names = readStreetNames(db, principal);
  streetCache.set(key, { at: Date.now(), names });
  // What could not be read is read again at the next question.
  names.catch(() => streetCache.delete(key));
  return await (known?.names.catch(() => names) ?? names);
}

async function readStreetNames(db: Db, principal: Pick<Principal, 'ground'>): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('street')
    .select(['name', 'names'])
    .distinct()
    .where('owner', 'in', [...principal.ground])
    .execute();
  return new Set(
    rows.flatMap((row) => [row.name, ...Object.values(row.names)]).map((name) => normalise(name)),
  );
}
