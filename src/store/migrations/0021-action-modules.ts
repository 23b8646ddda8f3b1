import { statements } from './migration.ts'

/** Code that Actions share, and which versions of it an Action uses: `[{module_id, module_version_id}]`. */
export const migration = statements('0021-action-modules', [
  `create table action_modules (
    id text not null,
    name text not null,
    code text not null,
    dependencies text not null,
    secrets_encrypted text not null,
    revision bigint not null,
    all_changes_published smallint not null,
    latest_version_id text,
    last_number bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (id)
  )`,
  `create table action_module_versions (
    id text not null,
    module_id text not null,
    number bigint not null,
    code text not null,
    dependencies text not null,
    secrets_encrypted text not null,
    bundle_id text,
    created_at bigint not null,
    primary key (id)
  )`,
  `create unique index action_modules_name on action_modules (name)`,
  `create unique index action_module_versions_number on action_module_versions (module_id, number)`,
  `alter table actions add column modules text not null default '[]'`,
  `alter table action_versions add column modules text not null default '[]'`,
])
