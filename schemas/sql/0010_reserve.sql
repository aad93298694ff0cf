-- The reserve's swaps into gold. Gold counts in its jetton's own units. The projection's version
-- changes with it: `gstd rebuild golden_reserve_log`.
alter table live.golden_reserve_log
  add column swap bigint,
  add column gold_units bigint,
  add column returned_nano bigint,
  add column is_dry_run boolean,
  add column reason text collate "C",
  add column hash text collate "C";

alter table live.reserves
  add column spent_nano bigint not null default 0,
  add column gold_units bigint not null default 0;

create table live.reserve_swaps (
  currency text collate "C" not null,
  swap bigint not null,
  state text collate "C",
  offer_nano bigint,
  due_at bigint,
  reason text collate "C",
  is_dry_run boolean,
  quoted_units bigint,
  least_units bigint,
  price_impact_bps bigint,
  router text,
  deadline bigint,
  wallet text,
  query_id bigint,
  hash_norm text,
  got_units bigint,
  returned_nano bigint,
  tx text,
  lt bigint,
  ended_at bigint,
  primary key (currency, swap)
);
