-- A push subscription that its own service calls gone (RFC 8030 section 7.3) is nothing that one has: counts, wishes and
-- "where nothing else reaches them" go by what is left. The row stays, for its person to see what became of it.

alter table contact add column gone boolean not null default false;
update contact c set gone = true from contact_standing s
  where c.channel = 'push' and s.channel = 'push' and s.value_hash = c.value_hash and s.state = 'gone';
comment on column contact.gone is 'A push subscription that is gone: kept with its standing (src/members/standings.ts)';

create or replace function person_channels() returns trigger language plpgsql as $$
begin
  -- Locked first, in one order: two lists that add to one person each see what the other added, and never wait crosswise.
  perform from person where id in (select person from moved) order by id for no key update;
  update person
  set channels = now_has.channels
  from (
    select moved.person, coalesce(bit_or(case c.channel when 'sms' then 1 when 'voice' then 2 when 'email' then 4 when 'push' then 8 end), 0) as channels
    from (select distinct person from moved) as moved left join contact c on c.person = moved.person and not c.gone
    group by moved.person) as now_has
  where person.id = now_has.person and person.channels <> now_has.channels;
  return null;
end $$;

update person p set channels = p.channels & ~8
  where p.channels & 8 <> 0 and not exists (select from contact c where c.person = p.id and c.channel = 'push' and not c.gone);
