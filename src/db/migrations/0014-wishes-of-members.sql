-- What a member wishes, found at no cost for those who wish nothing special: nearly everybody.

-- One meaning: the channels of ordinary messages, of which a text message is asked for and never the default.
update person set ordinary_channels = case when sms_for_ordinary then 15 else 14 end;
alter table person drop column sms_for_ordinary;
alter table person alter column ordinary_channels set default 14;
comment on column person.ordinary_channels is 'The channels of ordinary messages, as bits of `channels`; texts where they are asked for, and where nothing else that is wanted reaches the person; 0: none';

drop index person_paused;
create index person_with_wishes on person (id)
  where paused_until is not null or urgent_channels <> 15 or ordinary_channels <> 14;
create index membership_with_opening on membership (network, person) where opening is not null;
