-- Commits that offer the issue template: its branch may be pushed over these.
alter table github_links add column template_commits text[] not null default '{}';

-- A GitHub App that a tenant made: at most one for an installation of GitHub. Its tokens are kept nowhere.
create table github_apps (
  tenant_id text not null,
  id text not null,
  api_url text not null,
  -- Host of its repositories, https://github.com.
  origin text not null,
  app_id text not null,
  name text not null,
  html_url text not null,
  -- Its private key. AES-256-GCM under the key file of the data directory; null once removed.
  sealed_key bytea,
  created_by text not null,
  created_at timestamptz not null default now(),
  removed_at timestamptz,
  primary key (tenant_id, id)
);
create unique index github_apps_api_url on github_apps (tenant_id, api_url) where removed_at is null;
create unique index github_apps_origin on github_apps (tenant_id, origin) where removed_at is null;
call protect_tenant('github_apps');
grant select, insert, update on github_apps to sentra_app;

-- By what the repository is reached, as it was found when it was linked.
alter table github_links add column access text not null default 'token' check (access in ('token', 'app'));

-- Who opens an issue holds a lock that ends with its server.
alter table github_issues drop column opening_until;
