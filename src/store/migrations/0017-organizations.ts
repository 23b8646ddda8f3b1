import { statements } from './migration.ts'

/** Invitations to organizations, the mail domains that lead to them, and the applications that they let in. */
export const migration = statements('0017-organizations', [
  `create table organization_invitations (
    id text not null,
    organization_id text not null,
    client_id text not null,
    connection_id text,
    email text not null,
    ticket_hash text not null,
    ticket_encrypted text not null,
    data text not null,
    created_at bigint not null,
    expires_at bigint not null,
    primary key (id)
  )`,
  `create table organization_invitation_roles (
    invitation_id text not null,
    role_id text not null,
    primary key (invitation_id, role_id)
  )`,
  `create table organization_domains (
    id text not null,
    organization_id text not null,
    domain text not null,
    status text not null,
    for_discovery smallint not null,
    proof text not null,
    created_at bigint not null,
    primary key (id)
  )`,
  `create table organization_clients (
    organization_id text not null,
    client_id text not null,
    member_access smallint not null,
    created_at bigint not null,
    primary key (organization_id, client_id)
  )`,
  `create unique index organization_invitations_ticket on organization_invitations (ticket_hash)`,
  `create index organization_invitations_organization on organization_invitations (organization_id, created_at)`,
  `create index organization_invitations_expiry on organization_invitations (expires_at)`,
  `create index organization_invitation_roles_role on organization_invitation_roles (role_id)`,
  `create unique index organization_domains_once on organization_domains (organization_id, domain)`,
  `create index organization_domains_domain on organization_domains (domain)`,
  `create index organization_clients_client on organization_clients (client_id)`,
])
