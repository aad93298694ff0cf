-- Which journal all of this was read from: the rows of one say nothing about another.
create table engine.journal (
  only_row boolean primary key default true check (only_row),
  journal_id text not null
);
