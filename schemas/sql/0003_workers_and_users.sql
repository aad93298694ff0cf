create table live.devices (
  worker text collate "C" primary key,
  owner text collate "C",
  device_type text collate "C",
  name text,
  description text,
  registered_at bigint,
  good bigint not null,
  bad bigint not null,
  lapsed bigint not null,
  is_suspended boolean,
  suspended_reason text
);
create index devices_by_time on live.devices (registered_at, worker);
create index devices_by_owner on live.devices (owner, registered_at, worker);

create table live.nodes (
  worker text collate "C" primary key,
  owner text collate "C",
  device_type text collate "C",
  name text,
  description text,
  registered_at bigint,
  good bigint not null,
  bad bigint not null,
  lapsed bigint not null,
  is_suspended boolean,
  suspended_reason text
);
create index nodes_by_time on live.nodes (registered_at, worker);
create index nodes_by_owner on live.nodes (owner, registered_at, worker);

create table live.users (
  wallet text collate "C" primary key,
  registered_at bigint,
  is_blocked boolean,
  blocked_reason text
);
