-- What the model services of agents may do with their own network: nothing, unless a person allows it for the project.

-- As the project's setting was when the attempt was leased. `told` holds what the run's log says already.
alter table model_grants add column provider_tools boolean not null default false;
alter table model_grants add column told text[] not null default '{}';

-- Tools and fields that were taken out before the call was forwarded.
alter table model_calls add column removed_tools text[] not null default '{}';
