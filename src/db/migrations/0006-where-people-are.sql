-- Where people are and what they are reached by, beside who they are: a count while composing, and the one that decides
-- at the press, reads one table. Before, 86,000 addresses were read for the 26,000 people there (470 ms), and a BIN of
-- 100,000 members cost a look at each address and each person (700 ms). People and addresses hardly change; when they
-- do, triggers carry it here in the same transaction.

alter table person_address
  add column at point, add column ground uuid, add column language text, add column channels smallint;
alter table membership
  add column at point, add column language text, add column channels smallint;
update person_address pa set at = a.at, ground = a.owner from address a where a.id = pa.address;
update membership m set at = a.at from address a where a.id = m.address;
update person_address pa set language = p.language, channels = p.channels from person p where p.id = pa.person and p.ended_at is null;
update membership m set language = p.language, channels = p.channels from person p where p.id = m.person and p.ended_at is null;
alter table person_address alter column at set not null, alter column ground set not null;
alter table membership alter column at set not null;

-- The rows are locked as they are read: who changes them at the same moment waits, and then finds the row written here.
create function counted_member() returns trigger language plpgsql as $$
begin
  select a.at into new.at from address a where a.id = new.address for share;
  select case when p.ended_at is null then p.language end, case when p.ended_at is null then p.channels end
    into new.language, new.channels from person p where p.id = new.person for share;
  return new;
end $$;
create function counted_at_address() returns trigger language plpgsql as $$
begin
  select a.at, a.owner into new.at, new.ground from address a where a.id = new.address for share;
  select case when p.ended_at is null then p.language end, case when p.ended_at is null then p.channels end
    into new.language, new.channels from person p where p.id = new.person for share;
  return new;
end $$;
create trigger membership_is_counted before insert or update of person, address on membership
  for each row execute function counted_member();
create trigger person_address_is_counted before insert or update of person, address on person_address
  for each row execute function counted_at_address();

create function address_takes_people_along() returns trigger language plpgsql as $$
begin
  update person_address set at = new.at, ground = new.owner where address = new.id;
  update membership set at = new.at where address = new.id;
  return null;
end $$;
create trigger address_moved after update of at, owner on address
  for each row when (not old.at ~= new.at or old.owner <> new.owner) execute function address_takes_people_along();

create function person_is_counted_anew() returns trigger language plpgsql as $$
begin
  if not exists (
    select from was join now_is using (id)
    where (was.language, was.channels, was.ended_at is null) is distinct from (now_is.language, now_is.channels, now_is.ended_at is null))
  then return null; end if;
  update person_address pa
  set language = case when now_is.ended_at is null then now_is.language end, channels = case when now_is.ended_at is null then now_is.channels end
  from now_is where now_is.id = pa.person;
  update membership m
  set language = case when now_is.ended_at is null then now_is.language end, channels = case when now_is.ended_at is null then now_is.channels end
  from now_is where now_is.id = m.person;
  return null;
end $$;
create trigger person_changed after update on person referencing old table as was new table as now_is
  for each statement execute function person_is_counted_anew();

drop index membership_of_network;
create index membership_of_network on membership (network, person) include (address, language, channels) where ended_at is null;
create index membership_at_address on membership (address) where ended_at is null;
create index membership_by_place on membership using gist (at) where ended_at is null;
create index person_address_by_place on person_address using gist (at);
comment on column person_address.at is 'The place of the address, and `ground` its owner; with language and channels kept by triggers';
comment on column person_address.channels is 'As person.channels; null, like the language, once the person is no longer enrolled';
comment on column membership.channels is 'As person_address.channels';
