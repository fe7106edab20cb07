/** The tables as the program sees them; the SQL in migrations/ is the authority, a database test compares the two. */
import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';
import type {
  Channel,
  DeliveryState,
  Kind,
  MessageClass,
  Mode,
  NetworkKind,
  NetworkState,
  OrganisationKind,
  Role,
  Verdict,
} from '../../contract/domain.ts';
import type { MessageState } from '../../contract/message-states.ts';
import type { PlanStep } from '../../contract/ladder.ts';
import type { Audience, Live, Position } from '../../contract/shapes.ts';
import type { Language } from '../../contract/words.ts';
import type { MineSchema } from './schema-mine.ts';
import type { ResidentSchema } from './schema-residents.ts';

type Json<T extends object> = JSONColumnType<T>;
/** node-postgres reads a point as {x, y}; it is written as the text "(x,y)". */
type Point = ColumnType<{ x: number; y: number }, string, string>;
/** Kept by triggers; the program only reads it. */
type Kept<T> = ColumnType<T, never, never>;
type PointOrNull = ColumnType<{ x: number; y: number } | null, string | null, string | null>;

/** Of a shop, by the days of ISO 8601 (1 is Monday). */
/** What is kept of a message's homes once their addresses are erased. */
export type KeptHomes = Pick<
  Live,
  'homes' | 'homesReached' | 'homesUnproven' | 'homesUnreached' | 'streets' | 'unreached'
>;
export interface OpeningHours {
  readonly days: readonly number[];
  readonly from: string;
  readonly until: string;
}

export interface Schema extends MineSchema, ResidentSchema {
  installation: {
    only_one: Generated<boolean>;
    mode: 'demo' | 'real';
    key_check: Buffer;
    made_at: Generated<Date>;
  };
  organisation: {
    id: string;
    kind: OrganisationKind;
    code: string;
    name: string;
    time_zone: Generated<string>;
    languages: Generated<Language[]>;
    emergency_numbers: Generated<string[]>;
    night_from: Generated<string>;
    night_until: Generated<string>;
    settings: ColumnType<Record<string, unknown>, string | undefined, string>;
  };
  territory: { zone: string; municipality: string };
  staff: {
    id: string;
    owner: string;
    name: Buffer;
    email: Buffer;
    email_hash: Buffer;
    language: Generated<Language>;
    disabled_at: Date | null;
  };
  staff_role: {
    staff: string;
    role: Role;
    network: string | null;
    stands_in: Generated<boolean>;
    // Read as `::text`: the driver would make a moment of a day, by this machine's clock.
    from_on: ColumnType<never, string | null | undefined, string | null>;
    until_on: ColumnType<never, string | null | undefined, string | null>;
  };
  screening: { staff: string; network: string; fit: boolean; screened_on: ColumnType<never, string, string> };
  staff_street: { staff: string; street: string };
  session: { token_hash: Buffer; staff: string; made_at: Date; expires_at: Date };
  sign_in_code: {
    id: string;
    staff: string;
    code_hash: Buffer;
    tries: Generated<number>;
    made_at: Date;
    expires_at: Date;
    used_at: Date | null;
  };
  api_token: {
    token_hash: Buffer;
    id: string;
    staff: string;
    label: string;
    made_at: Date;
    expires_at: Date;
  };
  backup: {
    name: string;
    started_at: Date;
    ended_at: Date;
    bytes: number;
    archive: string | null;
  };
  logbook: {
    id: GeneratedAlways<number>;
    at: Generated<Date>;
    owner: string | null;
    actor: string | null;
    act: string;
    thing: string | null;
    details: ColumnType<Record<string, unknown>, string | undefined, never>;
  };

  street: {
    id: string;
    owner: string;
    postcode: string;
    municipality: string;
    name: string;
    names: ColumnType<Partial<Record<Language, string>>, string | undefined, string>;
    plain_name: GeneratedAlways<string>;
    sought_name: GeneratedAlways<string>;
    sought: GeneratedAlways<string>;
  };
  address: {
    id: string;
    owner: string;
    street: string;
    number: string;
    number_sort: number;
    box: Generated<string>;
    at: Point;
  };

  network: {
    id: string;
    owner: string;
    municipality: string;
    parent: string | null;
    kind: NetworkKind;
    code: string;
    name: string;
    state: Generated<NetworkState>;
    centre: PointOrNull;
    join_code: Generated<string>;
  };
  network_area: { network: string; part: number; shape: string; rings: Json<Position[][]> };
  network_street: {
    network: string;
    street: string;
    side: Generated<'both' | 'odd' | 'even'>;
    from_number: Generated<number>;
    to_number: Generated<number>;
  };
  address_network: { address: string; network: string; reason: 'polygon' | 'street' | 'hand' };

