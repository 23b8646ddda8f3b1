import { statements } from './migration.ts'

export const migration = statements('0001-tenant', [
  `create table settings (
    key text not null,
    value text not null,
    updated_at bigint not null,
    primary key (key)
  )`,
  `create table config_version (
    id smallint not null,
    version bigint not null,
    primary key (id)
  )`,
  `create table clients (
    client_id text not null,
    name text not null,
    app_type text,
    is_global smallint not null,
    is_first_party smallint not null,
    secret_encrypted text,
    data text not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (client_id)
  )`,
  `create table client_credentials (
    id text not null,
    client_id text not null,
    data text not null,
    expires_at bigint,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (id)
  )`,
  `create table connections (
    id text not null,
    name text not null,
    strategy text not null,
    data text not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (id)
  )`,
  `create table connection_clients (
    connection_id text not null,
    client_id text not null,
    primary key (connection_id, client_id)
  )`,
  `create table resource_servers (
    id text not null,
    identifier text not null,
    name text not null,
    is_system smallint not null,
    signing_secret_encrypted text,
    data text not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (id)
  )`,
  `create table client_grants (
    id text not null,
    client_id text not null,
    audience text not null,
    subject_type text not null,
    data text not null,
    created_at bigint not null,
    primary key (id)
  )`,
  `create table organizations (
    id text not null,
    name text not null,
    display_name text,
    data text not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (id)
  )`,
  `create table organization_connections (
    organization_id text not null,
    connection_id text not null,
    data text not null,
    created_at bigint not null,
    primary key (organization_id, connection_id)
  )`,
  `create table organization_client_grants (
    organization_id text not null,
    grant_id text not null,
    created_at bigint not null,
    primary key (organization_id, grant_id)
  )`,
  `create table roles (
    id text not null,
    name text not null,
    description text,
    created_at bigint not null,
    primary key (id)
  )`,
  `create table role_permissions (
    role_id text not null,
    resource_server_identifier text not null,
    permission_name text not null,
    primary key (role_id, resource_server_identifier, permission_name)
  )`,
  `create table signing_keys (
    kid text not null,
    private_jwk_encrypted text not null,
    cert text not null,
    state text not null,
    current_since bigint,
    current_until bigint,
    revoked_at bigint,
    created_at bigint not null,
    primary key (kid)
  )`,
  `create unique index connections_name on connections (name)`,
  `create unique index resource_servers_identifier on resource_servers (identifier)`,
  `create unique index client_grants_once on client_grants (client_id, audience, subject_type)`,
  `create unique index organizations_name on organizations (name)`,
  `create unique index roles_name on roles (name)`,
  `create index connection_clients_client on connection_clients (client_id)`,
  `create index client_credentials_client on client_credentials (client_id)`,
  `insert into config_version (id, version) values (1, 1)`,
])
