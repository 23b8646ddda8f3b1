import { statements } from './migration.ts'

export const migration = statements('0005-actions', [
  `create table actions (
    id text not null,
    name text not null,
    trigger_id text not null,
    trigger_version text not null,
    code text not null,
    dependencies text not null,
    runtime text not null,
    secrets_encrypted text not null,
    status text not null,
    errors text not null,
    all_changes_deployed smallint not null,
    deployed_version_id text,
    built_at bigint,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (id)
  )`,
  `create table action_versions (
    id text not null,
    action_id text not null,
    number bigint not null,
    trigger_id text not null,
    trigger_version text not null,
    code text not null,
    dependencies text not null,
    runtime text not null,
    secrets_encrypted text not null,
    status text not null,
    errors text not null,
    built_at bigint,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (id)
  )`,
  `create table action_bindings (
    id text not null,
    trigger_id text not null,
    position bigint not null,
    action_id text not null,
    display_name text not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (id)
  )`,
  `create table action_executions (
    id text not null,
    trigger_id text not null,
    status text not null,
    results text not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (id)
  )`,
  `create unique index actions_name on actions (name)`,
  `create unique index action_versions_number on action_versions (action_id, number)`,
  `create index action_bindings_trigger on action_bindings (trigger_id, position)`,
  `create index action_bindings_action on action_bindings (action_id)`,
  `create index action_executions_created on action_executions (created_at)`,
])
