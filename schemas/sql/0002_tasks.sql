create table live.tasks (
  task_id uuid primary key,
  requester text collate "C",
  phase text collate "C",
  reason text,
  type text collate "C",
  tier text collate "C",
  currency text collate "C",
  reward_nano bigint,
  fee_nano bigint,
  reserve_nano bigint,
  results_max bigint,
  escrow uuid,
  created_at bigint,
  ends_at bigint,
  funded_at bigint,
  decided_at bigint,
  settled_at bigint,
  result text,
  paid_nano bigint not null,
  settled_fee_nano bigint,
  returned_nano bigint,
  attempts bigint not null,
  live bigint not null,
  results bigint not null,
  -- The public status (domain.md §3), from what single events can say.
  status text collate "C" generated always as (
    case
      when phase = 'validated' and settled_at is not null then 'settled'
      when phase = 'pending' and live > 0 then 'assigned'
      when phase = 'pending' and results > 0 and results >= results_max then 'validating'
      else phase
    end) stored
);
create index tasks_by_time on live.tasks (created_at, task_id);
create index tasks_by_requester on live.tasks (requester, created_at, task_id);
create index tasks_by_status on live.tasks (status, created_at, task_id);
create index tasks_by_requester_status on live.tasks (requester, status, created_at, task_id);
-- For counting: small, because most tasks have ended.
create index tasks_going_on on live.tasks (status)
  where status in ('awaiting_escrow', 'pending', 'assigned', 'validating', 'validated');

create table live.validations (
  task_id uuid not null,
  replica bigint not null,
  worker text collate "C",
  owner text collate "C",
  weight bigint,
  phase text collate "C",
  verdict text collate "C",
  claimed_at bigint,
  lease_until bigint,
  ended_at bigint,
  result text,
  blob text,
  exit bigint,
  fuel bigint,
  signature text,
  primary key (task_id, replica)
);

create table live.task_events (
  task_id uuid not null,
  height bigint not null,
  index bigint not null,
  partition bigint,
  at bigint,
  type text collate "C",
  event text,
  primary key (task_id, height, index)
);
