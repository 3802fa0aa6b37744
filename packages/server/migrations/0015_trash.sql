-- What a person or the control plane took away, kept for a while so that it can be brought back. Written in the
-- transaction that takes it away; working copies have their own record in worktrees.
create table trash_entries (
  tenant_id text not null,
  id text not null,
  kind text not null check (kind in ('cancel', 'retry', 'close', 'merge', 'task', 'project')),
  project_id text not null,
  task_id text,
  run_id text,
  pull_request_id text,
  what text not null,
  -- Kept as refs/sentra/trash/... in the project's store; null when nothing of git was taken away.
  commit text,
  -- The rows as they were.
  before jsonb not null default '{}',
  discarded_by text not null,
  -- Not now(): of two acts in one transaction the later is the newer.
  discarded_at timestamptz not null default clock_timestamp(),
  restored_at timestamptz,
  restored_as text,
  emptied_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, project_id) references projects (tenant_id, id)
);
create index trash_entries_newest on trash_entries (tenant_id, discarded_at desc, id desc);
create index trash_entries_task on trash_entries (tenant_id, task_id, discarded_at desc) where task_id is not null;
create index trash_entries_due on trash_entries (discarded_at) where emptied_at is null;
call protect_tenant('trash_entries');
grant select, insert, update on trash_entries to sentra_app, sentra_system;

alter table tasks add column deleted_at timestamptz;
alter table projects drop constraint projects_status_check;
alter table projects add constraint projects_status_check check (status in ('active', 'archived', 'deleted'));

-- The merge that was taken back and the commit that did it: what was merged must be brought in anew, not found there.
alter table pull_requests add column undone_merge text;
alter table pull_requests add column undone_by text;

-- A person asked that a working copy leaves the trash of its host before its time.
alter table worktrees add column empty_requested_at timestamptz;

-- What a runner found on its host that no row explains.
create table leftovers (
  tenant_id text not null,
  runner_id text not null,
  path text not null,
  what text not null,
  size_bytes bigint,
  changed_at timestamptz,
  -- Files with changes that were never committed, and commits that no store has; null when it could not be looked at.
  dirty_files text[],
  unpushed integer,
  found_at timestamptz not null default now(),
  put_away_requested_at timestamptz,
  primary key (tenant_id, runner_id, path)
);
call protect_tenant('leftovers');
grant select, insert, update, delete on leftovers to sentra_app, sentra_system;
