-- A project's repository is a directory of this host or a URL. What a URL names is fetched by a job, and what became of
-- the newest fetch is told here: a job of an older number changes nothing.

alter table projects alter column path drop not null;
alter table projects add column url text;
alter table projects add constraint projects_place check (num_nonnulls(path, url) = 1);
alter table projects add column fetch_state text not null default 'ready'
  check (fetch_state in ('fetching', 'ready', 'failed', 'cancelled'));
alter table projects add column fetch_number integer not null default 0;
alter table projects add column fetch_progress text;
alter table projects add column fetch_message text;
alter table projects add column fetched_at timestamptz;

-- Tokens of git hosts, sealed like the keys of model services. One host has one token at a time.
create table git_tokens (
  tenant_id text not null,
  id text not null,
  -- https://host or https://host:port
  origin text not null,
  username text not null,
  -- AES-256-GCM under the key file of the data directory; null once removed.
  sealed_token bytea,
  hint text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  removed_at timestamptz,
  primary key (tenant_id, id)
);
create unique index git_tokens_origin on git_tokens (tenant_id, origin) where removed_at is null;
call protect_tenant('git_tokens');
grant select, insert, update on git_tokens to sentra_app;
