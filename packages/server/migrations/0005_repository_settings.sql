-- What a run got from its repository's .sentra/config.yaml, as it was when the run started.

alter table runs add column delivers boolean not null default true;
-- Agent, model and added words of each role.
alter table runs add column roles jsonb not null default '{}';

-- The owner is bound by the policies too, and none of them lets it see a row.
alter table runs no force row level security;
update runs set delivers = false where workflow in ('plan', 'test');
alter table runs force row level security;

-- Defaults used to be stored like a person's choice. A setting that nobody chose is absent from now on, so that the
-- repository's own settings can count.
alter table projects no force row level security;
update projects set settings = settings - 'egressAllow' where settings -> 'egressAllow' = '[]';
update projects set settings = settings - 'limits'
where settings -> 'limits' = '{"memoryMb": 4096, "maxProcesses": 1024, "cpus": 2, "stageMinutes": 45}';
alter table projects force row level security;
