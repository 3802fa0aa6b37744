-- What proves or refutes the criteria of a spec, on an exact commit.

alter table specs add column proof_run_id text;
create table spec_evidence (
  tenant_id text not null,
  spec_id text not null,
  criterion_id text not null,
  run_id text not null,
  -- The criterion as it was checked: evidence for other words proves nothing.
  criterion jsonb not null,
  commit text not null,
  holds boolean not null,
  detail text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, spec_id, criterion_id, run_id),
  foreign key (tenant_id, spec_id) references specs (tenant_id, id),
  foreign key (tenant_id, run_id) references runs (tenant_id, id)
);
call protect_tenant('spec_evidence');
grant select, insert on spec_evidence to sentra_app, sentra_system;

-- How the work of a spec reaches the project's branch: as one pull request, or one a task (C28).
alter table specs add column delivery text not null default 'together' check (delivery in ('each', 'together'));

-- A ticket whose work must be proved first is offered at this head of its branch and no other.
alter table tickets
  add column needs_proof boolean not null default false,
  add column offered_commit text;
