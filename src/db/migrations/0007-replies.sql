-- What people answer, and how an address has done.

create table reply (
  id           uuid primary key,
  channel      text not null constraint reply_channel_is_known check (channel in ('sms', 'voice', 'email', 'push')),
  address_hash bytea not null,
  cause        uuid,
  kind         text not null constraint reply_kind_is_known check (kind in ('stop', 'resume', 'confirm', 'words')),
  words        bytea not null,
  words_hash   bytea not null,
  answered     boolean not null default false,
  at           timestamptz not null,
  read_at      timestamptz
);
create index reply_of_cause on reply (cause, at);
create index reply_of_address on reply (channel, address_hash, at);
create index reply_to_erase on reply (at);
comment on table reply is 'What people sent back; erased after 30 days. An answer of ours has the reply''s id as its cause. Owner: src/delivery';
comment on column reply.cause is 'The newest message that was handed to the address before it; null where none was in two days';
comment on column reply.words is 'Sealed';

create table contact_standing (
  channel        text not null constraint standing_channel_is_known check (channel in ('sms', 'voice', 'email', 'push')),
  value_hash     bytea not null,
  state          text constraint standing_state_is_known check (state in ('doubtful', 'stale', 'gone')),
  reason         text,
  failures       smallint not null default 0,
  first_failed_at timestamptz,
  last_failed_at timestamptz,
  stopped_at     timestamptz,
  primary key (channel, value_hash),
  constraint a_standing_has_a_reason check ((state is null) = (reason is null) and (state is null) = (last_failed_at is null))
);
comment on table contact_standing is 'How an address has done: of the value and not of the person, so that a new number begins anew. Owner: src/members';
comment on column contact_standing.failures is 'Days on which it failed, since it last worked';
comment on column contact_standing.stopped_at is 'When whoever has it asked for no ordinary messages there';

create table standing_look (
  look  text primary key constraint look_is_known check (look in ('answers', 'receipts')),
  until timestamptz not null
);
comment on table standing_look is 'How far the outbox was looked through for addresses that fail: at once after sending, and again when receipts are in. Owner: src/members';
