-- The ground that everything stands on. Every owned row names its owner (a police zone, municipality or fire zone);
-- every door filters by it. Contact values and names are AES-256-GCM with a key version (src/lib/secrets.ts), found
-- again by a keyed hash; the key is not in the database.

create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- `unaccent` is only stable, for its dictionary could change; ours never does, and an index needs immutable.
create function plain(text) returns text
  language sql immutable strict parallel safe
  return lower(public.unaccent('public.unaccent', $1));

create table installation (
  only_one   boolean primary key default true constraint there_is_one_installation check (only_one),
  mode       text not null constraint installation_is_demo_or_real check (mode in ('demo', 'real')),
  key_check  bytea not null,
  made_at    timestamptz not null default now()
);
comment on column installation.key_check is 'A word sealed when it was made: a start with another key is refused before it writes anything';
comment on table installation is 'Demo or real: written when made, never changed. Owner: src/db';

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger installation_never_changes before update or delete on installation
  for each row execute function refuse_change();

-- ---------------------------------------------------------------------------------------------------- access

create table organisation (
  id                uuid primary key,
  kind              text not null constraint organisation_kind_is_known check (kind in ('police-zone', 'municipality', 'fire-zone')),
  code              text not null unique constraint organisation_code_is_short check (length(code) between 1 and 40),
  name              text not null,
  time_zone         text not null default 'Europe/Brussels',
  languages         text[] not null default '{nl}',
  emergency_numbers text[] not null default '{101,112}',
  night_from        time not null default '22:00',
  night_until       time not null default '06:00',
  settings          jsonb not null default '{}',
  constraint languages_are_due_in_order check (cardinality(languages) between 1 and 4)
);
comment on table organisation is 'Police zones, municipalities, fire zones. Owner: src/access';
comment on column organisation.languages is 'Languages due by the language regime, in their legal order; for a zone: of its municipalities together';

create table territory (
  zone         uuid not null references organisation,
  municipality uuid not null references organisation,
  primary key (zone, municipality)
);
create index territory_of_municipality on territory (municipality);
comment on table territory is 'Which police and fire zones cover which municipalities: many to many. Owner: src/access';

create table staff (
  id          uuid primary key,
  owner       uuid not null references organisation,
  name        bytea not null,
  email       bytea not null,
  email_hash  bytea not null unique,
  language    text not null default 'nl' constraint staff_language_is_ours check (language in ('nl', 'fr', 'de', 'en')),
  disabled_at timestamptz
);
create index staff_of_owner on staff (owner);
comment on table staff is 'People who sign in: police, city, fire brigade, coordinators. Owner: src/access';

create table staff_role (
  staff   uuid not null references staff on delete cascade,
  role    text not null constraint role_is_known check (role in
    ('dispatcher', 'officer', 'chief', 'prevention', 'coordinator', 'emergency-coordinator', 'mayor', 'deputy', 'fire-officer', 'system-manager')),
  network uuid,
  primary key (staff, role),
  constraint only_a_coordinator_has_a_network check ((role = 'coordinator') = (network is not null))
);
comment on table staff_role is 'A coordinator''s role holds in one network; every other role in the organisation that owns the staff row. Owner: src/access';

create table session (
  token_hash   bytea primary key,
  staff        uuid not null references staff on delete cascade,
  made_at      timestamptz not null,
  expires_at   timestamptz not null
);
create index session_of_staff on session (staff);
create index session_expiry on session (expires_at);
comment on table session is 'Server-side sessions; only the SHA-256 of the cookie is kept. Owner: src/access';

create table sign_in_code (
  id         uuid primary key,
  staff      uuid not null references staff on delete cascade,
  code_hash  bytea not null,
  tries      smallint not null default 0,
  made_at    timestamptz not null,
  expires_at timestamptz not null,
  used_at    timestamptz
);
create index sign_in_code_of_staff on sign_in_code (staff, made_at);
comment on table sign_in_code is 'One-time codes by e-mail: hashed, short-lived, counted. Owner: src/access';

