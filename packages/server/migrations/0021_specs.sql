-- Specs: an idea, the talk about it, what agents handed in for each phase, versions that people decide on.

-- The writing of a spec is a task of its own kind, in no list of tasks; each phase is a run of it.
alter table tasks add column kind text not null default 'task' check (kind in ('task', 'spec'));

-- What the control plane tells every agent of a run beside the task: of a phase, the idea and the parts before it.
alter table runs add column context text;

-- A part of a spec, as the attempt's agent handed it in, and what the architect understands so far.
alter table attempts add column submission jsonb;
alter table attempts add column understanding jsonb;

create table specs (
  tenant_id text not null,
  id text not null,
  project_id text not null,
  task_id text not null,
  ticket_id text,
  title text not null,
  idea text not null,
  priority text not null check (priority in ('low', 'medium', 'high', 'critical')),
  -- Of its writing. `failed` is derived: the run of a phase has failed, or could not be started.
  state text not null check (state in ('draft', 'exploring', 'requirements', 'design', 'tasks', 'pending_approval', 'approved', 'executing', 'completed', 'rejected')),
  -- The run that its state waits for, and why one could not be started.
  run_id text,
  start_failure text,
  -- Words of a person that the phases of this round answer to: why a version was rejected, or what to change.
  request text,
  handed_off_at timestamptz,
  -- How often the parts of this round did not fit each other.
  sync_tries integer not null default 0,
  auto_execute boolean not null,
  workflow text,
  agent text,
  model text,
  credential text,
  version integer not null default 0,
  approved_version integer,
  decide_by timestamptz,
  archived_at timestamptz,
  created_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, task_id),
  foreign key (tenant_id, project_id) references projects (tenant_id, id),
  foreign key (tenant_id, task_id) references tasks (tenant_id, id),
  foreign key (tenant_id, ticket_id) references tickets (tenant_id, id)
);
create index specs_newest on specs (tenant_id, created_at desc, id desc);
create unique index specs_ticket on specs (tenant_id, ticket_id) where ticket_id is not null;
create index specs_due on specs (decide_by) where state = 'pending_approval';
call protect_tenant('specs');
grant select, insert, update on specs to sentra_app, sentra_system;

-- What a run of a phase ended with. The newest of a kind counts.
create table spec_parts (
  tenant_id text not null,
  spec_id text not null,
  run_id text not null,
  kind text not null check (kind in ('brief', 'findings', 'requirements', 'design', 'tasks')),
  body jsonb not null,
  score double precision,
  feedback text,
  tries integer not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, spec_id, run_id),
  foreign key (tenant_id, spec_id) references specs (tenant_id, id),
  foreign key (tenant_id, run_id) references runs (tenant_id, id)
);
call protect_tenant('spec_parts');
grant select, insert on spec_parts to sentra_app, sentra_system;

-- Never changed but by its decision, never deleted (C5).
create table spec_versions (
  tenant_id text not null,
  spec_id text not null,
  number integer not null,
  markdown text not null,
  parts jsonb not null,
  created_at timestamptz not null default now(),
  decision text check (decision in ('approved', 'rejected')),
  decided_by text,
  decided_at timestamptz,
  reason text,
  primary key (tenant_id, spec_id, number),
  foreign key (tenant_id, spec_id) references specs (tenant_id, id),
  check ((decision is null) = (decided_at is null))
);
call protect_tenant('spec_versions');
grant select, insert, update on spec_versions to sentra_app, sentra_system;

-- The task of the board that each task of a spec became, by the key that it keeps through all versions (OMO-12).
create table spec_tasks (
  tenant_id text not null,
  spec_id text not null,
  key text not null,
  task_id text not null,
  -- The newest version whose words it was given.
  version integer not null,
  primary key (tenant_id, spec_id, key),
  unique (tenant_id, task_id),
  foreign key (tenant_id, spec_id) references specs (tenant_id, id),
  foreign key (tenant_id, task_id) references tasks (tenant_id, id)
);
call protect_tenant('spec_tasks');
grant select, insert, update on spec_tasks to sentra_app, sentra_system;

create table spec_comments (
  tenant_id text not null,
  id text not null,
  spec_id text not null,
  version integer not null,
  anchor text,
  text text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  resolved_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, spec_id, version) references spec_versions (tenant_id, spec_id, number)
);
create index spec_comments_spec on spec_comments (tenant_id, spec_id, created_at);
call protect_tenant('spec_comments');
grant select, insert, update on spec_comments to sentra_app, sentra_system;

-- What people said about an idea, and what Sentra said for itself. Questions of agents stay in `questions`.
create table conversation_messages (
  tenant_id text not null,
  spec_id text not null,
  number integer not null,
  author text not null check (author in ('person', 'sentra')),
  text text not null,
  channel text not null,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, spec_id, number),
  foreign key (tenant_id, spec_id) references specs (tenant_id, id)
);
call protect_tenant('conversation_messages');
grant select, insert on conversation_messages to sentra_app, sentra_system;
