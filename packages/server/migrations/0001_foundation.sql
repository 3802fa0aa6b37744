-- Tenancy, events, idempotency, audit, jobs, sign-in.

grant usage on schema sentra to sentra_app, sentra_system;

-- Forces row level security on a table that has tenant_id: sentra_app sees one tenant, sentra_system all, the owner
-- none. The caller still grants the rights each role needs. Rows are written for the transaction's tenant by default.
create procedure protect_tenant(target regclass) language plpgsql as $$
begin
  execute format('alter table %s alter column tenant_id set default current_setting(''app.current_tenant'')', target);
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy tenant on %s to sentra_app
       using (tenant_id = current_setting(''app.current_tenant'')) with check (tenant_id = current_setting(''app.current_tenant''))', target);
  execute format('create policy all_tenants on %s to sentra_system using (true) with check (true)', target);
end
$$;

create table tenants (
  tenant_id text primary key,
  name text not null,
  created_at timestamptz not null default now()
);
call protect_tenant('tenants');
grant select on tenants to sentra_app;
grant select, insert on tenants to sentra_system;

-- One table is history, live stream and outbox. Rows are never changed.
create table events (
  seq bigint primary key,
  tenant_id text not null,
  type text not null,
  project_id text,
  task_id text,
  run_id text,
  data jsonb not null,
  at timestamptz not null
);
create index events_run on events (tenant_id, run_id, seq) where run_id is not null;
create index events_task on events (tenant_id, task_id, seq) where task_id is not null;
call protect_tenant('events');
create sequence events_seq owned by events.seq;
grant select, insert on events to sentra_app, sentra_system;
grant usage on sequence events_seq to sentra_app, sentra_system;

-- Appends events for the transaction's tenant. Must be the last statement before COMMIT: the lock is drawn before the
-- sequence, so sequence order is commit order and a reader that follows `seq > after` misses nothing.
create function append_events(batch jsonb) returns bigint language plpgsql as $$
declare
  last_seq bigint;
begin
  perform pg_advisory_xact_lock(7301002);
  insert into events (seq, type, project_id, task_id, run_id, data, at)
  select nextval('events_seq'), item ->> 'type', item -> 'data' ->> 'projectId', item -> 'data' ->> 'taskId',
         item -> 'data' ->> 'runId', item -> 'data', clock_timestamp()
  from jsonb_array_elements(batch) with ordinality as items (item, position) order by position;
  last_seq := currval('events_seq');
  perform pg_notify('sentra_events', last_seq::text);
  return last_seq;
end
$$;

-- The reply of every write, kept with its key so that a repeated request gets the first answer again.
create table idempotency_keys (
  tenant_id text not null,
  key text not null,
  operation text not null,
  input_sha256 text not null,
  reply jsonb,
  created_at timestamptz not null default now(),
  primary key (tenant_id, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);
call protect_tenant('idempotency_keys');
grant select, insert, update on idempotency_keys to sentra_app;
grant select, delete on idempotency_keys to sentra_system;

-- Who did what. Append-only.
create table audit_entries (
  id bigint generated always as identity primary key,
  tenant_id text not null,
  actor text not null,
  action text not null,
  subject text not null,
  details jsonb not null default '{}',
  at timestamptz not null default clock_timestamp()
);
create index audit_entries_subject on audit_entries (tenant_id, subject, id);
call protect_tenant('audit_entries');
grant select, insert on audit_entries to sentra_app, sentra_system;

-- Tokens of people and browsers, by hash. A login code is a token that is exchanged once.
create table access_tokens (
  token_sha256 text primary key,
  tenant_id text not null,
  user_id text not null,
  role text not null check (role in ('platform_admin', 'tenant_admin', 'operator', 'viewer', 'service')),
  kind text not null check (kind in ('token', 'browser', 'login_code')),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  used_at timestamptz
);
call protect_tenant('access_tokens');
grant select, insert on access_tokens to sentra_app;
grant select, insert, update, delete on access_tokens to sentra_system;

-- The only way for sentra_app to queue work: runs as the owner of graphile-worker's schema and stamps the tenant.
create function enqueue_job(task text, payload jsonb, job_key text default null, run_at timestamptz default null)
returns void language plpgsql security definer set search_path = sentra, pg_temp as $$
begin
  perform graphile_worker.add_job(
    identifier => task,
    payload => (payload || jsonb_build_object('tenantId', current_setting('app.current_tenant')))::json,
    job_key => case when job_key is null then null else current_setting('app.current_tenant') || '/' || job_key end,
    run_at => run_at,
    max_attempts => 12
  );
end
$$;
revoke all on function enqueue_job from public;
grant execute on function enqueue_job to sentra_app, sentra_system;
grant usage on schema graphile_worker to sentra_owner;

-- Which server each worker belongs to, so that the jobs of a server that was killed are freed at once.
create table job_workers (
  worker_id text primary key,
  server_key integer not null
);
