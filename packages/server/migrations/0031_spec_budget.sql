-- What may be used up before a spec is approved: tokens of all runs of its writing.

-- Null is any number.
alter table specs add column token_budget bigint check (token_budget > 0);

-- A grant of an attempt that writes a spec: its calls are paid from the spec's budget.
alter table model_grants add column pays_from_spec boolean not null default false;

-- Refused by the gateway because that budget was used up.
alter table model_calls add column over_budget boolean not null default false;

-- The task of writing has a run for each phase, and the runs that prove what was built later: those are not its own.
create function spec_tokens_used(of_tenant text, of_task text) returns bigint language sql stable as $$
  select coalesce(sum(c.input_tokens + c.output_tokens), 0)::bigint
  from runs r
  join attempts a on a.tenant_id = r.tenant_id and a.run_id = r.id
  join model_calls c on c.tenant_id = a.tenant_id and c.attempt_id = a.id
  where r.tenant_id = of_tenant and r.task_id = of_task and r.workflow <> 'spec_prove'
$$;

drop function admit_model_call(text, text, text[], text, text, text[]);

-- Everything between an agent's call and its model in one statement, because the agent waits for it: who calls, whether a
-- budget is left, and the record of the call, durable before anything is forwarded. No row: the attempt is over, or its key
-- was removed. A row without call_id: the path is open on none of the wires that the credential speaks, and nothing was
-- written. A row with spent_spec_id: the budget of that spec is used up, and the call must not be forwarded.
create function admit_model_call(
  of_tenant text, of_token_sha256 text, open_on text[], called_path text, called_model text, would_remove text[]
) returns table (
  attempt_id text, credential_id text, wire text, base_url text, sealed_key bytea, provider_tools boolean, told text[],
  models text[], call_id bigint, spent_spec_id text, spent_tokens bigint
) language plpgsql as $$
#variable_conflict use_variable
declare
  pays_from_spec boolean;
begin
  -- Until the end of the statement's own transaction; the policies of all tables below go by it.
  perform set_config('app.current_tenant', of_tenant, true);
  select g.attempt_id, c.id, c.wire, c.base_url, c.sealed_key, g.provider_tools, g.told, g.models, g.pays_from_spec
  into attempt_id, credential_id, wire, base_url, sealed_key, provider_tools, told, models, pays_from_spec
  from model_grants g
  join credentials c on c.tenant_id = g.tenant_id and c.id = g.credential_id and c.removed_at is null
  where g.tenant_id = of_tenant and g.token_sha256 = of_token_sha256 and g.ended_at is null;
  if not found then
    return;
  end if;
  if pays_from_spec then
    select s.id, s.token_budget into spent_spec_id, spent_tokens
    from attempts a
    join runs r on r.tenant_id = a.tenant_id and r.id = a.run_id
    join specs s on s.tenant_id = r.tenant_id and s.task_id = r.task_id
    where a.tenant_id = of_tenant and a.id = attempt_id and s.token_budget is not null
      and spec_tokens_used(of_tenant, s.task_id) >= s.token_budget;
  end if;
  if wire = any(open_on) then
    insert into model_calls as made (attempt_id, credential_id, path, model, removed_tools, over_budget)
    values (
      attempt_id, credential_id, called_path, called_model, case when provider_tools then '{}' else would_remove end,
      spent_spec_id is not null
    ) returning made.id into call_id;
    -- A row is not rewritten for every call of a busy agent.
    update credentials c set last_used_at = now()
    where c.tenant_id = of_tenant and c.id = credential_id
      and (c.last_used_at is null or c.last_used_at < now() - interval '1 minute');
  end if;
  return next;
end $$;

-- The timeline of a spec tells of the pull request of its ticket, which is no task's.
create index events_ticket on events (tenant_id, (data ->> 'ticketId'), seq)
  where task_id is null and (data ->> 'ticketId') is not null;