  person: {
    id: string;
    owner: string;
    name: Buffer;
    language: Language;
    enrolled_at: Date;
    ended_at: Date | null;
    quiet_from: Generated<string | null>;
    quiet_until: Generated<string | null>;
    wakes_for: Generated<'urgent' | 'emergency'>;
    channels: Generated<number>;
    paused_until: Generated<Date | null>;
    urgent_channels: Generated<number>;
    ordinary_channels: Generated<number>;
    checked_at: Generated<Date | null>;
    asked_at: Generated<Date | null>;
  };
  person_address: {
    person: string;
    address: string;
    use: Generated<'home' | 'work' | 'shop' | 'family' | 'other'>;
    at: Kept<{ x: number; y: number }>;
    ground: Kept<string>;
    language: Kept<Language | null>;
    channels: Kept<number | null>;
  };
  contact: {
    id: string;
    person: string;
    channel: Channel;
    position: Generated<number>;
    value: Buffer;
    value_hash: Buffer;
    country: string | null;
    verified_at: Date | null;
    gone: Generated<boolean>;
  };
  membership: {
    person: string;
    network: string;
    address: string;
    accepted_at: Date;
    rules_version: string;
    ended_at: Date | null;
    at: Kept<{ x: number; y: number }>;
    language: Kept<Language | null>;
    channels: Kept<number | null>;
    opening: ColumnType<readonly OpeningHours[] | null, string | null | undefined, string | null>;
  };
  street_contact: { network: string; street: string; person: string };
  consent: {
    id: GeneratedAlways<string>;
    person: string;
    owner: string;
    purpose: 'crisis' | 'network';
    network: string | null;
    given: boolean;
    version: string;
    how: 'online' | 'paper' | 'list' | 'message' | 'coordinator';
    signed_on: string | null;
    at: Date;
  };
  invitation: {
    code: string;
    network: string;
    street: string | null;
    kind: 'letter' | 'poster' | 'board' | 'link';
    made_by: string | null;
    made_at: Date;
  };
  network_rules: {
    network: string;
    kind: 'house-rules' | 'charter';
    version: string;
    dated: string;
    texts: Json<Partial<Record<Language, string>>>;
    put_by: string | null;
    put_at: Date;
  };

  delivery_text: {
    id: GeneratedAlways<number>;
    cause: string;
    part: Generated<string>;
    language: Language;
    channel: Channel;
    subject: Generated<string>;
    body: string;
    html: Generated<string>;
    link: Generated<string>;
    expires_at: Date | null;
  };
  delivery_chunk: {
    id: Generated<number>;
    thread: string;
    sequence: number;
    cause: string;
    channel: Channel;
    lane: number;
    step: Generated<number>;
    turn: Generated<number>;
    rows: Generated<number[] | null>;
    not_before: Date;
    claimed_at: Generated<Date | null>;
    claimed_by: Generated<string | null>;
    lease_until: Generated<Date | null>;
    cancelled_at: Generated<Date | null>;
    erased_at: Generated<Date | null>;
    to_who_left: Generated<boolean>;
    done_at: Generated<Date | null>;
  };
  delivery: {
    id: number;
    recipient: string;
    channel: Channel;
    text: number;
    address: Buffer | null;
    address_hash: Buffer;
    state: Generated<DeliveryState>;
    reason: string | null;
    tries: Generated<number>;
    possibly_twice: Generated<boolean>;
    handed_at: Date | null;
    settled_at: Date | null;
  };
  delivery_copy: Schema['delivery'] & {
    cause: string;
    thread: string;
    sequence: number;
    step: number;
    lane: number;
  };
  delivery_shared: { cause: string; channel: Channel; step: number; address_hash: Buffer };
  delivery_tally: {
    id: GeneratedAlways<number>;
    cause: string;
    channel: Channel;
    changes: number;
    folded: Generated<boolean>;
    waiting: number;
    handed: number;
    delivered: number;
    confirmed: number;
    failed: number;
    unknown: number;
    cancelled: number;
  };
  delivery_attempt: {
    delivery: number;
    try: Generated<number>;
    part: Generated<number>;
    parts: Generated<number>;
    account: string;
    reference: string | null;
    answer: 'accepted' | 'later' | 'never' | 'unknown' | 'unsent';
    reason: string | null;
    receipt: 'delivered' | 'confirmed' | 'failed' | 'unknown' | null;
    receipt_code: string | null;
    at: Date;
    receipt_at: Date | null;
  };
  delivery_control: { kind: 'account' | 'lane'; name: string; since: Date; by: string };
  receipt_in: {
    id: GeneratedAlways<number>;
    account: string;
    reference: string;
    state: string;
    code: string | null;
    others: Generated<string[]>;
    at: Date;
  };

