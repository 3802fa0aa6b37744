-- The board: tickets that group tasks, what a task waits for, which files it owns, and starts that wait for others.

create table tickets (
  tenant_id text not null,
  id text not null,
  project_id text not null,
  title text not null,
  description text not null,
  priority text not null check (priority in ('low', 'medium', 'high', 'critical')),
  status text not null check (status in ('backlog', 'ready', 'in_progress', 'in_review', 'done', 'cancelled')),
  -- Laid over the status: why nothing of it may start by itself.
  blocked_reason text,
  blocked_at timestamptz,
  deadline timestamptz,
  created_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, project_id) references projects (tenant_id, id),
  check ((blocked_reason is null) = (blocked_at is null))
);
create index tickets_newest on tickets (tenant_id, created_at desc, id desc);
create index tickets_project on tickets (tenant_id, project_id, created_at desc, id desc);
call protect_tenant('tickets');
grant select, insert, update on tickets to sentra_app, sentra_system;

alter table tasks
  add column ticket_id text,
  add column deadline timestamptz,
  -- Globs of the files that only this task changes while it is at work; two that overlap do not run at once.
  add column owned_files text[] not null default '{}',
  add foreign key (tenant_id, ticket_id) references tickets (tenant_id, id);
create index tasks_ticket on tasks (tenant_id, ticket_id, created_at) where ticket_id is not null;

-- `task_id` begins when `depends_on` is done. Both are of one project; no cycles (checked under the project's lock).
create table task_dependencies (
  tenant_id text not null,
  task_id text not null,
  depends_on text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, task_id, depends_on),
  foreign key (tenant_id, task_id) references tasks (tenant_id, id),
  foreign key (tenant_id, depends_on) references tasks (tenant_id, id),
  check (task_id <> depends_on)
);
create index task_dependencies_dependants on task_dependencies (tenant_id, depends_on);
call protect_tenant('task_dependencies');
grant select, insert, delete on task_dependencies to sentra_app, sentra_system;

-- A start that was asked for and waits until the task's dependencies are done.
create table planned_starts (
  tenant_id text not null,
  task_id text not null,
  workflow text not null,
  agent text,
  model text,
  credential text,
  -- Why the last try to start it was refused: a person must correct that.
  failure text,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, task_id),
  foreign key (tenant_id, task_id) references tasks (tenant_id, id)
);
call protect_tenant('planned_starts');
grant select, insert, update, delete on planned_starts to sentra_app, sentra_system;
