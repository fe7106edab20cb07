-- What residents do for themselves: find a BIN, join, prove that a number is theirs, keep their data right, leave.

-- ---------------------------------------------------------------------------------------------------- networks

-- 28 letters without vowels and look-alikes, as in src/lib/ids.ts; 14 of them are 67 bits.
create function public_code() returns text language sql volatile as $$
  select string_agg(substr('23456789bcdfghjkmnpqrstvwxyz', 1 + floor(random() * 28)::integer, 1), '')
  from generate_series(1, 14)
$$;
alter table network add column join_code text not null default public_code() unique;
comment on column network.join_code is 'What the page of the BIN is found by: on letters, boards and posters. Not a secret';

create table invitation (
  code    text primary key,
  network uuid not null references network on delete cascade,
  street  uuid references street,
  kind    text not null constraint invitation_kind_is_known check (kind in ('letter', 'poster', 'board', 'link')),
  made_by uuid references staff,
  made_at timestamptz not null,
  unique nulls not distinct (network, street, kind)
);
create index invitation_of_street on invitation (street);
comment on table invitation is 'A code on paper or in a link that leads to a BIN, perhaps from one of its streets; it opens nothing. Owner: src/networks';

create table network_rules (
  network  uuid not null references network on delete cascade,
  kind     text not null constraint rules_kind_is_known check (kind in ('house-rules', 'charter')),
  version  text not null constraint rules_version_is_short check (length(version) between 1 and 40),
  dated    date not null,
  texts    jsonb not null,
  put_by   uuid references staff,
  put_at   timestamptz not null,
  primary key (network, kind, version)
);
comment on table network_rules is 'House rules and charters of a BIN, by version; a BIN without its own has the model of the catalogues. texts: {"nl": "..."}. Owner: src/networks';

-- ----------------------------------------------------------------------------------------------------- members

create table consent (
  id      bigint generated always as identity primary key,
  person  uuid not null,
  owner   uuid not null,
  purpose text not null constraint purpose_is_known check (purpose in ('crisis', 'network')),
  network uuid,
  given   boolean not null,
  version text not null,
  how     text not null constraint consent_way_is_known check (how in ('online', 'paper', 'list', 'message')),
  signed_on date,
  at      timestamptz not null,
  constraint a_network_for_its_purpose check ((purpose = 'network') = (network is not null))
);
create index consent_of_person on consent (person, id);
create index consent_to_erase on consent (at);
comment on column consent.signed_on is 'The day on a paper form; at: when it was confirmed';
comment on table consent is 'What somebody agreed to and took back, by purpose, version and date. Without a name: it proves itself after they left (GDPR article 7(1)) and goes after five years. Owner: src/members';

alter table person
  add column paused_until timestamptz,
  add column urgent_channels smallint not null default 15 constraint some_urgent_channel check (urgent_channels between 1 and 15),
  add column ordinary_channels smallint not null default 15 constraint ordinary_channels_are_known check (ordinary_channels between 0 and 15),
  add column checked_at timestamptz,
  add column asked_at timestamptz;
create index person_paused on person (id) where paused_until is not null;
create index person_to_ask on person (coalesce(asked_at, enrolled_at)) where ended_at is null;
comment on column person.paused_until is 'Until then only emergencies. It has no beginning that lies ahead: that would be a list of empty homes';
comment on column person.urgent_channels is 'The channels of urgent messages that the person wants, as bits of `channels`; an emergency takes all';
comment on column person.checked_at is 'When the person last said that the data are right; asked_at: when they were last asked';

alter table membership add column opening jsonb;
comment on column membership.opening is 'Of a shop in a BIN-Z: [{"days": [1,2], "from": "09:00", "until": "18:00"}], 1 is Monday';

-- --------------------------------------------------------------------------------------------------- residents

create table proof (
  id         uuid primary key,
  owner      uuid not null references organisation,
  purpose    text not null constraint proof_purpose_is_known check (purpose in ('join', 'open', 'contact')),
  how        text not null constraint proof_way_is_known check (how in ('code', 'letter')),
  person     uuid references person on delete cascade,
  channel    text constraint proof_channel_is_known check (channel in ('sms', 'voice', 'email')),
  value      bytea,
  value_hash bytea,
  prefix     text,
  language   text not null constraint proof_language_is_ours check (language in ('nl', 'fr', 'de', 'en')),
  payload    bytea,
  code_hash  bytea,
  link_hash  bytea unique,
  cause      uuid,
  tries      smallint not null default 0,
  tries_at_number smallint not null default 0,
  network    uuid references network on delete cascade,
  street     uuid references street,
  due_at     timestamptz,
  sent_at    timestamptz,
  made_at    timestamptz not null,
  expires_at timestamptz not null,
  settled_at timestamptz,
  constraint a_contact_has_its_hash check (value is null or value_hash is not null)
);
create index proof_of_value on proof (value_hash, made_at);
create index proof_text_to_forget on proof (sent_at) where cause is not null;
create index proof_of_person on proof (person) where person is not null;
create index proof_of_network on proof (network) where network is not null and settled_at is null;
create index proof_due on proof (due_at) where due_at is not null;
create index proof_expiry on proof (expires_at);
comment on table proof is 'A code on its way to a number or address, or on a letter: to join, to open one''s page, to add a contact. Owner: src/residents';
comment on column proof.value_hash is 'Kept a day for the budget, also of a number that is nobody''s: the answer must not tell';
comment on column proof.payload is 'Sealed: what is done once the code is given (a sign-up, a new contact)';
comment on column proof.prefix is 'The country and the first digits of a number, for the budget of codes; never enough to be somebody''s';
comment on column proof.cause is 'Of the text that took the code along, to forget it by';
comment on column proof.tries_at_number is 'Wrong codes given with the number and without the form; tries counts those with it';
comment on column proof.due_at is 'A code is owed from then on: over budget the sign-up is kept and the code follows';

create table code_send (
  id         bigint generated always as identity primary key,
  value_hash bytea not null,
  at         timestamptz not null,
  prefix     text
);
create index code_send_of_value on code_send (value_hash, at);
create index code_send_of_prefix on code_send (prefix, at) where prefix is not null;
create index code_send_at on code_send (at);
comment on table code_send is 'Codes that left or, to a number that is nobody''s, would have: for the budgets, a day. Owner: src/residents';
comment on column code_send.prefix is 'Null where nothing left: that takes no room from others';

create table resident_session (
  token_hash bytea primary key,
  person     uuid not null references person on delete cascade,
  made_at    timestamptz not null,
  seen_at    timestamptz not null,
  expires_at timestamptz not null
);
create index resident_session_of_person on resident_session (person);
create index resident_session_expiry on resident_session (expires_at);
comment on table resident_session is 'A resident''s own page, open on a device; only the SHA-256 of the cookie is kept. Owner: src/residents';

create table data_check (
  cause uuid primary key,
  at    timestamptz not null
);
create index data_check_to_forget on data_check (at);
comment on table data_check is 'The yearly question whether one''s data are right, by the text that asked it: who answers JA is found by it. Owner: src/residents';

create table wish (
  address uuid primary key references address on delete cascade,
  owner   uuid not null references organisation,
  made_at timestamptz not null
);
create index wish_of_owner on wish (owner);
comment on table wish is 'Addresses where somebody wished for a BIN; nobody''s name, and shown by street. Owner: src/residents';
