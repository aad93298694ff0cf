-- What the engine itself keeps: how far each projection has read, and large things.
create schema engine;
create schema live;  -- The read models; `gstd rebuild` makes them anew and swaps them in.

create table engine.checkpoints (
  projection text not null,
  partition bigint not null,
  version bigint not null,           -- Of the projection's code that wrote the rows.
  height bigint not null default 0,  -- Records below it are in the rows.
  head text not null,                -- Hash of the last of them; 64 zeros before the first.
  cursor bigint not null default -1, -- Where the journal keeps that record: its offset.
  at bigint not null default 0,      -- `at` of that record.
  stopped text not null default '',  -- Why it goes no further.
  primary key (projection, partition)
);

create table engine.blobs (
  sha256 text collate "C" primary key,
  bytes bytea not null,
  size bigint not null,
  owner text collate "C" not null,
  created_at bigint not null,
  pinned boolean not null default false
);
-- Hashed or encrypted bytes do not compress: do not try.
alter table engine.blobs alter column bytes set storage external;
create index blobs_unreferenced_by_owner on engine.blobs (owner) include (size) where not pinned;
create index blobs_unreferenced_by_age on engine.blobs (created_at) where not pinned;
