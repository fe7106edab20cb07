/**
 * What would leave, to whom, and what stops it: asked at every pause while composing, and again when send is pressed,
 * so that the screen never promises what the server then refuses.
 */
import { createHash } from 'node:crypto';
import * as rules from './message.ts';
import { isFollowUp, type Kind, type MessageClass, type Role } from '../../contract/domain.ts';
import { isSettled, type MessageState } from '../../contract/message-states.ts';
import { check as checkPrivacy, normalise } from '../../contract/privacy.ts';
import {
  type Audience,
  type Check,
  type Draft,
  type Mark,
  type Position,
  type Reach,
  type Texts,
  Draft as DraftShape,
} from '../../contract/shapes.ts';
import { isKey, languages, say, type Language } from '../../contract/words.ts';
import type { RefusalCode } from '../../contract/refusals.ts';
import type { Db, Tx } from '../db/db.ts';
import { clockWords, type Clock } from '../lib/clock.ts';
import { coordinates, type Principal } from '../lib/principal.ts';
import { Refusal, refuse } from '../lib/refusal.ts';
import type { Keys } from '../lib/secrets.ts';
import { countReach, type Target } from './audience.ts';
import { planOf, ruleFor, rulesOf, type PlanInForce } from './plan.ts';
import { measureSms, render, writtenFor, type Frame } from './render.ts';
import { fill, sayValues } from '../../contract/slots.ts';
export interface MessageDeps {
  readonly db: Db;
  readonly keys: Keys;
  readonly clock: Clock;
  /** Where residents reach this installation, without a slash at the end. */
  readonly publicUrl: string;
  /** Euro cents for one SMS segment. */
  readonly centsPerSegment: number;
}

export interface Root {
  readonly id: string;
  readonly kind: Kind;
  readonly class: MessageClass;
  readonly mode: Draft['mode'];
  readonly state: MessageState;
  readonly owner: string;
}

export async function ruleOf(
  db: Db | Tx,
  owner: string,
  kind: Kind,
  parent: string | null,
  now: Date,
): Promise<{ plan: PlanInForce; rule: rules.PlanRule; class: MessageClass; root: Root | null }> {
  if (isFollowUp(kind) !== (parent !== null)) return refuse('message/parent-needed');
  const plan = await planOf(db, owner, now);
  const root = parent === null ? null : await rootOf(db, parent);
  return { plan, root, ...ruleFor(plan, kind, root) };
}

async function rootOf(db: Db | Tx, id: string): Promise<Root> {
  const row = await db
    .selectFrom('message as given')
    .innerJoin('message as root', 'root.id', 'given.thread')
    .select(['root.id', 'root.kind', 'root.class', 'root.mode', 'root.state', 'root.owner'])
    .where('given.id', '=', id)
    .executeTakeFirst();
  return row ?? refuse('message/parent-needed');
}

export const targetOf = (
  principal: Principal,
  draft: Draft,
  thread: string,
  rule: rules.PlanRule,
): Target => ({
  kind: rule.audience,
  audience: ownNetworks(principal, draft.audience, rule),
  at: draft.at,
  principal,
  thread: isFollowUp(draft.kind) ? thread : null,
  handedOnly: draft.kind === 'einde',
});

/** A coordinator who names no network means the own. */
const ownNetworks = (principal: Principal, audience: Audience, rule: rules.PlanRule): Audience =>
  rule.audience === 'own-network' && audience.networks.length === 0
    ? { ...audience, networks: [...coordinates(principal)] }
    : audience;

export async function reachOf(
  { db }: MessageDeps,
  _owner: string,
  principal: Principal,
  draft: Draft,
  thread: string,
  rule: rules.PlanRule,
): Promise<Reach> {
  return await countReach(db, targetOf(principal, draft, thread, rule), draft.direction);
}

