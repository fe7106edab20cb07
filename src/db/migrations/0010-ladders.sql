-- Ladders: the steps of a plan by the clock, how far a message is on them, and the hours in which a member is left alone.

-- What stood as lists of channels: all of them at once, in the order of sending; in an ordinary row SMS in the first list
-- was for those who chose it, in a later one for those whom no earlier step can reach.
create function steps_of(channels jsonb, ordinary boolean) returns jsonb language sql as $$
  with list as (
    select n, one.channels from jsonb_array_elements(channels) with ordinality as one (channels, n)),
  steps as (
    select n, 0 as part, list.channels - case when ordinary and n = 1 and list.channels <> '["sms"]' then 'sms' else '' end as channels,
           case when ordinary and list.channels = '["sms"]' then case when n = 1 then 'chose-sms' else 'without-earlier' end end as wish
    from list
    union all
    select n, 1, '["sms"]', 'chose-sms' from list where ordinary and n = 1 and list.channels ? 'sms' and list.channels <> '["sms"]')
  select coalesce(jsonb_agg(jsonb_build_object('channels', channels, 'position', 1, 'afterMinutes', 0, 'unless', null, 'only', wish) order by n, part), '[]')
  from steps
$$;
alter table plan_row add column steps jsonb;
update plan_row set steps = steps_of(channels, class = 'ordinary');
alter table plan_row alter column steps set not null, drop column channels;
update message set sent = sent - 'channels' || jsonb_build_object('steps', steps_of(sent -> 'channels', class = 'ordinary'))
  where sent ? 'channels';
drop function steps_of;
comment on column plan_row.steps is 'In order: [{"channels": ["voice"], "position": 1, "afterMinutes": 5, "unless": "delivered", "only": "unanswered"}]; empty: the first steps of the parent';

alter table message
  add column next_step smallint,
  add column next_step_at timestamptz,
  add column step_to integer not null default 0,
  add constraint a_next_step_has_a_time check ((next_step is null) = (next_step_at is null)),
  add constraint only_a_live_message_has_a_next_step check (next_step is null or state = 'live');
create index message_to_step on message (next_step_at) where next_step is not null;
comment on column message.next_step is 'Which of the steps frozen in `sent` comes next; null: none. An end, an expiry and a correction''s own end empty it';
comment on column message.step_to is 'How many recipients, nearest first, the next step has already looked at';

alter table person
  add column quiet_from time,
  add column quiet_until time,
  add column wakes_for text not null default 'urgent' constraint wakes_for_is_known check (wakes_for in ('urgent', 'emergency')),
  add constraint quiet_hours_have_both_ends check ((quiet_from is null) = (quiet_until is null) and (quiet_from is null or quiet_from <> quiet_until));
create index person_with_quiet_hours on person (id) where quiet_from is not null;
comment on column person.quiet_from is 'From here to quiet_until, by the clock of the sender''s zone, nothing rings; over midnight where it is the later one';
comment on column person.wakes_for is 'The lowest class that the member agreed to be woken for. An emergency always wakes';

-- Whether somebody else has the same number is asked for every row that is put: from the index alone.
drop index contact_by_value;
create index contact_by_value on contact (value_hash, channel, person);
