-- The communication plan and the messages that follow it. Owner: src/messages.

create table plan (
  id         uuid primary key,
  owner      uuid not null references organisation,
  version    integer not null,
  valid_from timestamptz not null,
  unique (owner, version)
);
comment on table plan is 'Versions of a zone''s communication plan; the newest valid one is executed';

create table plan_row (
  plan          uuid not null references plan on delete cascade,
  kind          text not null,
  class         text constraint plan_class_is_known check (class in ('emergency', 'urgent', 'ordinary')),
  sent_by       text[] not null,
  second_person text not null constraint second_person_is_known check (second_person in ('none', 'heterdaad-or-size', 'child-or-size', 'always')),
  above_networks integer not null default 2,
  above_people  integer not null default 500,
  audience      text not null constraint plan_audience_is_known check (audience in ('networks', 'radius', 'enrolled', 'thread', 'own-network')),
  channels      jsonb not null,
  owes          text[] not null default '{}',
  needs_legal_ground boolean not null default false,
  needs_expiry  boolean not null default false,
  primary key (plan, kind)
);
comment on column plan_row.class is 'Null: the class of the parent message';
comment on column plan_row.channels is 'Steps in order, each a list of channels used together: [["voice","sms","push"],["email"]]';

create table start_rule (
  owner      uuid not null references organisation,
  incident   text not null,
  from_hour  smallint not null constraint from_hour_is_an_hour check (from_hour between 0 and 23),
  until_hour smallint not null constraint until_hour_is_an_hour check (until_hour between 1 and 24),
  verdict    text not null constraint verdict_is_known check (verdict in ('start', 'consult', 'do-not-start')),
  primary key (owner, incident, from_hour)
);
comment on table start_rule is 'The zone''s rule table: kind of fact x hour -> start, consult, do not start (docs/domain.md 2.3)';

create table template (
  id       uuid primary key,
  owner    uuid not null references organisation,
  kind     text not null,
  incident text not null,
  slots    text[] not null default '{}',
  texts    jsonb not null,
  unique (owner, kind, incident)
);
comment on column template.texts is 'Per language the frame of the text with {slots}: {"nl": {"sms": "...", "body": "..."}, ...}';

create table message (
  id            uuid primary key,
  owner         uuid not null references organisation,
  author        uuid not null references staff,
  kind          text not null constraint kind_is_known check (kind in
    ('oproep', 'vermist', 'update', 'einde', 'correctie', 'feedback', 'infoflash', 'getuigen', 'resultaat', 'preventie', 'stadsinfo', 'buurt', 'crisis')),
  class         text not null constraint class_is_known check (class in ('emergency', 'urgent', 'ordinary')),
  mode          text not null constraint mode_is_known check (mode in ('real', 'test', 'exercise')),
  state         text not null default 'draft' constraint state_is_known check (state in
    ('draft', 'submitted', 'returned', 'approved', 'live', 'ended', 'withdrawn', 'expired')),
  thread        uuid not null,
  sequence      integer,
  parent        uuid references message,
  incident      text,
  template      uuid references template,
  slots         jsonb not null default '{}',
  place         text not null default '',
  at            point,
  direction     text,
  fact_at       timestamptz,
  legal_ground  text,
  child_under_13 boolean not null default false,
  consulted     text,
  audience      jsonb not null,
  expires_at    timestamptz,
  revision      integer not null default 1,
  made_at       timestamptz not null,
  changed_at    timestamptz not null,
  submitted_at  timestamptz,
  returned_why  text,
  approver      uuid references staff,
  approved_at   timestamptz,
  publisher     uuid references staff,
  published_at  timestamptz,
  code          text unique,
  sent          jsonb,
  people        integer,
  fanned_out_to integer not null default 0,
  fanned_out_at timestamptz,
  settled_at    timestamptz,
  feedback_due_at timestamptz,
  feedback_by   uuid references message,
  reminded_for  timestamptz,
  unique (thread, sequence),
  constraint only_a_follow_up_has_a_parent check ((kind in ('update', 'einde', 'correctie', 'feedback')) = (parent is not null)),
  constraint live_messages_are_frozen check ((state in ('live', 'ended', 'expired')) = (sent is not null)),
  constraint live_messages_have_a_time_and_a_code check ((sent is not null) = (published_at is not null) and (sent is not null) = (code is not null)),
  constraint published_messages_have_a_sequence check (published_at is null or sequence is not null),
  constraint settled_iff_over check ((state in ('ended', 'withdrawn', 'expired')) = (settled_at is not null)),
  constraint an_approver_is_not_the_author check (approver is null or approver <> author)
);
create index message_of_owner on message (owner, made_at);
create index message_of_parent on message (parent);
create index message_to_fan_out on message (published_at) where state in ('live', 'ended') and fanned_out_at is null;
create index message_to_expire on message (expires_at) where state = 'live';
comment on column message.reminded_for is 'The expires_at of which its sender was reminded: a crisis message never expires silently';
create index message_owing_feedback on message (feedback_due_at) where feedback_due_at is not null and feedback_by is null;
comment on column message.sent is 'Frozen at publication: sender role and words, area, networks, plan version, counts. Nothing joins to what may change later';
comment on column message.sequence is 'Given at publication: 0 opens the thread, each follow-up has the next number';

create table message_text (
  message  uuid not null references message on delete cascade,
  language text not null constraint text_language_is_ours check (language in ('nl', 'fr', 'de', 'en')),
  sms      text not null default '' constraint sms_is_bounded check (length(sms) <= 1600),
  subject  text not null default '' constraint subject_is_bounded check (length(subject) <= 200),
  body     text not null default '' constraint body_is_bounded check (length(body) <= 10000),
  original boolean not null default true,
  primary key (message, language)
);
comment on column message_text.original is 'False: the frame in this language with the original free text inside, made by the program';

create table message_network (
  message  uuid not null references message on delete cascade,
  network  uuid not null references network,
  owner    uuid not null references organisation,
  ended_at timestamptz,
  primary key (message, network)
);
create index message_of_network on message_network (network);
comment on table message_network is 'The parts of a message; a part is owned by the network''s zone, which may end it earlier';

create table mark_kept (
  message  uuid not null references message on delete cascade,
  language text not null,
  field    text not null,
  kind     text not null,
  digest   bytea not null,
  ground   text,
  kept_by  uuid not null references staff,
  kept_at  timestamptz not null,
  reviewed_by uuid references staff,
  reviewed_at timestamptz,
  primary key (message, language, field, kind, digest)
);
comment on table mark_kept is '"Toch zo": a marked word kept by a person, with a ground where one is due; the word itself only as a digest';

create table recipient (
  message  uuid not null,
  n        integer not null,
  person   uuid not null,
  address  uuid,
  network  uuid,
  language text not null,
  metres   real not null,
  primary key (message, n)
);
comment on table recipient is 'Who a message was put to, nearest first; frozen, so that an end reaches exactly the same people. Written once by one statement that knows each person once: a foreign key and a second index would double its 0.4 s for 100,000';

create table review (
  id      uuid primary key,
  message uuid not null references message,
  owner   uuid not null references organisation,
  state   text not null default 'owed' constraint review_state_is_known check (state in ('owed', 'approved', 'objected')),
  due_at  timestamptz not null,
  done_by uuid references staff,
  done_at timestamptz,
  note    text not null default '',
  unique (message),
  constraint done_iff_not_owed check ((state = 'owed') = (done_at is null) and (done_at is null) = (done_by is null))
);
create index review_owed on review (owner, due_at) where state = 'owed';
comment on table review is 'The second look that a heterdaad call is owed by the next working day, by another officer';
