-- Destinations that the door of a run refused, one row each: what a person may want to allow.
create table refused_hosts (
  tenant_id text not null,
  run_id text not null,
  host text not null,
  port integer not null,
  -- Those of the last time.
  reason text not null,
  attempt_id text not null,
  stage text not null,
  asked text not null,
  count integer not null default 1,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  primary key (tenant_id, run_id, host, port),
  foreign key (tenant_id, run_id) references runs (tenant_id, id)
);
call protect_tenant('refused_hosts');
grant select, insert, update on refused_hosts to sentra_app, sentra_system;

-- Ports on which something listens in the sandbox of an attempt; null until its shim has said so.
alter table attempts add column listening integer[];

-- Ports of a sandbox that a person asked to have on the host. Whether one is open follows from these facts and from
-- whether its attempt lives.
create table published_ports (
  tenant_id text not null,
  attempt_id text not null,
  port integer not null,
  -- Reserved for the run; the runner takes another one when a stranger has it, and says which.
  host_port integer not null,
  asked_at timestamptz not null default now(),
  opened_at timestamptz,
  fault text,
  withdrawn_at timestamptz,
  primary key (tenant_id, attempt_id, port),
  foreign key (tenant_id, attempt_id) references attempts (tenant_id, id)
);
call protect_tenant('published_ports');
grant select, insert, update on published_ports to sentra_app, sentra_system;

-- A published port that was not reserved from the start is reserved by its number inside the sandbox.
alter table port_reservations drop constraint port_reservations_purpose_check;
alter table port_reservations add constraint port_reservations_purpose_check
  check (purpose ~ '^(frontend|backend|[0-9]{1,5})$');
