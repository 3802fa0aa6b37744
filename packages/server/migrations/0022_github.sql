-- A project whose pull requests also are at GitHub.
create table github_links (
  tenant_id text not null,
  project_id text not null,
  api_url text not null,
  owner text not null,
  name text not null,
  -- GitHub's own number: it stays when the repository is renamed.
  repository_id text not null,
  html_url text not null,
  -- Signs what GitHub sends us; AES-256-GCM under the key file of the data directory, bound to the project.
  sealed_secret bytea not null,
  -- What was noticed about the repository, such as a new name.
  notice text,
  -- GitHub asked to be left alone until then.
  resume_at timestamptz,
  heard_at timestamptz,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, project_id),
  foreign key (tenant_id, project_id) references projects (tenant_id, id)
);
call protect_tenant('github_links');
grant select, insert, update, delete on github_links to sentra_app, sentra_system;

-- The GitHub side of a pull request, as it was seen last.
create table github_pulls (
  tenant_id text not null,
  pull_request_id text not null,
  project_id text not null,
  repository_id text not null,
  number integer,
  url text,
  -- `waiting`: not opened there yet.
  state text not null default 'waiting' check (state in ('waiting', 'open', 'merged', 'closed')),
  -- Commits of ours that the branch was brought to, or is being brought to: these may be pushed over.
  our_commits text[] not null default '{}',
  -- Of the text that was written last: a person's own words around it stay.
  text_sha256 text,
  -- Why the two sides differ, and what to do; null when they are the same.
  problem text,
  failures integer not null default 0,
  retry_at timestamptz,
  primary key (tenant_id, pull_request_id),
  foreign key (tenant_id, pull_request_id) references pull_requests (tenant_id, id)
);
create index github_pulls_number on github_pulls (tenant_id, project_id, number);
create index github_pulls_open on github_pulls (tenant_id, project_id) where state in ('waiting', 'open');
call protect_tenant('github_pulls');
grant select, insert, update, delete on github_pulls to sentra_app, sentra_system;

-- Webhooks that were taken, by the id that GitHub gave them: one that comes again changes nothing.
create table github_deliveries (
  tenant_id text not null,
  project_id text not null,
  delivery_id text not null,
  event text not null,
  received_at timestamptz not null default now(),
  primary key (tenant_id, project_id, delivery_id)
);
create index github_deliveries_age on github_deliveries (received_at);
call protect_tenant('github_deliveries');
grant select, insert on github_deliveries to sentra_app;
grant select, delete on github_deliveries to sentra_system;

-- A ticket's issue at GitHub: where the ticket came from, or what it was mirrored to.
create table github_issues (
  tenant_id text not null,
  ticket_id text not null,
  project_id text not null,
  repository_id text not null,
  number integer,
  url text,
  state text not null default 'waiting' check (state in ('waiting', 'open', 'closed')),
  -- A server is opening it: GitHub itself would take a second one.
  opening_until timestamptz,
  problem text,
  failures integer not null default 0,
  retry_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, ticket_id),
  foreign key (tenant_id, ticket_id) references tickets (tenant_id, id)
);
-- One ticket an issue, however often it is imported.
create unique index github_issues_number on github_issues (tenant_id, project_id, repository_id, number);
call protect_tenant('github_issues');
grant select, insert, update, delete on github_issues to sentra_app, sentra_system;
