-- What a person has said to the deliverers: an account that gets nothing new, a lane that waits.

create table delivery_control (
  kind  text not null constraint control_kind_is_known check (kind in ('account', 'lane')),
  name  text not null,
  since timestamptz not null,
  by    uuid not null,
  primary key (kind, name),
  constraint only_what_can_wait_is_paused check (kind <> 'lane' or name in ('ordinary', 'bulk'))
);
comment on table delivery_control is 'A row is a drained account or a paused lane, for every process on this database. Owner: src/delivery';
comment on column delivery_control.by is 'The member of staff; the logbook has the whole story';
