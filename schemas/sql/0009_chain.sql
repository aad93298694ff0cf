-- What the contracts owe whom, what was promised for it, and the platform's own messages.
create table live.payee_balances (
  escrow uuid not null,
  payee text collate "C" not null,
  ever_owed_nano bigint not null,
  paid_nano bigint not null,
  forfeited_nano bigint not null,
  primary key (escrow, payee)
) with (fillfactor = 50);
create index owed_by_payee on live.payee_balances
  (payee, (ever_owed_nano - paid_nano - forfeited_nano) desc, escrow)
  where ever_owed_nano - paid_nano - forfeited_nano > 0;
create index owed_most on live.payee_balances
  ((ever_owed_nano - paid_nano - forfeited_nano) desc)
  where ever_owed_nano - paid_nano - forfeited_nano > 0;
create index escrows_closing on live.escrows (claims_close) where not is_closed;

create table live.vouchers (
  escrow uuid not null,
  payee text collate "C" not null,
  state text collate "C",
  cumulative_nano bigint,
  valid_until bigint,
  requested_at bigint,
  promised_today_nano bigint,
  held text collate "C",
  signature text,
  failures bigint not null,
  next_try bigint,
  given_up boolean,
  primary key (escrow, payee)
);
create index vouchers_in_trouble on live.vouchers (escrow)
  where state = 'held' or failures > 0;
create index escrows_frozen on live.escrows (escrow) where is_frozen and not is_closed;
create index vouchers_by_payee on live.vouchers (payee, escrow);

create table live.wallet_messages (
  wallet text collate "C" not null,
  query_id bigint not null,
  state text collate "C",
  purpose text collate "C",
  hash_norm text,
  valid_until bigint,
  signed_at bigint,
  tx text,
  lt bigint,
  primary key (wallet, query_id)
);
create table live.message_claims (
  wallet text collate "C" not null,
  query_id bigint not null,
  escrow uuid not null,
  payee text collate "C" not null,
  cumulative_nano bigint,
  primary key (wallet, query_id, escrow, payee)
);
create index message_claims_by_payee on live.message_claims (escrow, payee);
