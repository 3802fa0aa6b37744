-- A proof holds for what it was given, as its newest attempt saw it.

-- The version whose criteria the newest run that proves was given: another may be approved while it runs.
alter table specs add column proof_version integer;
-- Until now it was taken to be the one that is approved. The owner is bound by the policies too.
alter table specs no force row level security;
update specs set proof_version = approved_version where proof_run_id is not null;
alter table specs force row level security;

-- A run that is tried again says what it saw last.
grant update on spec_evidence to sentra_app, sentra_system;

-- Tasks that one transaction makes stand in the order in which it made them.
alter table tasks alter column created_at set default clock_timestamp();
