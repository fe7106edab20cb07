-- The outbox. One row per delivery, one per attempt; the unit of work is a chunk of rows.
-- Owner: src/delivery. It knows texts and addresses, not members: cause, recipient and thread are opaque to it.

create table delivery_text (
  id       bigint generated always as identity primary key,
  cause    uuid not null,
  part     text not null default '',
  language text not null,
  channel  text not null constraint text_channel_is_known check (channel in ('sms', 'voice', 'email', 'push')),
  subject  text not null default '',
  body     text not null,
  html     text not null default '',
  link     text not null default '',
  expires_at timestamptz,
  unique (cause, part, language, channel)
);
comment on table delivery_text is 'Composed once per cause, part (a network), language and channel; stamped per person when sent';
comment on column delivery_text.link is 'The page it belongs to: a push opens it; a mail that has one is a list mail and says how to stop';

create sequence delivery_chunk_id;
create table delivery_chunk (
  id          bigint primary key default nextval('delivery_chunk_id'),
  thread      uuid not null,
  sequence    integer not null,
  cause       uuid not null,
  channel     text not null constraint chunk_channel_is_known check (channel in ('sms', 'voice', 'email', 'push')),
  step        smallint not null default 0,
  turn        integer not null default 0,
  lane        smallint not null constraint lane_is_known check (lane between 0 and 4),
  rows        bigint[],
  not_before  timestamptz not null,
  claimed_at  timestamptz,
  claimed_by  uuid,
  lease_until timestamptz,
  cancelled_at timestamptz,
  erased_at   timestamptz,
  done_at     timestamptz,
  constraint a_claim_has_an_owner_and_a_lease check ((claimed_at is null) = (claimed_by is null) and (claimed_at is null) = (lease_until is null))
);
create unique index put_once on delivery_chunk (cause, channel, step, turn) where rows is null;
create index chunk_to_claim on delivery_chunk (channel, lane, turn, id) where claimed_at is null and done_at is null;
create index chunk_in_flight on delivery_chunk (lease_until) where claimed_at is not null and done_at is null;
create index chunk_of_thread on delivery_chunk (thread, channel, sequence);
create index chunk_to_erase on delivery_chunk (thread) where erased_at is null;
comment on table delivery_chunk is 'A claim of a chunk is the intent: after a crash the rows of a claimed chunk without an answer are in doubt';
comment on column delivery_chunk.turn is 'How many recipients of its cause, channel and step stand before it: in a lane what was served least goes first';
comment on column delivery_chunk.rows is 'Of a retry: its rows. Null: the rows with ids from 1024 times its own on';
comment on column delivery_chunk.sequence is 'Order of the message within its thread; a chunk waits for the earlier messages of its thread and channel';

create table delivery (
  id           bigint primary key,
  recipient    uuid not null,
  channel      text not null,
  text         bigint not null,
  address      bytea,
  address_hash bytea not null,
  state        text not null default 'waiting' constraint delivery_state_is_known check (state in
    ('waiting', 'handed', 'delivered', 'confirmed', 'failed', 'unknown', 'cancelled')),
  reason       text,
  tries        smallint not null default 0,
  possibly_twice boolean not null default false,
  handed_at    timestamptz,
  settled_at   timestamptz,
  constraint a_row_to_send_has_an_address check (state <> 'waiting' or address is not null)
) with (fillfactor = 45);
comment on table delivery is 'Half of each page is left free, so that the answer and the receipt are heap-only updates that touch no index. One index, in the order of sending: each more would double what putting a row costs. No foreign keys: rows, chunk and texts are written by one statement';
comment on column delivery.id is 'The id of the chunk it was put in times 1024, and its place in it';
comment on column delivery.address is 'Frozen when put, encrypted; erased when the thread is closed';

create view delivery_copy as
  select chunk.cause, chunk.thread, chunk.sequence, chunk.step, chunk.lane, delivery.*
  from delivery_chunk chunk join delivery on delivery.id between chunk.id * 1024 and chunk.id * 1024 + 1023
  where chunk.rows is null;
comment on view delivery_copy is 'A delivery with what its chunk knows: look by cause or thread';

create table delivery_shared (
  cause        uuid not null,
  channel      text not null,
  step         smallint not null,
  address_hash bytea not null,
  primary key (cause, channel, step, address_hash)
);
comment on table delivery_shared is 'Addresses that several recipients of a cause may have: one copy each';

create table delivery_attempt (
  delivery   bigint not null,
  try        smallint not null default 1,
  part       smallint not null default 0,
  parts      smallint not null default 1,
  account    text not null,
  reference  text,
  answer     text not null constraint answer_is_known check (answer in ('accepted', 'later', 'never', 'unknown', 'unsent')),
  reason     text,
  receipt    text constraint receipt_is_known check (receipt in ('delivered', 'confirmed', 'failed', 'unknown')),
  receipt_code text,
  at         timestamptz not null,
  receipt_at timestamptz,
  primary key (delivery, account, try, part)
) with (fillfactor = 70);
create index attempt_by_reference on delivery_attempt (reference, account) where reference is not null;
create index attempt_unsettled on delivery_attempt (account, at) where answer = 'unknown' and receipt is null and reference is not null;
comment on table delivery_attempt is 'Each try, and each part of a long text: what the carrier answered and what its receipt said';

create table receipt_in (
  id         bigint generated always as identity primary key,
  account    text not null,
  reference  text not null,
  state      text not null,
  code       text,
  others     text[] not null default '{}',
  at         timestamptz not null
);
create index receipt_in_by_reference on receipt_in (reference, account);
comment on index attempt_by_reference is 'Not unique: some operators give numbers out again after weeks';
comment on column receipt_in.others is 'Other spellings of the reference, looked at when no answer to its submit can be on its way any more';
comment on table receipt_in is 'Receipts that came before the answer to their submit was recorded; matched by the next scan';
