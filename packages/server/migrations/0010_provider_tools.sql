-- What a grant lets an attempt do: which models it may call, and whether their service may use its own network for it.

-- Without a list, every model of the credential.
alter table model_grants add column models text[];

-- As the project's setting was when the attempt was leased. `told` holds what the run's log says already.
alter table model_grants add column provider_tools boolean not null default false;
alter table model_grants add column told text[] not null default '{}';

-- Tools and fields that were taken out before the call was forwarded.
alter table model_calls add column removed_tools text[] not null default '{}';

-- Everything between an agent's call and its model in one statement, because the agent waits for it: who calls, and the
-- record of the call, durable before anything is forwarded. No row: the attempt is over, or its key was removed. A row
-- without call_id: the path is open on none of the wires that the credential speaks, and nothing was written.
create function admit_model_call(
  of_tenant text, of_token_sha256 text, open_on text[], called_path text, called_model text, would_remove text[]
) returns table (
  attempt_id text, credential_id text, wire text, base_url text, sealed_key bytea, provider_tools boolean, told text[],
  models text[], call_id bigint
) language plpgsql as $$
#variable_conflict use_variable
begin
  -- Until the end of the statement's own transaction; the policies of all tables below go by it.
  perform set_config('app.current_tenant', of_tenant, true);
  select g.attempt_id, c.id, c.wire, c.base_url, c.sealed_key, g.provider_tools, g.told, g.models
  into attempt_id, credential_id, wire, base_url, sealed_key, provider_tools, told, models
  from model_grants g
  join credentials c on c.tenant_id = g.tenant_id and c.id = g.credential_id and c.removed_at is null
  where g.tenant_id = of_tenant and g.token_sha256 = of_token_sha256 and g.ended_at is null;
  if not found then
    return;
  end if;
  if wire = any(open_on) then
    insert into model_calls as made (attempt_id, credential_id, path, model, removed_tools)
    values (
      attempt_id, credential_id, called_path, called_model, case when provider_tools then '{}' else would_remove end
    ) returning made.id into call_id;
    -- A row is not rewritten for every call of a busy agent.
    update credentials c set last_used_at = now()
    where c.tenant_id = of_tenant and c.id = credential_id
      and (c.last_used_at is null or c.last_used_at < now() - interval '1 minute');
  end if;
  return next;
end $$;
