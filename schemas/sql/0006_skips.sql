-- What operators decided to leave out of a projection.
create table live.projection_skips (
  projection text collate "C" not null,
  partition bigint not null,
  height bigint not null,
  reason text,
  at bigint,
  primary key (projection, partition, height)
);
