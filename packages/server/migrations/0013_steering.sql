-- Steering agents at work: words of people, pausing, killing, taking over.

-- No further turn or attempt of a run is begun while it is paused.
alter table runs add column paused_at timestamptz;
alter table runs add column paused_by text;

-- The agent stands still between two turns, as its journal said; and who had it killed.
alter table attempts add column paused_at timestamptz;
alter table attempts add column killed_by text;
alter table attempts drop constraint attempts_state_check;
alter table attempts add constraint attempts_state_check check (state in (
  'ready', 'leased', 'running', 'unreachable', 'asked', 'paused', 'succeeded', 'failed', 'cancelled', 'lost'));
create index attempts_session on attempts (tenant_id, session_id) where session_id is not null;

create table messages (
  tenant_id text not null,
  id text not null,
  run_id text not null,
  text text not null,
  now boolean not null,
  sent_by text not null,
  sent_at timestamptz not null default now(),
  -- The attempt that has it as a command; then the one whose agent began a turn with it.
  attempt_id text,
  delivered_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, run_id) references runs (tenant_id, id),
  foreign key (tenant_id, attempt_id) references attempts (tenant_id, id)
);
create index messages_run on messages (tenant_id, run_id, sent_at);
call protect_tenant('messages');
grant select, insert, update on messages to sentra_app, sentra_system;

create table takeovers (
  tenant_id text not null,
  id text not null,
  run_id text not null,
  taken_by text not null,
  taken_at timestamptz not null default now(),
  -- Set together, when the person's working copy is there.
  base_commit text,
  path text,
  -- Where the run stands: a retry of this stage or a later one begins with what the person did.
  stage_index integer,
  ended_at timestamptz,
  outcome text check (outcome in ('handed_back', 'dropped')),
  -- What the person changed; null when nothing was.
  commit text,
  files jsonb not null default '[]',
  primary key (tenant_id, id),
  foreign key (tenant_id, run_id) references runs (tenant_id, id)
);
create index takeovers_run on takeovers (tenant_id, run_id, taken_at);
create unique index takeovers_one_open on takeovers (tenant_id, run_id) where ended_at is null;
call protect_tenant('takeovers');
grant select, insert, update on takeovers to sentra_app, sentra_system;

-- A commit that no attempt made is a person's.
alter table run_commits alter column attempt_id drop not null;
