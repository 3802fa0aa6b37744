-- Projects, tasks, runs, attempts and what they leave behind. Tenant is part of every key.

create table projects (
  tenant_id text not null,
  id text not null,
  name text not null,
  path text not null,
  default_branch text not null,
  status text not null default 'active' check (status in ('active', 'archived')),
  settings jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index projects_name on projects (tenant_id, name) where status = 'active';
call protect_tenant('projects');
grant select, insert, update on projects to sentra_app, sentra_system;

create table tasks (
  tenant_id text not null,
  id text not null,
  project_id text not null,
  title text not null,
  description text not null,
  type text not null check (type in ('chore', 'bug', 'feature')),
  type_given boolean not null,
  priority text not null check (priority in ('low', 'medium', 'high', 'critical')),
  assignee text,
  template text not null,
  status text not null check (status in ('pending', 'ready', 'running', 'in_review', 'done', 'failed', 'cancelled')),
  created_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, project_id) references projects (tenant_id, id)
);
create index tasks_newest on tasks (tenant_id, created_at desc, id desc);
create index tasks_project on tasks (tenant_id, project_id, created_at desc, id desc);
call protect_tenant('tasks');
grant select, insert, update on tasks to sentra_app, sentra_system;

-- A host that runs agents.
create table runners (
  tenant_id text not null,
  id text not null,
  hostname text not null,
  state text not null check (state in ('joining', 'ready', 'draining', 'gone')),
  report jsonb not null,
  joined_at timestamptz not null default now(),
  last_beat_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
call protect_tenant('runners');
grant select, insert, update on runners to sentra_app;
grant select, insert, update on runners to sentra_system;

create table runs (
  tenant_id text not null,
  id text not null,
  project_id text not null,
  subject_kind text not null default 'task' check (subject_kind in ('task', 'spec')),
  task_id text not null,
  workflow text not null,
  -- The workflow's stages as they were when the run started: a later version of Sentra must not change a live run.
  stages jsonb not null,
  state text not null check (state in ('queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled')),
  message text,
  agent text not null,
  model text,
  branch text not null,
  base_branch text not null,
  base_commit text not null,
  head_commit text not null,
  loops integer not null default 0,
  plan text,
  created_by text not null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, project_id) references projects (tenant_id, id),
  foreign key (tenant_id, task_id) references tasks (tenant_id, id)
);
create index runs_task on runs (tenant_id, task_id, created_at desc);
-- A task has at most one run that is not over.
create unique index runs_one_active on runs (tenant_id, task_id) where state in ('queued', 'running', 'waiting');
call protect_tenant('runs');
grant select, insert, update on runs to sentra_app, sentra_system;

create table attempts (
  tenant_id text not null,
  id text not null,
  run_id text not null,
  project_id text not null,
  stage text not null,
  stage_index integer not null,
  kind text not null check (kind in ('agent', 'command')),
  role text not null,
  try integer not null,
  state text not null check (state in ('ready', 'leased', 'running', 'unreachable', 'asked', 'succeeded', 'failed', 'cancelled', 'lost')),
  -- Commit the working copy starts from, and the one the attempt ended in.
  from_commit text not null,
  commit text,
  -- What the role is told beside the task: failures to fix, findings, a person's answer.
  briefing jsonb not null default '{}',
  resume_session_id text,
  -- Urgency of the task when the attempt became ready: critical 3 ... low 0.
  urgency integer not null,
  -- Fencing: a report with an older generation changes nothing.
  generation integer not null default 0,
  journal_seq bigint not null default 0,
  runner_id text,
  lease_deadline timestamptz,
  unreachable_since timestamptz,
  session_id text,
  -- The unfinished last line of each output stream, carried to the next piece of the journal.
  open_lines jsonb not null default '{}',
  -- Head of the newest bundle that was imported, and why the newest one was refused.
  staged_head text,
  bundle_error text,
  "end" jsonb,
  review jsonb,
  cancel_requested boolean not null default false,
  created_at timestamptz not null default now(),
  leased_at timestamptz,
  started_at timestamptz,
  last_work_at timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, run_id, stage_index, try),
  foreign key (tenant_id, run_id) references runs (tenant_id, id)
);
create index attempts_ready on attempts (urgency desc, created_at) where state = 'ready';
create index attempts_live on attempts (lease_deadline) where state in ('leased', 'running', 'unreachable');
create index attempts_run on attempts (tenant_id, run_id, created_at);
call protect_tenant('attempts');
grant select, insert, update on attempts to sentra_app, sentra_system;

