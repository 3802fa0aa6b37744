-- Database roles of Sentra. Idempotent; run at every start, or once by an administrator.
-- None of them can log in: the user of DATABASE_URL is a member of each and takes one on at connect.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['sentra_owner', 'sentra_app', 'sentra_system'] loop
    if not exists (select from pg_roles where rolname = wanted) then
      begin
        execute format('create role %I nologin', wanted);
      exception when duplicate_object or unique_violation then
        null; -- another database of this cluster made it at the same moment
      end;
    end if;
    begin
      execute format('set local role %I', wanted);
      reset role;
    exception when insufficient_privilege then
      execute format('grant %I to %I', wanted, current_user);
    end;
  end loop;
  if not has_database_privilege('sentra_owner', current_database(), 'create') then
    execute format('grant create on database %I to sentra_owner', current_database());
  end if;
  if not exists (select from pg_namespace where nspname = 'sentra') then
    create schema sentra authorization sentra_owner;
  end if;
  if to_regclass('sentra.schema_migrations') is null then
    set local role sentra_owner;
    create table sentra.schema_migrations (name text primary key, sha256 text not null, applied_at timestamptz not null default now());
    reset role;
  end if;
end
$$;
