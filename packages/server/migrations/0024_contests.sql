-- A contest: several runs side by side on one task, each an entry with a lane of its own, of which one is kept.
alter table runs add column contest_id text;
alter table runs add column lane integer not null default 0 check (lane >= 0);
-- When its change was chosen to be the task's, and by whom; nobody when the ranking chose.
alter table runs add column kept_at timestamptz;
alter table runs add column kept_by text;
alter table runs add check (contest_id is not null or (lane = 0 and kept_at is null));

drop index runs_one_active;
-- A task has at most one run that is not over, and a contest at most one in each lane. That no run begins beside a
-- contest is checked under the task's lock.
create unique index runs_one_active on runs (tenant_id, task_id, lane) where state in ('queued', 'running', 'waiting');
create unique index runs_one_kept on runs (tenant_id, contest_id) where kept_at is not null;
create index runs_contest on runs (tenant_id, contest_id) where contest_id is not null;