export async function countAudience(
  deps: MessageDeps,
  principal: Principal,
  asked: {
    kind: Kind;
    audience: Audience;
    at: Position | null;
    direction: Draft['direction'];
    parent: string | null;
  },
): Promise<Reach> {
  const { rule, root } = await ruleOf(deps.db, principal.owner, asked.kind, asked.parent, deps.clock.now());
  const draft = DraftShape.parse({
    kind: asked.kind,
    mode: 'real',
    audience: asked.audience,
    at: asked.at,
    direction: asked.direction,
    parent: asked.parent,
  });
  return await reachOf(deps, principal.owner, principal, draft, root?.id ?? '', rule);
}

/** Everything a sender should know before pressing send; the same function decides when send is pressed. */
export async function checkDraft(
  deps: MessageDeps,
  principal: Principal,
  id: string | null,
  draft: Draft,
  language: Language = principal.language,
): Promise<Check> {
  const { checked, refusals } = await examine(deps, principal, id, draft);
  return {
    ...checked,
    refusals: refusals.map(({ code, values }) => ({
      code,
      sentence: say(language, `refusal.${code}`, values),
      next: say(language, `refusal.${code}.next`, values),
      values: { ...values },
    })),
  };
}

export interface Examined {
  readonly checked: Omit<Check, 'refusals'>;
  readonly refusals: readonly rules.Stop[];
  readonly frame: Frame;
  readonly rule: rules.PlanRule;
  readonly plan: PlanInForce;
  readonly root: Root | null;
  readonly target: Target;
  /** Per language the words, in the language they are written in. */
  readonly words: ReadonlyMap<Language, { texts: Texts; from: Language }>;
}

export async function examine(
  deps: MessageDeps,
  principal: Principal,
  id: string | null,
  draft: Draft,
): Promise<Examined> {
  const { db, clock } = deps;
  const now = clock.now();
  const {
    plan,
    rule,
    class: class_,
    root,
  } = await ruleOf(db, principal.owner, draft.kind, draft.parent, now);
  const target = targetOf(principal, draft, root?.id ?? '', rule);
  const [reach, organisation, zoneRules, streets, kept, template] = await Promise.all([
    countReach(db, target, draft.direction),
    organisationOf(db, principal.owner),
    rulesOf(db, principal.owner),
    streetNames(db, principal),
    id
      ? db
          .selectFrom('mark_kept')
          .select(['language', 'field', 'kind', 'digest'])
          .where('message', '=', id)
          .execute()
      : [],
    draft.template
      ? db
          .selectFrom('template')
          .select(['texts', 'slots'])
          .where('id', '=', draft.template)
          .where('owner', '=', principal.owner)
          .executeTakeFirst()
      : undefined,
  ]);
  const frame = frameOf(deps, draft, class_, organisation, now, '', senderRole(principal, rule));
  const { words, missingSlots, written } = wordsOf(draft, class_, template?.texts ?? null, organisation, now);
  const keptDigests = new Set(
    kept.map((one) => `${one.language} ${one.field} ${one.kind} ${one.digest.toString('hex')}`),
  );
  const marks = written.flatMap((language) =>
    marksOf(language, words.get(language)?.texts, streets, organisation.emergency_numbers, (mark) =>
      keptDigests.has(markKey(mark)),
    ),
  );
  const names =
    rule.audience === 'enrolled'
      ? [null]
      : reach.networks.length
        ? reach.networks.map((one) => one.name)
        : [null];
  const previews = languages.flatMap((language) => {
    const chosen = words.get(language);
    return chosen
      ? names.slice(0, 5).map((network) => {
          const { sms, subject, body } = render(language, frame, network, chosen.texts, chosen.from);
          return {
            language,
            network,
            sms,
            subject,
            body,
            measure: measureSms(sms),
            original: chosen.from === language,
          };
        })
      : [];
  });
  const longest = Math.max(
    0,
    ...[...words].flatMap(([language, chosen]) =>
      names.map(
        (network) => measureSms(render(language, frame, network, chosen.texts, chosen.from).sms).segments,
      ),
    ),
  );
  const segments = rule.channels.flat().includes('sms')
    ? languages.reduce((total, language) => {
        const chosen = words.get(language),
          people = reach.languages[language] ?? 0;
        const share = reach.people ? reach.channels.sms / reach.people : 0;
        return chosen
          ? total +
              Math.round(people * share) *
                measureSms(render(language, frame, names[0] ?? null, chosen.texts, chosen.from).sms).segments
          : total;
      }, 0)
    : 0;
  const verdict = rules.verdictFor(zoneRules, draft.incident, now, principal.timeZone);
  const missing = organisation.languages.filter((language) => !written.includes(language));
  const submitted = id
    ? await db.selectFrom('message').select('submitted_at').where('id', '=', id).executeTakeFirst()
    : undefined;
  const second = secondOf(rule, draft, reach, now, submitted?.submitted_at ?? null, root !== null);
  const situation: rules.Situation = {
    rule,
    class: class_,
    draft,
    now,
    reach,
    languagesDue: organisation.languages,
    languagesMissing: missing,
    hasText: written.length > 0,
    segments: rule.channels.flat().includes('sms') ? longest : 0,
    missingSlots: missingSlots.map((slot) => labelOf(slot, principal.language)),
    marks,
    verdict: draft.kind === 'oproep' ? verdict : null,
  };
  return {
    checked: {
      class: class_,
      reach,
      previews,
      marks,
      languagesDue: organisation.languages,
      languagesMissing: missing,
      secondPerson: {
        due: second.due,
        why: second.why,
        roles: [...second.roles],
        reviewDue: second.reviewDue,
      },
      heterdaad: rules.heterdaad(draft.factAt, now),
      rule: draft.kind === 'oproep' ? verdict : null,
      cost: { cents: Math.round(segments * deps.centsPerSegment * 10) / 10, smsSegments: segments },
    },
    refusals: [...parentStops(draft, root), ...rules.stops(situation)],
    frame,
    rule,
    plan,
    root,
    target,
    words,
  };
}

