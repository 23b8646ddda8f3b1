import { type Db, engineOf } from '../dialect.ts'
import { type Migration, statements } from './migration.ts'

const tables = statements('0002-users', [
  `create table users (
    user_id text not null,
    email text,
    email_verified smallint not null,
    username text,
    phone_number text,
    phone_verified smallint not null,
    name text,
    nickname text,
    given_name text,
    family_name text,
    picture text,
    blocked smallint not null,
    app_metadata text not null,
    user_metadata text not null,
    logins_count bigint not null,
    last_login bigint,
    last_ip text,
    last_password_reset bigint,
    multifactor_last_modified bigint,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (user_id)
  )`,
  `create table identities (
    provider text not null,
    identity_user_id text not null,
    connection text not null,
    user_id text not null,
    position bigint not null,
    email text,
    username text,
    phone_number text,
    password_hash text,
    profile text not null,
    created_at bigint not null,
    primary key (provider, identity_user_id)
  )`,
  `create table user_terms (
    user_id text not null,
    path text not null,
    value text not null,
    number double precision,
    primary key (user_id, path, value)
  )`,
  `create table password_history (
    id text not null,
    provider text not null,
    identity_user_id text not null,
    password_hash text not null,
    created_at bigint not null,
    primary key (id)
  )`,
  `create table user_roles (
    user_id text not null,
    role_id text not null,
    created_at bigint not null,
    primary key (user_id, role_id)
  )`,
  `create table user_permissions (
    user_id text not null,
    resource_server_identifier text not null,
    permission_name text not null,
    primary key (user_id, resource_server_identifier, permission_name)
  )`,
  `create table organization_members (
    organization_id text not null,
    user_id text not null,
    created_at bigint not null,
    primary key (organization_id, user_id)
  )`,
  `create table organization_member_roles (
    organization_id text not null,
    user_id text not null,
    role_id text not null,
    primary key (organization_id, user_id, role_id)
  )`,
  `create table user_grants (
    id text not null,
    client_id text not null,
    user_id text not null,
    audience text not null,
    scope text not null,
    organization_id text,
    created_at bigint not null,
    primary key (id)
  )`,
  `create table enrollments (
    id text not null,
    user_id text not null,
    factor text not null,
    confirmed smallint not null,
    name text,
    secret_encrypted text,
    code_hash text,
    phone_number text,
    preferred_method text,
    email text,
    last_step bigint,
    link_id text,
    data text not null,
    created_at bigint not null,
    enrolled_at bigint,
    last_auth_at bigint,
    primary key (id)
  )`,
  `create table remembered_browsers (
    token_hash text not null,
    user_id text not null,
    user_agent text,
    created_at bigint not null,
    last_used_at bigint not null,
    expires_at bigint not null,
    primary key (token_hash)
  )`,
  `create table tickets (
    ticket_hash text not null,
    kind text not null,
    user_id text not null,
    data text not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    primary key (ticket_hash)
  )`,
  `create index users_created on users (created_at, user_id)`,
  `create index users_last_login on users (last_login)`,
  `create index user_terms_number on user_terms (path, number) where number is not null`,
  `create unique index identities_email on identities (connection, email) where email is not null`,
  `create unique index identities_username on identities (connection, username) where username is not null`,
  `create unique index identities_phone on identities (connection, phone_number) where phone_number is not null`,
  `create index identities_user on identities (user_id)`,
  `create index identities_connection on identities (connection, user_id)`,
  `create index password_history_identity on password_history (provider, identity_user_id)`,
  `create index user_roles_role on user_roles (role_id)`,
  `create index organization_members_user on organization_members (user_id)`,
  `create unique index user_grants_once on user_grants (user_id, client_id, audience)`,
  `create index enrollments_user on enrollments (user_id)`,
  `create index remembered_browsers_user on remembered_browsers (user_id)`,
  `create index tickets_user on tickets (user_id)`,
])

/** Columns that the user search looks in. On PostgreSQL only this operator class lets a prefix use the index. */
const searched = (operators: string): string[] => [
  `create index users_email on users (email${operators})`,
  `create index users_name on users (lower(name)${operators})`,
  `create index users_nickname on users (lower(nickname)${operators})`,
  `create index users_username on users (username${operators})`,
  `create index users_phone on users (phone_number${operators})`,
  `create index user_terms_value on user_terms (path, value${operators})`,
]

export const migration: Migration = {
  name: tables.name,
  up: async db => {
    await tables.up(db)
    const operators = engineOf(db as unknown as Db) === 'postgres' ? ' text_pattern_ops' : ''
    await statements('0002-users', searched(operators)).up(db)
  },
}