create table api_token (
  token_hash bytea primary key,
  id         uuid not null unique,
  staff      uuid not null references staff on delete cascade,
  label      text not null constraint token_label_is_short check (length(label) between 1 and 80),
  made_at    timestamptz not null,
  expires_at timestamptz not null
);
create index api_token_of_staff on api_token (staff);
comment on table api_token is 'A named person''s tokens for the belfort command; only the SHA-256 is kept. Owner: src/access';

-- --------------------------------------------------------------------------------------------------- logbook

create table logbook (
  id      bigint generated always as identity primary key,
  at      timestamptz not null default clock_timestamp(),
  owner   uuid,
  actor   uuid,
  act     text not null constraint act_is_short check (length(act) <= 60),
  thing   uuid,
  details jsonb not null default '{}'
);
create index logbook_of_thing on logbook (thing, id);
create index logbook_of_owner on logbook (owner, id);
create trigger logbook_is_append_only before update or delete on logbook
  for each row execute function refuse_change();
comment on table logbook is 'Who did what and when: acts, ids, digests and counts; never bodies, names or contacts. Owner: src/logbook';

-- ---------------------------------------------------------------------------------------------------- places

create table street (
  id           uuid primary key,
  owner        uuid not null references organisation,
  postcode     text not null,
  municipality text not null,
  name         text not null,
  names        jsonb not null default '{}',
  plain_name   text not null generated always as (plain(name)) stored,
  unique (owner, postcode, name)
);
create index street_by_name on street using gin (plain_name gin_trgm_ops);
comment on table street is 'Streets of the register; name is in the municipality''s first language, names holds the others. Owner: src/places';

create table address (
  id        uuid primary key,
  owner     uuid not null references organisation,
  street    uuid not null references street,
  number    text not null,
  number_sort integer not null,
  box       text not null default '',
  at        point not null,
  unique (street, number, box)
);
create index address_by_place on address using gist (at);
create index address_of_owner on address (owner);
comment on table address is 'Address points, longitude and latitude in WGS84. Owner: src/places';
comment on column address.number_sort is 'The digits of the house number: odd and even sides, ranges';

-- -------------------------------------------------------------------------------------------------- networks

create table network (
  id           uuid primary key,
  owner        uuid not null references organisation,
  municipality uuid not null references organisation,
  parent       uuid references network,
  kind         text not null constraint network_kind_is_known check (kind in ('bin', 'bin-z', 'thema')),
  code         text not null,
  name         text not null,
  state        text not null default 'in-oprichting' constraint network_state_is_known check (state in
    ('in-oprichting', 'charter-ingediend', 'erkend', 'actief', 'slapend', 'gestopt', 'gefuseerd')),
  centre       point,
  unique (owner, code)
);
create index network_of_parent on network (parent);
create index network_of_municipality on network (municipality);
comment on table network is 'BINs, BIN-Zs, thematic BINs and their sub-areas (parent). Owner: src/networks';
comment on column network.centre is 'Centroid of the area; null for a network without an area (thematic, some BIN-Z)';

alter table staff_role add constraint coordinator_of_network foreign key (network) references network;
create index staff_role_of_network on staff_role (network);

create table network_area (
  network uuid not null references network on delete cascade,
  part    smallint not null,
  shape   polygon not null,
  rings   jsonb not null,
  primary key (network, part)
);
create index network_area_by_place on network_area using gist (shape);
comment on column network_area.rings is 'GeoJSON rings with holes; shape is the outer ring, for the index';

create table network_street (
  network     uuid not null references network on delete cascade,
  street      uuid not null references street,
  side        text not null default 'both' constraint side_is_known check (side in ('both', 'odd', 'even')),
  from_number integer not null default 0,
  to_number   integer not null default 99999,
  primary key (network, street, side, from_number)
);
create index network_street_of_street on network_street (street);
comment on table network_street is 'Border streets: a street, a side and a number range that belong to a network. Owner: src/networks';