export function parentStops(draft: Draft, root: Root | null): rules.Stop[] {
  if (!root) return [];
  const found: rules.Stop[] = [];
  if (root.mode !== draft.mode) found.push({ code: 'message/mode-differs' });
  if (draft.kind === 'einde' && isSettled(root.state)) found.push({ code: 'message/already-ended' });
  else if ((draft.kind === 'update' || draft.kind === 'einde') && root.state !== 'live')
    found.push({ code: 'message/parent-not-live' });
  return found;
}

interface Organisation {
  readonly name: string;
  readonly kind: string;
  readonly languages: Language[];
  readonly emergency_numbers: string[];
  readonly settings: Record<string, unknown>;
  readonly time_zone: string;
}
export const organisationOf = async (db: Db | Tx, id: string): Promise<Organisation> =>
  await db
    .selectFrom('organisation')
    .select(['name', 'kind', 'languages', 'emergency_numbers', 'settings', 'time_zone'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

/** The role that speaks: of several, the one that the plan lets send this kind. */
export function senderRole(principal: Principal, rule: { sentBy: readonly Role[] }): Role {
  return (
    principal.roles.find((one) => rule.sentBy.includes(one.role))?.role ??
    principal.roles[0]?.role ??
    'officer'
  );
}

export function frameOf(
  { publicUrl }: MessageDeps,
  draft: Draft,
  class_: MessageClass,
  organisation: Organisation,
  at: Date,
  code: string,
  role: Role,
): Frame {
  return {
    kind: draft.kind,
    class: class_,
    mode: draft.mode,
    role,
    organisation: organisation.name,
    municipality:
      typeof organisation.settings['municipality'] === 'string'
        ? organisation.settings['municipality']
        : organisation.name,
    at,
    timeZone: organisation.time_zone,
    emergencyNumber: numberFor(class_, organisation),
    url: code ? `${publicUrl}/m/${code}` : `${publicUrl}/m/...`,
  };
}

const labelOf = (slot: string, language: Language): string => {
  const key = `slot.${slot}`;
  return isKey(key) ? say(language, key) : slot;
};

/** 112 for fire, gas and water, the zone's own first number (101) for the rest; a slot of the draft says otherwise (b15). */
const numberFor = (class_: MessageClass, { emergency_numbers: numbers }: Organisation): string =>
  (class_ === 'emergency' ? numbers.find((one) => one === '112') : undefined) ?? numbers[0] ?? '101';

/**
 * The words per reader's language. A template renders in every language; words the author wrote in a language stand
 * before it; who reads another language gets the first due one, marked as such.
 */
function wordsOf(
  draft: Draft,
  class_: MessageClass,
  template: Partial<Record<Language, Texts>> | null,
  organisation: Organisation,
  now: Date,
): { words: Map<Language, { texts: Texts; from: Language }>; written: Language[]; missingSlots: string[] } {
  const own = new Map<Language, Texts>();
  const missing = new Set<string>();
  for (const language of languages) {
    const given = draft.texts[language];
    if (given && (given.sms.trim() || given.body.trim())) {
      own.set(language, given);
      continue;
    }
    const frame = template?.[language];
    if (!frame) continue;
    const values = sayValues(
      {
        number: numberFor(class_, organisation),
        place: draft.place,
        time: clockWords(draft.factAt ? new Date(draft.factAt) : now, organisation.time_zone, language),
        ...draft.slots,
      },
      language,
    );
    const filled = {
      sms: fill(frame.sms, values),
      subject: fill(frame.subject, values),
      body: fill(frame.body, values),
    };
    // Only the short text must be whole; a mail may do without a detail.
    for (const slot of filled.sms.missing) missing.add(slot);
    own.set(language, { sms: filled.sms.text, subject: filled.subject.text, body: filled.body.text });
  }
  const written = [...own.keys()];
  const words = new Map<Language, { texts: Texts; from: Language }>();
  for (const language of languages) {
    const from = writtenFor(language, written, organisation.languages);
    const texts = from && own.get(from);
    if (from && texts) words.set(language, { texts, from });
  }
  return { words, written, missingSlots: [...missing] };
}

const markKey = (mark: Pick<Mark, 'language' | 'field' | 'kind' | 'text'>): string =>
  `${mark.language} ${mark.field} ${mark.kind} ${digestOf(mark.text).toString('hex')}`;
export const digestOf = (text: string): Buffer =>
  createHash('sha256').update(normalise(text)).digest().subarray(0, 16);

function marksOf(
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

const streetCache = new Map<string, { at: number; names: ReadonlySet<string> }>();
/** The register's street names on the person's ground; they never count as people. Kept for a minute: a city has thousands. */
async function streetNames(db: Db, principal: Principal): Promise<ReadonlySet<string>> {
  const key = [...principal.ground].sort().join();
  const known = streetCache.get(key);
  if (known && Date.now() - known.at < 60_000) return known.names;
  const rows = await db
    .selectFrom('street')
    .select(['name', 'names'])
    .distinct()
    .where('owner', 'in', [...principal.ground])
    .execute();
  const names = new Set(
    rows.flatMap((row) => [row.name, ...Object.values(row.names)]).map((name) => normalise(name)),
  );
  streetCache.set(key, { at: Date.now(), names });
  return names;
}

export const secondOf = (
  rule: rules.PlanRule,
  draft: Draft,
  reach: Reach | null,
  now: Date,
  submittedAt: Date | null,
  followsOne: boolean,
): rules.SecondPerson =>
  // What follows a message needs no second person (docs/product.md): ending and correcting take one press.
  followsOne
    ? { due: false, why: 'none', roles: [], reviewDue: false }
    : rules.secondPerson(
        rule,
        draft,
        { people: reach?.people ?? 0, networks: reach?.networks.length ?? 0 },
        now,
        submittedAt,
      );

export function refuseFirst(found: readonly rules.Stop[]): void {
  const [first] = found;
  if (first) throw new Refusal(first.code satisfies RefusalCode, first.values);
}
