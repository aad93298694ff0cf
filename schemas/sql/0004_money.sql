create table live.escrows (
  escrow uuid primary key,
  requester text collate "C",
  currency text collate "C",
  network text collate "C",
  generation bigint,
  opened_at bigint,
  refund_after bigint,
  claims_close bigint,
  deposited_nano bigint not null,
  available_nano bigint not null,
  reserved_nano bigint not null,
  owed_nano bigint not null,
  paid_nano bigint not null,
  refunded_nano bigint not null,
  withdrawn_nano bigint not null,
  last_lt bigint,
  is_frozen boolean,
  is_closed boolean
) with (fillfactor = 50);  -- Few rows, changed with every settlement: room for updates in place.
create index escrows_by_requester on live.escrows (requester, opened_at);

create table live.reservations (
  escrow uuid not null,
  task_id uuid not null,
  state text collate "C",
  amount_nano bigint,
  since bigint,
  primary key (escrow, task_id)
);
create index reservations_by_age on live.reservations (escrow, since, task_id);

create table live.deposits (
  escrow uuid not null,
  lt bigint not null,
  amount_nano bigint,
  tx text,
  at bigint,
  primary key (escrow, lt)
);

create table live.payout_intents (
  task_id uuid not null,
  payee text collate "C" not null,
  worker text collate "C",
  escrow uuid,
  currency text collate "C",
  amount_nano bigint,
  created_at bigint,
  primary key (task_id, payee)
);
create index payout_intents_by_payee on live.payout_intents (payee, created_at, task_id);

create table live.payout_transactions (
  escrow uuid not null,
  lt bigint not null,
  kind text collate "C",
  payee text collate "C",
  amount_nano bigint,
  cumulative_nano bigint,
  tx text,
  at bigint,
  primary key (escrow, lt)
);
create index payout_transactions_by_payee on live.payout_transactions (payee, at);

create table live.failed_payouts (
  escrow uuid not null,
  payee text collate "C" not null,
  lt bigint not null,
  tx text,
  reason text,
  at bigint,
  primary key (escrow, payee, lt)
);

create table live.balances (
  payee text collate "C" not null,
  currency text collate "C" not null,
  earned_nano bigint not null,
  claimed_nano bigint not null,
  primary key (payee, currency)
) with (fillfactor = 50);

create table live.earnings (
  worker text collate "C" not null,
  currency text collate "C" not null,
  earned_nano bigint not null,
  tasks bigint not null,
  primary key (worker, currency)
) with (fillfactor = 50);

create table live.golden_reserve_log (
  currency text collate "C" not null,
  height bigint not null,
  index bigint not null,
  partition bigint,
  kind text collate "C",
  task_id uuid,
  escrow uuid,
  amount_nano bigint,
  at bigint,
  primary key (currency, height, index)
);
create index golden_reserve_log_by_time on live.golden_reserve_log (at, currency, height, index);

create table live.reserves (
  currency text collate "C" primary key,
  accrued_nano bigint not null,
  received_nano bigint not null
);
