import type { Page } from 'playwright-core'
import type { Made } from './filled-tenant.ts'

/** A page of the dashboard: where it stands, and what is done there once it is shown. */
export interface Visit {
  name: string
  path: string
  act?: (page: Page) => Promise<unknown>
}

const press = (name: string) => (page: Page) => page.getByRole('button', { name, exact: true }).first().click()
/** Opens a window and types into its picker. */
const pick = (button: string, label: string, typed: string) => async (page: Page) => {
  await press(button)(page)
  const field = page.getByRole('dialog').getByRole('combobox', { name: label, exact: true })
  await field.click()
  await field.fill(typed)
}
const choose = (label: string, typed: string) => async (page: Page) => {
  const field = page.getByPlaceholder(label).first()
  await field.click()
  await field.fill(typed)
}

/** Every page whose lists can be long, and every picker that searches. */
export const visits = (made: Made, users: number): Visit[] => {
  const tabs = (path: string, names: string[], what: string): Visit[] =>
    names.map(tab => ({ name: `${what}: ${tab}`, path: `${path}?tab=${tab}` }))
  const user = `users/${encodeURIComponent(made.user)}`
  const email = encodeURIComponent(`email:"user${Math.floor(users / 3)}@example.com"`)
  return [
    { name: 'getting started', path: '' },
    { name: 'overview', path: 'monitoring/overview' },
    { name: 'overview: month', path: 'monitoring/overview?period=month' },
    { name: 'users', path: 'users' },
    { name: 'users: last page', path: 'users?page=39' },
    { name: 'users: by e-mail', path: `users?q=${email}` },
    { name: 'users: a word', path: 'users?q=family7' },
    { name: 'users: with a beginning', path: 'users?q=user99*' },
    ...tabs(
      user,
      ['details', 'factors', 'sessions', 'devices', 'roles', 'permissions', 'organizations', 'grants', 'logs', 'json'],
      'user',
    ),
    { name: 'user: assign roles', path: `${user}?tab=roles`, act: pick('Assign roles', 'Roles', 'Role 4') },
    { name: 'roles', path: 'roles' },
    ...tabs(`roles/${made.role}`, ['settings', 'permissions', 'users'], 'role'),
    { name: 'role: add users', path: `roles/${made.role}?tab=users`, act: pick('Add users', 'Users', 'user99') },
    { name: 'role: add permissions', path: `roles/${made.role}?tab=permissions`, act: press('Add permissions') },
    { name: 'organizations', path: 'organizations' },
    { name: 'organizations: a word', path: 'organizations?q=organization 4' },
    ...tabs(
      `organizations/${made.organization}`,
      ['overview', 'members', 'invitations', 'connections', 'applications', 'domains', 'metadata'],
      'organization',
    ),
    {
      name: 'organization: add members',
      path: `organizations/${made.organization}?tab=members`,
      act: pick('Add members', 'Users', 'user99'),
    },
    {
      name: 'organization: invite',
      path: `organizations/${made.organization}?tab=invitations`,
      act: press('Invite member'),
    },
    {
      name: 'organization: add application',
      path: `organizations/${made.organization}?tab=applications`,
      act: press('Add application'),
    },
    { name: 'logs', path: 'logs' },
    { name: 'logs: last page', path: 'logs?page=39' },
    { name: 'logs: of a type', path: 'logs?type=fu' },
    { name: 'logs: of a user', path: `logs?user=${encodeURIComponent(made.user)}` },
    { name: 'logs: a rare word', path: `logs?q=${encodeURIComponent('client_name:"Nobody"')}` },
    { name: 'logs: live', path: 'logs', act: page => page.getByRole('switch', { name: 'Live' }).press('Space') },
    { name: 'log entry', path: `logs/${made.logEntry}` },
    { name: 'logins', path: 'monitoring/logins' },
    { name: 'logins: of a user', path: `monitoring/logins?user=${encodeURIComponent(made.user)}` },
    { name: 'login', path: `monitoring/logins/${made.login}` },
    { name: 'execution', path: `monitoring/executions/${made.execution}` },
    { name: 'library', path: 'actions/library' },
    { name: 'Action: editor', path: `actions/library/${made.action}` },
    { name: 'login flow', path: 'actions/flows/login' },
    { name: 'login flow: add', path: 'actions/flows/login', act: choose('Add an Action', 'Action 15') },
    { name: 'applications', path: 'applications' },
    ...tabs(
      `applications/${made.application}`,
      ['settings', 'quickstart', 'credentials', 'apis', 'connections', 'organizations', 'advanced'],
      'application',
    ),
    {
      name: 'application: authorize API',
      path: `applications/${made.application}?tab=apis`,
      act: press('Authorize API'),
    },
    { name: 'APIs', path: 'apis' },
    ...tabs(`apis/${made.api}`, ['settings', 'permissions', 'applications'], 'API'),
    { name: 'databases', path: 'authentication/database' },
    ...tabs(`authentication/database/${made.connection}`, ['settings', 'applications'], 'database'),
    { name: 'passwordless', path: 'authentication/passwordless' },
    { name: 'log streams', path: 'monitoring/log-streams' },
    { name: 'log stream', path: `monitoring/log-streams/${made.stream}` },
    { name: 'settings', path: 'settings' },
    { name: 'administrators', path: 'settings/administrators' },
    { name: 'attack protection', path: 'security/attack-protection' },
    { name: 'multi-factor', path: 'security/mfa' },
  ]
}
