/**
 * How long each kind of personal data is kept once it is no longer needed. The chores erase by this table (src/chores.ts),
 * the privacy notice shows it, and what was erased each day is written in the logbook.
 */
export const retentionKinds = [
  'frozen-addresses',
  'sign-ups',
  'sessions',
  'sign-in-codes',
  'replies',
  'returned-mails',
  'wishes',
  'consents',
] as const;
export type RetentionKind = (typeof retentionKinds)[number];

export interface Kept {
  readonly count: number;
  readonly unit: 'hour' | 'day' | 'year';
}
export const keptFor: Readonly<Record<RetentionKind, Kept>> = {
  // After the last message of its thread: late receipts still find their row.
  'frozen-addresses': { count: 1, unit: 'hour' },
  // After it ran out: a day online, a month on paper (src/residents/proofs.ts).
  'sign-ups': { count: 1, unit: 'day' },
  // Since it was last used.
  sessions: { count: 180, unit: 'day' },
  'sign-in-codes': { count: 1, unit: 'day' },
  replies: { count: 30, unit: 'day' },
  'returned-mails': { count: 90, unit: 'day' },
  wishes: { count: 2, unit: 'year' },
  // After somebody left: proof that they agreed and took it back, without their name.
  consents: { count: 5, unit: 'year' },
};

const unitMs = { hour: 3_600_000, day: 86_400_000, year: 365 * 86_400_000 } as const;
export const keptMs = (kind: RetentionKind): number => keptFor[kind].count * unitMs[keptFor[kind].unit];
