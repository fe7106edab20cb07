-- What residents see of the messages that were put to them, that they saw one, and whether it was of use. Owner: src/messages.

create table put_to (
  person  uuid not null,
  message uuid not null,
  n       integer not null,
  primary key (person, message)
);
comment on table put_to is 'Recipients by person, for their own page. Written after the fan-out, by a chore in slices: an index of people on `recipient` would be paid while a message leaves';
comment on column put_to.n is 'Their number among the recipients of the message';

alter table message
  add column listed_to integer not null default 0,
  add column listed_at timestamptz;
create index message_to_list on message (published_at) where published_at is not null and listed_at is null;
comment on column message.listed_to is 'How many of its recipients, nearest first, stand in `put_to`; the rest is looked up in `recipient`';

create table message_seen (
  message uuid not null,
  person  uuid not null,
  at      timestamptz not null,
  primary key (message, person)
);
create index message_seen_by on message_seen (person);
comment on table message_seen is '"Ik heb dit gezien", pressed on the own page: a POST, for a GET never confirms';

create table message_score (
  thread uuid not null,
  person uuid not null,
  score  smallint not null constraint score_is_from_one_to_five check (score between 1 and 5),
  words  bytea,
  at     timestamptz not null,
  primary key (thread, person)
);
create index message_score_by on message_score (person);
comment on table message_score is 'Whether a message was of use, one answer per person. Goes a month after it is over; then only its sum is left';
comment on column message_score.words is 'Sealed; gone with the texts of the thread';

create table message_score_sum (
  thread    uuid primary key,
  answers   integer not null,
  total     integer not null,
  closed_at timestamptz not null
);
comment on table message_score_sum is 'What is left of the scores of a thread: how many there were and their sum';
