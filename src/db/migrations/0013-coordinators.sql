-- Who stands for a BIN: coordinators and who stands in for them, with their dates; street contacts with their streets;
-- and of each the police's yes or no.

alter table staff_role drop constraint role_is_known;
alter table staff_role add constraint role_is_known check (role in
  ('dispatcher', 'officer', 'chief', 'prevention', 'coordinator', 'street-contact', 'emergency-coordinator', 'mayor', 'deputy', 'fire-officer', 'system-manager'));
alter table staff_role drop constraint only_a_coordinator_has_a_network;
alter table staff_role add constraint only_roles_of_a_network_have_one
  check ((role in ('coordinator', 'street-contact')) = (network is not null));

alter table staff_role
  add column stands_in boolean not null default false,
  add column from_on date,
  add column until_on date,
  add constraint only_a_coordinator_stands_in check (not stands_in or role = 'coordinator'),
  add constraint only_roles_of_a_network_have_dates check (network is not null or (from_on is null and until_on is null)),
  add constraint a_role_ends_after_it_began check (from_on <= until_on);
comment on table staff_role is 'The role of a coordinator or street contact holds in one network; every other role in the organisation that owns the staff row. Owner: src/access';
comment on column staff_role.from_on is 'First day of the role, and until_on its last, by the clock of the organisation that owns the staff row; null: no such end';
comment on column staff_role.stands_in is 'Named by the coordinator to take over for a while: sees what the coordinator sees, names nobody';

create table screening (
  staff       uuid not null references staff on delete cascade,
  network     uuid not null references network on delete cascade,
  fit         boolean not null,
  screened_on date not null,
  primary key (staff, network)
);
create index screening_of_network on screening (network);
comment on table screening is 'What the police said of whoever stands for a BIN: yes or no and the day, nothing else. Owner: src/access';

create table staff_street (
  staff  uuid not null references staff on delete cascade,
  street uuid not null references street,
  primary key (staff, street)
);
create index staff_street_of_street on staff_street (street);
comment on table staff_street is 'The streets of a street contact: of no other street do they see a member. Owner: src/access';

alter table consent drop constraint consent_way_is_known;
alter table consent add constraint consent_way_is_known check (how in ('online', 'paper', 'list', 'message', 'coordinator'));
comment on column consent.how is 'coordinator: somebody asked the coordinator to end it, and was written to that it was done';
