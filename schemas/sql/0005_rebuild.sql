-- What a rebuild replaced stays in the schema `previous` for a while, with its checkpoints, so that
-- there is a way back.
create table engine.kept (
  projection text primary key,
  tables text[] not null,
  kept_until timestamptz not null
);
create table engine.kept_checkpoints (
  projection text not null references engine.kept on delete cascade,
  partition bigint not null,
  version bigint not null,
  height bigint not null,
  head text not null,
  cursor bigint not null,
  at bigint not null,
  primary key (projection, partition)
);

-- Operators may let a projection rest: its rows stay as they are, others go on.
alter table engine.checkpoints add column paused boolean not null default false;
