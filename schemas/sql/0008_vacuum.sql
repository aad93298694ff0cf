-- A task changes its row five times in its life, and whoever counts those going on walks past every
-- version that is no more: the table is cleaned after so many of them, at full speed, and not after
-- a share of what all the years have left in it.
alter table live.tasks set (autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);
