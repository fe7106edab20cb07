-- What the chores erased, counted by kind and day until it is written in the logbook: they run every few seconds.

create table erased (
  kind  text not null,
  day   date not null,
  count integer not null,
  primary key (kind, day)
);
comment on table erased is 'Rows of personal data erased today; yesterday''s stand in the logbook. Owner: src/logbook';
