create table live.stats (
  name text collate "C" primary key,
  total bigint not null
);

create table live.activity (
  hour bigint not null,
  name text collate "C" not null,
  total bigint not null,
  primary key (hour, name)
);