  plan: { id: string; owner: string; version: number; valid_from: Date };
  plan_row: {
    plan: string;
    kind: Kind;
    class: MessageClass | null;
    sent_by: Role[];
    second_person: 'none' | 'heterdaad-or-size' | 'child-or-size' | 'always';
    above_networks: Generated<number>;
    above_people: Generated<number>;
    audience: 'networks' | 'radius' | 'enrolled' | 'thread' | 'own-network';
    steps: Json<PlanStep[]>;
    owes: Generated<string[]>;
    needs_legal_ground: Generated<boolean>;
    needs_expiry: Generated<boolean>;
  };
  start_rule: { owner: string; incident: string; from_hour: number; until_hour: number; verdict: Verdict };
  template: {
    id: string;
    owner: string;
    kind: Kind;
    incident: string;
    slots: Generated<string[]>;
    texts: Json<Partial<Record<Language, { sms: string; subject: string; body: string }>>>;
  };
  message: {
    id: string;
    owner: string;
    author: string;
    kind: Kind;
    class: MessageClass;
    mode: Mode;
    state: Generated<MessageState>;
    thread: string;
    sequence: number | null;
    parent: string | null;
    incident: string | null;
    template: string | null;
    slots: ColumnType<Record<string, string>, string | undefined, string>;
    place: Generated<string>;
    at: PointOrNull;
    direction: string | null;
    fact_at: Date | null;
    legal_ground: string | null;
    child_under_13: Generated<boolean>;
    consulted: string | null;
    audience: Json<Audience>;
    expires_at: Date | null;
    revision: Generated<number>;
    made_at: Date;
    changed_at: Date;
    submitted_at: Date | null;
    returned_why: string | null;
    approver: string | null;
    approved_at: Date | null;
    publisher: string | null;
    published_at: Date | null;
    code: string | null;
    sent: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
    people: number | null;
    fanned_out_to: Generated<number>;
    fanned_out_at: Date | null;
    next_step: number | null;
    next_step_at: Date | null;
    step_to: Generated<number>;
    settled_at: Date | null;
    feedback_due_at: Date | null;
    feedback_by: string | null;
    reminded_for: Generated<Date | null>;
    listed_to: Generated<number>;
    listed_at: Generated<Date | null>;
    homes: ColumnType<KeptHomes | null, string | null | undefined, string | null>;
    erased_to: Generated<number>;
    erased_at: Generated<Date | null>;
  };
  message_text: {
    message: string;
    language: Language;
    sms: Generated<string>;
    subject: Generated<string>;
    body: Generated<string>;
    original: Generated<boolean>;
  };
  message_network: { message: string; network: string; owner: string; ended_at: Date | null };
  mark_kept: {
    message: string;
    language: Language;
    field: string;
    kind: string;
    digest: Buffer;
    ground: string | null;
    kept_by: string;
    kept_at: Date;
    reviewed_by: string | null;
    reviewed_at: Date | null;
  };
  recipient: {
    message: string;
    n: number;
    person: string;
    address: string | null;
    network: string | null;
    language: Language;
    metres: number;
  };
  review: {
    id: string;
    message: string;
    owner: string;
    state: Generated<'owed' | 'approved' | 'objected'>;
    due_at: Date;
    done_by: string | null;
    done_at: Date | null;
    note: Generated<string>;
  };

  reply: {
    id: string;
    channel: Channel;
    address_hash: Buffer;
    cause: string | null;
    kind: 'stop' | 'resume' | 'confirm' | 'words';
    words: Buffer;
    words_hash: Buffer;
    answered: Generated<boolean>;
    at: Date;
    read_at: Date | null;
  };
  contact_standing: {
    channel: Channel;
    value_hash: Buffer;
    state: 'doubtful' | 'stale' | 'gone' | null;
    reason: 'unknown-address' | 'full' | 'unreachable' | 'subscription-gone' | null;
    failures: Generated<number>;
    first_failed_at: Date | null;
    last_failed_at: Date | null;
    stopped_at: Date | null;
  };
  erased: { kind: string; day: string; count: number };
  standing_look: { look: 'answers' | 'receipts'; until: Date };
  returned_mail: {
    mailbox: string;
    validity: number;
    uid: number;
    kind: 'permanent' | 'temporary' | 'complaint' | 'auto-reply' | 'not-a-bounce';
    code: string | null;
    delivery: number | null;
    believed: boolean;
    at: Date;
  };
}
