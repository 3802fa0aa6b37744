-- What people and checks say at GitHub about a pull request, once each by the number that GitHub gave it. All words are
-- others'. A row that was given to an agent is never changed again.
create table github_feedback (
  tenant_id text not null,
  pull_request_id text not null,
  -- Its kind and GitHub's number: `line-1842`.
  id text not null,
  kind text not null check (kind in ('review', 'line', 'comment', 'check')),
  author text not null,
  -- A check, or words of somebody who belongs to the repository.
  trusted boolean not null,
  title text not null default '',
  text text not null,
  url text,
  file text,
  line integer,
  -- The lines of the change that a remark stands at.
  excerpt text,
  -- The commit that it was said about.
  commit text,
  -- Of a check the step that failed and the end of what it printed, or why that is not known.
  step text,
  log text,
  log_problem text,
  -- Taken back there, or a check that passed when it ran again.
  is_gone boolean not null default false,
  -- A person took it back from an agent: it goes there again by a person's word alone.
  by_hand boolean not null default false,
  said_at timestamptz not null,
  seen_at timestamptz not null default now(),
  -- The attempt that was told of it.
  attempt_id text,
  given_at timestamptz,
  given_by text,
  primary key (tenant_id, pull_request_id, id),
  foreign key (tenant_id, pull_request_id) references github_pulls (tenant_id, pull_request_id) on delete cascade
);
create index github_feedback_attempt on github_feedback (tenant_id, attempt_id) where attempt_id is not null;
call protect_tenant('github_feedback');
grant select, insert, update, delete on github_feedback to sentra_app, sentra_system;

-- How often feedback went to the agent by itself, and how the last look at it ended.
alter table github_pulls
  add column feedback_rounds integer not null default 0,
  add column feedback_pending integer not null default 0,
  add column feedback_problem text,
  add column feedback_failures integer not null default 0;
