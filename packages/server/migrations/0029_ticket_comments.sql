-- What people say about a ticket to each other. Never part of what an agent is told.
create table ticket_comments (
  tenant_id text not null,
  id text not null,
  ticket_id text not null,
  text text not null,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz,
  -- Not shown any more; whoever wrote it may bring it back.
  deleted_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, ticket_id) references tickets (tenant_id, id)
);
create index ticket_comments_ticket on ticket_comments (tenant_id, ticket_id, created_at, id);
call protect_tenant('ticket_comments');
grant select, insert, update on ticket_comments to sentra_app, sentra_system;
