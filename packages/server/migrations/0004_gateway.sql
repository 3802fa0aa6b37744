-- Model services with their keys, which attempt may use which, and every call that was made.

create table credentials (
  tenant_id text not null,
  id text not null,
  name text not null,
  wire text not null check (wire in ('anthropic', 'openai', 'google')),
  base_url text not null,
  -- AES-256-GCM under the key file of the data directory; null for a service without a key, and once removed.
  sealed_key bytea,
  hint text,
  created_by text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  removed_at timestamptz,
  primary key (tenant_id, id)
);
create unique index credentials_name on credentials (tenant_id, name) where removed_at is null;
call protect_tenant('credentials');
grant select, insert, update on credentials to sentra_app;
grant select on credentials to sentra_system;

alter table runs add column credential_id text;
alter table runs add foreign key (tenant_id, credential_id) references credentials (tenant_id, id);

-- What the holder of a token may do: call the models of one credential for one attempt, until the attempt is over.
create table model_grants (
  tenant_id text not null,
  attempt_id text not null,
  token_sha256 text not null,
  credential_id text not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (tenant_id, attempt_id),
  foreign key (tenant_id, attempt_id) references attempts (tenant_id, id),
  foreign key (tenant_id, credential_id) references credentials (tenant_id, id)
);
create unique index model_grants_token on model_grants (tenant_id, token_sha256);
call protect_tenant('model_grants');
grant select, insert, update on model_grants to sentra_app, sentra_system;

-- One row a call, written before it is forwarded. Without ended_at it is under way, or its server died.
create table model_calls (
  tenant_id text not null,
  id bigint generated always as identity,
  attempt_id text not null,
  credential_id text not null,
  path text not null,
  model text,
  -- HTTP status that the agent got; null when the service was not reached or the agent hung up first.
  status integer,
  error text,
  input_tokens bigint not null default 0,
  cached_input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  started_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, attempt_id) references attempts (tenant_id, id)
);
create index model_calls_attempt on model_calls (tenant_id, attempt_id);
call protect_tenant('model_calls');
grant select, insert, update on model_calls to sentra_app;
grant select on model_calls to sentra_system;