-- Commands to a live attempt, numbered; the shim applies each number once.
create table attempt_commands (
  tenant_id text not null,
  attempt_id text not null,
  number integer not null,
  command jsonb not null,
  created_at timestamptz not null default now(),
  applied_at timestamptz,
  primary key (tenant_id, attempt_id, number),
  foreign key (tenant_id, attempt_id) references attempts (tenant_id, id)
);
create index attempt_commands_open on attempt_commands (tenant_id, attempt_id) where applied_at is null;
call protect_tenant('attempt_commands');
grant select, insert, update on attempt_commands to sentra_app, sentra_system;

-- One commit a stage (SEN-43).
create table run_commits (
  tenant_id text not null,
  run_id text not null,
  number integer not null,
  attempt_id text not null,
  stage text not null,
  commit text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, run_id, number),
  unique (tenant_id, attempt_id),
  foreign key (tenant_id, run_id) references runs (tenant_id, id)
);
call protect_tenant('run_commits');
grant select, insert on run_commits to sentra_app, sentra_system;

create table checks (
  tenant_id text not null,
  attempt_id text not null,
  position integer not null,
  run_id text not null,
  label text not null,
  command text not null,
  commit text not null,
  exit_code integer,
  duration_ms double precision not null,
  primary key (tenant_id, attempt_id, position),
  foreign key (tenant_id, attempt_id) references attempts (tenant_id, id)
);
create index checks_run on checks (tenant_id, run_id);
call protect_tenant('checks');
grant select, insert on checks to sentra_app, sentra_system;

create table questions (
  tenant_id text not null,
  id text not null,
  run_id text not null,
  attempt_id text not null,
  key text not null,
  question text not null,
  options jsonb not null,
  answer text,
  answered_by text,
  asked_at timestamptz not null default now(),
  answered_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, attempt_id, key),
  foreign key (tenant_id, attempt_id) references attempts (tenant_id, id)
);
create index questions_run on questions (tenant_id, run_id);
call protect_tenant('questions');
grant select, insert, update on questions to sentra_app, sentra_system;

create table pull_requests (
  tenant_id text not null,
  id text not null,
  project_id text not null,
  task_id text not null,
  run_id text not null,
  title text not null,
  summary text not null,
  branch text not null,
  base_branch text not null,
  base_commit text not null,
  head_commit text not null,
  state text not null check (state in ('open', 'merged', 'closed')),
  findings jsonb not null default '[]',
  flags jsonb not null default '[]',
  merge_commit text,
  delivered boolean not null default false,
  created_at timestamptz not null default now(),
  merged_at timestamptz,
  primary key (tenant_id, id),
  -- Found again by run, never made twice.
  unique (tenant_id, run_id),
  foreign key (tenant_id, run_id) references runs (tenant_id, id)
);
create index pull_requests_newest on pull_requests (tenant_id, created_at desc, id desc);
call protect_tenant('pull_requests');
grant select, insert, update on pull_requests to sentra_app, sentra_system;

-- Ports of a run; the constraint, not the hash, makes them unique on a host (C8).
create table port_reservations (
  port integer primary key,
  tenant_id text not null,
  run_id text not null,
  purpose text not null check (purpose in ('frontend', 'backend'))
);
create unique index port_reservations_run on port_reservations (tenant_id, run_id, purpose);
call protect_tenant('port_reservations');
grant select, insert, delete on port_reservations to sentra_app, sentra_system;
