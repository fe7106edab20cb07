-- Who leaves gets the end of what they were told and nothing more, and what was kept to reach people is forgotten.

alter table delivery_chunk add column to_who_left boolean not null default false;
comment on column delivery_chunk.to_who_left is 'It is owed also to a recipient who left meanwhile: an end. All else that waits for them is withheld';
create index chunk_to_forget on delivery_chunk (done_at) where done_at is not null and erased_at is null;

alter table message
  add column homes jsonb,
  add column erased_to integer not null default 0,
  add column erased_at timestamptz;
create index message_with_addresses on message (thread) where published_at is not null and erased_at is null;
comment on column message.homes is 'Homes, streets and why people were not reached, as counted before the addresses of the recipients were erased';
comment on column message.erased_to is 'Of how many recipients, nearest first, the address is erased; erased_at: of all';
comment on column recipient.address is 'Erased when the thread is closed; see message.homes';
