-- Who is logged in, for all nodes together. Times are UTC milliseconds of the database's own clock,
-- so that nodes whose clocks differ a little agree on them.

-- Challenges that were answered: each counts once. A row lives no longer than its challenge.
create table engine.used_challenges (
  challenge text collate "C" primary key,
  expires_at bigint not null
);
create index used_challenges_by_end on engine.used_challenges (expires_at);

-- One login of a wallet and the refresh token that counts now, as its hash. Gone when it has ended.
create table engine.sessions (
  id text collate "C" primary key,
  wallet text collate "C" not null,
  refresh_hash text collate "C" not null,
  opened_at bigint not null,
  expires_at bigint not null
);
create index sessions_by_wallet on engine.sessions (wallet, opened_at);
create index sessions_by_end on engine.sessions (expires_at);

-- Sessions that were ended while an access token of theirs may still be out: nodes read this every
-- other second. A row lives as long as such a token.
create table engine.ended_sessions (
  id text collate "C" primary key,
  ended_at bigint not null
);
create index ended_sessions_by_time on engine.ended_sessions (ended_at);
