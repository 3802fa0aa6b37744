-- Working copies on hosts (SEN-35), as their runners report them. A row stays when its directory is gone.
create table worktrees (
  tenant_id text not null,
  attempt_id text not null,
  -- An attempt that was given to another host has one on each.
  runner_id text not null,
  run_id text not null,
  task_id text not null,
  path text not null,
  branch_name text not null,
  frontend_port integer,
  backend_port integer,
  created_at timestamptz not null,
  trashed_at timestamptz,
  deleted_at timestamptz,
  primary key (tenant_id, attempt_id, runner_id),
  foreign key (tenant_id, attempt_id) references attempts (tenant_id, id)
);
create index worktrees_run on worktrees (tenant_id, run_id, created_at);
create index worktrees_there on worktrees (tenant_id, runner_id) where deleted_at is null;
call protect_tenant('worktrees');
grant select, insert, update on worktrees to sentra_app, sentra_system;

-- Retention deletes events by age, in the system's role and nobody else's.
grant delete on events to sentra_system;

-- Drops one day of lines that lies before the given one and holds nothing of the kept runs; its name, or null when there
-- is none. One at a time: each takes a lock on its parent for which readers and writers must wait.
create function drop_log_partition(before date, kept_runs text[]) returns text
language plpgsql security definer set search_path = sentra, pg_temp set lock_timeout = '5s' as $$
declare
  child text;
  is_kept boolean;
begin
  for child in
    select relname from pg_inherits join pg_class on oid = inhrelid
    where inhparent in ('sentra.logs'::regclass, 'sentra.log_chunks'::regclass)
      and relname ~ '^(logs|log_chunks)_\d{8}$' and to_date(right(relname, 8), 'YYYYMMDD') < before
    order by right(relname, 8), relname
  loop
    execute format('select exists (select from %I where run_id = any ($1))', child) into is_kept using kept_runs;
    continue when is_kept;
    execute format('drop table %I', child);
    return child;
  end loop;
  return null;
end
$$;
revoke all on function drop_log_partition from public;
grant execute on function drop_log_partition to sentra_system;