create table address_network (
  address uuid not null references address on delete cascade,
  network uuid not null references network on delete cascade,
  reason  text not null constraint reason_is_known check (reason in ('polygon', 'street', 'hand')),
  primary key (address, network)
);
create index address_of_network on address_network (network, address);
comment on table address_network is '"Which BIN is this address in" reads this table; hand outranks street outranks polygon. Owner: src/networks';

-- --------------------------------------------------------------------------------------------------- members

create table person (
  id          uuid primary key,
  owner       uuid not null references organisation,
  name        bytea not null,
  language    text not null constraint person_language_is_ours check (language in ('nl', 'fr', 'de', 'en')),
  enrolled_at timestamptz not null,
  ended_at    timestamptz,
  sms_for_ordinary boolean not null default false,
  channels    smallint not null default 0
);
create index person_of_owner on person (owner) where ended_at is null;
comment on table person is 'People enrolled for crisis messages; owner is the municipality that keeps the data. Owner: src/members';

create table person_address (
  person  uuid not null references person on delete cascade,
  address uuid not null references address,
  use     text not null default 'home' constraint address_use_is_known check (use in ('home', 'work', 'shop', 'family', 'other')),
  primary key (person, address)
);
create index person_at_address on person_address (address, person);
comment on table person_address is 'Up to five addresses per person (docs/domain.md 3.2). Owner: src/members';

create table contact (
  id          uuid primary key,
  person      uuid not null references person on delete cascade,
  channel     text not null constraint contact_channel_is_known check (channel in ('sms', 'voice', 'email', 'push')),
  position    smallint not null default 1 constraint position_starts_at_one check (position between 1 and 9),
  value       bytea not null,
  value_hash  bytea not null,
  country     text,
  verified_at timestamptz,
  unique (person, channel, position)
);
create index contact_by_value on contact (value_hash);
create function person_channels() returns trigger language plpgsql as $$
begin
  -- Locked first, in one order: two lists that add to one person each see what the other added, and never wait crosswise.
  perform from person where id in (select person from moved) order by id for no key update;
  update person
  set channels = now_has.channels
  from (
    select moved.person, coalesce(bit_or(case c.channel when 'sms' then 1 when 'voice' then 2 when 'email' then 4 when 'push' then 8 end), 0) as channels
    from (select distinct person from moved) as moved left join contact c on c.person = moved.person
    group by moved.person) as now_has
  where person.id = now_has.person and person.channels <> now_has.channels;
  return null;
end $$;
create trigger contact_added after insert on contact referencing new table as moved for each statement execute function person_channels();
create trigger contact_changed after update on contact referencing new table as moved for each statement execute function person_channels();
create trigger contact_gone after delete on contact referencing old table as moved for each statement execute function person_channels();
comment on column person.channels is 'What the person has contacts for: 1 sms, 2 voice, 4 e-mail, 8 push. Kept by triggers, for a count of 100,000 people takes 430 ms over contact and 120 ms over this';
comment on table contact is 'Mobile numbers (sms), landlines (voice), e-mail, push; encrypted, found by keyed hash. Owner: src/members';

create table membership (
  person         uuid not null references person on delete cascade,
  network        uuid not null references network,
  address        uuid not null references address,
  accepted_at    timestamptz not null,
  rules_version  text not null,
  ended_at       timestamptz,
  primary key (person, network)
);
create index membership_of_network on membership (network, person) where ended_at is null;
comment on table membership is 'Being in a BIN: its own acceptance and end, apart from enrolment. Owner: src/members';

create table street_contact (
  network uuid not null references network on delete cascade,
  street  uuid not null references street,
  person  uuid not null references person on delete cascade,
  primary key (network, street, person)
);
create index street_contact_of_person on street_contact (person);
create index street_contact_of_street on street_contact (street);
comment on table street_contact is 'Who keeps contact with which street of a network. Owner: src/members';
