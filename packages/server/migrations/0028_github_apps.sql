-- Commits that offer the issue template: its branch may be pushed over these.
alter table github_links add column template_commits text[] not null default '{}';
