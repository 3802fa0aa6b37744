-- Follow-ups: work that an agent found beside its own. A proposal until a person accepts or dismisses it.

create table followups (
  tenant_id text not null,
  id text not null,
  project_id text not null,
  -- Where it was found first.
  task_id text not null,
  run_id text not null,
  attempt_id text not null,
  title text not null,
  description text not null,
  -- SHA-256 of the words of title and description, without case and signs.
  fingerprint text not null,
  state text not null check (state in ('open', 'accepted', 'dismissed', 'covered')),
  -- The task that it became, or that covers it.
  outcome_task_id text,
  decided_by text,
  decided_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  foreign key (tenant_id, project_id) references projects (tenant_id, id),
  foreign key (tenant_id, task_id) references tasks (tenant_id, id),
  foreign key (tenant_id, run_id) references runs (tenant_id, id),
  foreign key (tenant_id, outcome_task_id) references tasks (tenant_id, id),
  check ((outcome_task_id is not null) = (state in ('accepted', 'covered')))
);
create index followups_newest on followups (tenant_id, created_at desc, id desc);
create index followups_task on followups (tenant_id, task_id, created_at desc);
create index followups_fingerprint on followups (tenant_id, project_id, fingerprint);
create index followups_open on followups (tenant_id, project_id, created_at desc) where state = 'open';
call protect_tenant('followups');
grant select, insert, update on followups to sentra_app, sentra_system;

-- Every time that one was proposed, in the words that were used: what counts as the same may be wrong, and then nothing
-- is lost. Numbered within the run, whose number of proposals is limited.
create table followup_sightings (
  tenant_id text not null,
  run_id text not null,
  number integer not null,
  followup_id text not null,
  task_id text not null,
  attempt_id text not null,
  title text not null,
  description text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, run_id, number),
  foreign key (tenant_id, followup_id) references followups (tenant_id, id),
  foreign key (tenant_id, run_id) references runs (tenant_id, id)
);
create index followup_sightings_followup on followup_sightings (tenant_id, followup_id);
create index followup_sightings_task on followup_sightings (tenant_id, task_id);
call protect_tenant('followup_sightings');
grant select, insert on followup_sightings to sentra_app, sentra_system;
