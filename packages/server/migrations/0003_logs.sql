-- Lines of a run: entries are rows, output is compressed chunks. One numbering covers both.

create table run_lines (
  tenant_id text not null,
  run_id text not null,
  last_line bigint not null default 0,
  primary key (tenant_id, run_id)
);
call protect_tenant('run_lines');
grant select, insert, update on run_lines to sentra_app, sentra_system;

-- SEN-45. `day` is the shim's day, so a replay after midnight lands where the line was written.
create table logs (
  tenant_id text not null,
  day date not null,
  run_id text not null,
  line bigint not null,
  task_id text not null,
  attempt_id text,
  stage text not null,
  level text not null,
  message text not null,
  metadata jsonb not null default '{}',
  at timestamptz not null,
  primary key (tenant_id, run_id, line, day)
) partition by range (day);
call protect_tenant('logs');
grant select, insert on logs to sentra_app, sentra_system;

-- Up to 256 KiB of whole lines of one stream, zstd-compressed.
create table log_chunks (
  tenant_id text not null,
  day date not null,
  run_id text not null,
  first_line bigint not null,
  last_line bigint not null,
  attempt_id text not null,
  stage text not null,
  stream text not null check (stream in ('stdout', 'stderr')),
  level text not null,
  bytes integer not null,
  data bytea not null,
  at timestamptz not null,
  primary key (tenant_id, run_id, first_line, day)
) partition by range (day);
-- The data is compressed already; another attempt by Postgres would only cost time.
alter table log_chunks alter column data set storage external;
call protect_tenant('log_chunks');
grant select, insert on log_chunks to sentra_app, sentra_system;

-- Makes the day's partitions when they are missing. Nobody but the owner has rights on a partition, because a partition
-- that is read directly does not apply the policy of its parent.
create function ensure_log_partitions(wanted date) returns void language plpgsql security definer set search_path = sentra, pg_temp as $$
declare
  parent text;
  child text;
begin
  foreach parent in array array['logs', 'log_chunks'] loop
    child := parent || '_' || to_char(wanted, 'YYYYMMDD');
    if to_regclass('sentra.' || child) is null then
      perform pg_advisory_xact_lock(7301003);
      execute format('create table if not exists %I partition of %I for values from (%L) to (%L)', child, parent, wanted, wanted + 1);
    end if;
  end loop;
end
$$;
revoke all on function ensure_log_partitions from public;
grant execute on function ensure_log_partitions to sentra_app, sentra_system;
