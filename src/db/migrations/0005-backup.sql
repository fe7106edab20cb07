-- The backups of the embedded server that succeeded. Owner: src/db.

create table backup (
  name       text primary key,
  started_at timestamptz not null,
  ended_at   timestamptz not null,
  bytes      bigint not null constraint a_backup_holds_something check (bytes > 0),
  archive    text
);
create index backup_by_end on backup (ended_at);
comment on table backup is 'Written once the backup is whole, so a backup does not hold its own row; a restore empties it: the restored data have no backup yet';
comment on column backup.archive is 'The WAL archive that goes on after it; null: a restore ends where the backup ends';
