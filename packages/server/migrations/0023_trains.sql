-- Tickets whose tasks land together: on a branch of the ticket, one after the other, each only when the combined result
-- was tested.

alter table tickets
  add column delivery text not null default 'each' check (delivery in ('each', 'together')),
  add column branch text,
  -- Head of that branch. This row is the branch, refs/sentra/tickets/<id> in the store follows it: so it moves in the
  -- transaction that makes the task done. Null until the first task starts.
  add column head_commit text,
  -- Head that was merged into the project's branch.
  add column merged_commit text,
  add check (delivery = 'each' or branch is not null);

-- The ticket into whose branch a run's work goes; null when it goes into the project's.
alter table runs add column ticket_id text, add foreign key (tenant_id, ticket_id) references tickets (tenant_id, id);

-- A pull request offers the work of a run, into a ticket's branch where `ticket_id` names it, or that branch as a whole.
alter table pull_requests
  alter column task_id drop not null,
  alter column run_id drop not null,
  add column ticket_id text,
  add foreign key (tenant_id, ticket_id) references tickets (tenant_id, id),
  add check ((run_id is null) = (task_id is null)),
  add check (run_id is not null or ticket_id is not null);
create unique index pull_requests_open_of_ticket on pull_requests (tenant_id, ticket_id)
  where run_id is null and state = 'open';

-- The work of a run on its way into its ticket's branch. At most one of a ticket is tested at a time.
create table train_cars (
  tenant_id text not null,
  run_id text not null,
  ticket_id text not null,
  task_id text not null,
  position integer not null,
  state text not null check (state in ('waiting', 'testing', 'landed', 'returned', 'left')),
  -- What joined.
  head_commit text not null,
  -- A person merged it: what nothing proves lands on their word.
  accepted boolean not null,
  -- The branch's head that it was combined with, and the result.
  onto_commit text,
  combined_commit text,
  -- Why it went back to its agent.
  reason text,
  joined_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  primary key (tenant_id, run_id),
  unique (tenant_id, ticket_id, position),
  foreign key (tenant_id, run_id) references runs (tenant_id, id),
  foreign key (tenant_id, ticket_id) references tickets (tenant_id, id)
);
create unique index train_cars_testing on train_cars (tenant_id, ticket_id) where state = 'testing';
call protect_tenant('train_cars');
grant select, insert, update on train_cars to sentra_app, sentra_system;
