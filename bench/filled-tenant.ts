import type { Insertable, Selectable } from 'kysely'
import { sql } from 'kysely'
import { timeOrderedId } from '../src/ids.ts'
import { countLogins } from '../src/login/count-logins.ts'
import { countRuns } from '../src/store/action-runs.ts'
import { countDay } from '../src/store/daily-stats.ts'
import { type Db, openStore } from '../src/store/dialect.ts'
import { countLogHours } from '../src/store/hourly-stats.ts'
import type { Schema } from '../src/store/schema.ts'
import { type SecretBox, secretBox } from '../src/store/secrets.ts'
import { inTransaction } from '../src/store/transaction.ts'
import { bindActions, createUser, setFactors, setToggle, totp } from '../test/fixtures/tenant.ts'
import { fillLogs, fillUsers, now, userId } from './filling.ts'
import { logIn } from './log-in.ts'
import type { Product } from './product.ts'

/** How much of everything there is; of what a tenant always has, that much besides. */
export interface Size {
  users: number
  logs: number
  actions: number
  applications: number
  apis: number
  connections: number
  organizations: number
  roles: number
  permissions: number
  logins: number
  streams: number
  /** Of the one user, organization, role, API, application and Action whose pages are opened. */
  belongings: number
}

/** What one has whose pages are opened. */
export interface Made {
  user: string
  email: string
  organization: string
  role: string
  api: string
  application: string
  action: string
  connection: string
  stream: string
  login: string
  execution: string
  logEntry: string
}

/** The same before there is more than one of anything. */
type One = Omit<Made, 'logEntry' | 'execution' | 'login'>

const audience = 'https://api.example.com/'
const redirectUri = 'https://app.example.com/cb'
const code = `exports.onExecutePostLogin = async (event, api) => {
  api.authentication.challengeWith({ type: 'otp' })
}`

/** Makes one of everything by the Management API, and a login of a user with a factor. */
export const makeOne = async (product: Product): Promise<One> => {
  const make = async (path: string, body: object) => {
    const { id, client_id } = await product.api<{ id?: string; client_id?: string }>('POST', path, body)
    return client_id ?? id ?? ''
  }
  await setFactors(product, ['otp'])
  await setToggle(product, true)
  const { 'Ask for a code': action = '' } = await bindActions(product, { 'Ask for a code': code })
  const scopes = [{ value: 'read:things', description: 'Read things' }]
  const api = await make('/v2/resource-servers', {
    name: 'Things',
    identifier: audience,
    scopes,
    allow_offline_access: true,
  })
  const { client_id: application, client_secret: clientSecret } = await product.api<{
    client_id: string
    client_secret: string
  }>('POST', '/v2/clients', {
    name: 'Shop',
    app_type: 'regular_web',
    oidc_conformant: true,
    callbacks: [redirectUri],
    organization_usage: 'allow',
    initiate_login_uri: 'https://app.example.com/login',
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
  })
  await make('/v2/client-grants', { client_id: application, audience, scope: ['read:things'] })
  const [database] = await product.api<{ id: string }[]>('GET', '/v2/connections?strategy=auth0')
  const connection = database?.id ?? ''
  await product.api('PATCH', `/v2/connections/${connection}/clients`, [{ client_id: application, status: true }])
  const role = await make('/v2/roles', { name: 'Editor', description: 'Edits things' })
  await product.api('POST', `/v2/roles/${role}/permissions`, {
    permissions: [{ resource_server_identifier: audience, permission_name: 'read:things' }],
  })
  const organization = await make('/v2/organizations', { name: 'acme', display_name: 'Acme' })
  await product.api('POST', `/v2/organizations/${organization}/enabled_connections`, { connection_id: connection })
  await make(`/v2/organizations/${organization}/invitations`, {
    inviter: { name: 'Ann' },
    invitee: { email: 'guest@example.com' },
    client_id: application,
    send_invitation_email: false,
  })
  const stream = await make('/v2/log-streams', {
    name: 'Archive',
    type: 'http',
    sink: { httpEndpoint: 'https://logs.example.invalid/in' },
  })
  await product.api('PATCH', `/v2/log-streams/${stream}`, { status: 'paused' })
  const person = await createUser(product, { enrolled: ['otp'] })
  await product.api('POST', `/v2/users/${encodeURIComponent(person.id)}/roles`, { roles: [role] })
  await product.api('POST', `/v2/organizations/${organization}/members`, { members: [person.id] })
  const app = { origin: product.origin, clientId: application, clientSecret, redirectUri, audience }
  const { email, password, seed } = person
  await logIn(app, { username: email, password, code: totp(seed) }, '198.18.0.1')
  return { user: person.id, email, organization, role, api, application, action, connection, stream }
}

type Table = keyof Schema & string

/** Stores rows a few hundred at a time, each piece in its own commit. */
const insertAll = async <T extends Table>(db: Db, table: T, rows: Iterable<Insertable<Schema[T]>>): Promise<void> => {
  let piece: Insertable<Schema[T]>[] = []
  const write = async () => {
    const values = piece
    piece = []
    if (values.length > 0)
      await db
        .insertInto(table)
        .values(values as never)
        .execute()
  }
  for (const row of rows) {
    piece.push(row)
    if (piece.length === 300) await write()
  }
  await write()
}

/** So many copies of the row of `table` that `where` finds, changed by number from 1 on. */
const copies = async <T extends Table>(
  db: Db,
  table: T,
  where: Partial<Selectable<Schema[T]>>,
  count: number,
  change: (n: number, row: Selectable<Schema[T]>) => Partial<Selectable<Schema[T]>>,
): Promise<void> => {
  let query = db.selectFrom(table as 'roles').selectAll()
  for (const [column, value] of Object.entries(where)) query = query.where(column as 'id', '=', value as string)
  const row = (await query.limit(1).executeTakeFirstOrThrow()) as unknown as Selectable<Schema[T]>
  await insertAll(
    db,
    table,
    (function* () {
      for (let n = 1; n <= count; n += 1) yield { ...row, ...change(n, row) } as Insertable<Schema[T]>
    })(),
  )
}

const numbers = function* <T>(count: number, make: (n: number) => T): Generator<T> {
  for (let n = 1; n <= count; n += 1) yield make(n)
}

const id = (prefix: string, n: number): string => `${prefix}_${String(n).padStart(16, '0')}`
const digest = (n: number): string => String(n).padStart(43, 'x')

/** Settings, and what belongs to them: by the hundred. */
const fillSettings = async (db: Db, size: Size, made: One): Promise<void> => {
  const { belongings } = size
  await copies(db, 'actions', { id: made.action }, size.actions, n => ({
    id: id('act', n),
    name: `Action ${n}`,
    deployed_version_id: n % 10 === 0 ? null : id('ver', n),
  }))
  await copies(db, 'action_versions', { action_id: made.action }, size.actions, n => ({
    id: id('ver', n),
    action_id: id('act', n),
  }))
  await copies(db, 'action_versions', { action_id: made.action }, belongings, n => ({
    id: id('old', n),
    number: n + 1,
  }))
  await copies(db, 'action_bindings', { action_id: made.action }, Math.min(19, Math.floor(size.actions / 2)), n => ({
    id: id('bin', n),
    position: n,
    action_id: id('act', n === 10 ? 21 : n),
    display_name: `Action ${n}`,
  }))
  await copies(db, 'clients', { client_id: made.application }, size.applications, n => ({
    client_id: id('app', n),
    // What is sealed opens under its own id alone.
    secret_encrypted: null,
    name: `Application ${n}`,
    created_at: now - n,
  }))
  await copies(db, 'resource_servers', { id: made.api }, size.apis, n => ({
    id: id('api', n),
    identifier: `https://api${n}.example.com/`,
    name: `API ${n}`,
    created_at: now - n,
  }))
  await copies(db, 'connections', { id: made.connection }, size.connections, n => ({
    id: id('con', n),
    name: `database-${n}`,
    created_at: now + n,
  }))
  await copies(db, 'client_grants', { client_id: made.application }, Math.min(size.apis, belongings), n => ({
    id: id('cgr', n),
    audience: `https://api${n}.example.com/`,
  }))
  await copies(db, 'client_grants', { client_id: made.application }, Math.min(size.applications, belongings), n => ({
    id: id('cgs', n),
    client_id: id('app', n),
  }))
  await insertAll(
    db,
    'connection_clients',
    numbers(size.connections, n => ({ connection_id: id('con', n), client_id: made.application })),
  )
  await insertAll(
    db,
    'connection_clients',
    numbers(size.applications, n => ({ connection_id: made.connection, client_id: id('app', n) })),
  )
  await copies(db, 'roles', { id: made.role }, size.roles, n => ({ id: id('rol', n), name: `Role ${n}` }))
  const scopes = JSON.stringify([
    ...numbers(size.permissions, n => ({ value: `do:thing-${n}`, description: `Thing ${n}` })),
  ])
  await db
    .updateTable('resource_servers')
    .set({
      data: sql<string>`replace(data, '"scopes":[', ${`"scopes":${scopes.slice(0, -1)}${size.permissions ? ',' : ''}`})`,
    })
    .where('id', '=', made.api)
    .execute()
  const permission = (n: number) => ({ resource_server_identifier: audience, permission_name: `do:thing-${n}` })
  await insertAll(
    db,
    'role_permissions',
    numbers(size.permissions, n => ({ role_id: made.role, ...permission(n) })),
  )
  await insertAll(
    db,
    'user_permissions',
    numbers(size.permissions, n => ({ user_id: made.user, ...permission(n) })),
  )
  await copies(db, 'log_streams', { id: made.stream }, size.streams, n => ({ id: id('lst', n), name: `Stream ${n}` }))
}

/** Organizations with a few members each, and one with half of all users. */
const fillOrganizations = async (db: Db, size: Size, made: One, box: SecretBox): Promise<void> => {
  const organization_id = made.organization
  await copies(db, 'organizations', { id: made.organization }, size.organizations, n => ({
    id: id('org', n),
    name: `org-${n}`,
    display_name: `Organization ${n}`,
  }))
  const member = (organization: string, user_id: string) => ({
    organization_id: organization,
    user_id,
    created_at: now,
  })
  await insertAll(
    db,
    'organization_members',
    numbers(size.organizations, n => member(id('org', n), made.user)),
  )
  await insertAll(
    db,
    'organization_members',
    numbers(size.users / 2, n => member(organization_id, userId(n - 1))),
  )
  await insertAll(
    db,
    'organization_member_roles',
    numbers(size.users / 4, n => ({ organization_id, user_id: userId(n - 1), role_id: made.role })),
  )
  await insertAll(
    db,
    'organization_connections',
    numbers(size.connections, n => ({ organization_id, connection_id: id('con', n), data: '{}', created_at: now })),
  )
  await insertAll(
    db,
    'organization_clients',
    numbers(Math.min(size.applications, size.belongings), n => ({
      organization_id,
      client_id: id('app', n),
      member_access: 1 as const,
      created_at: now,
    })),
  )
  await copies(db, 'organization_invitations', { organization_id }, size.belongings, n => ({
    id: id('uinv', n),
    email: `guest${n}@example.com`,
    ticket_hash: digest(n),
    ticket_encrypted: box.seal(`invitation:${id('uinv', n)}`, digest(n)),
  }))
}

/** What users have, the one whose pages are opened most of all. */
const fillPeople = async (db: Db, size: Size, made: One): Promise<void> => {
  const user_id = made.user
  await insertAll(
    db,
    'user_roles',
    numbers(size.users / 2, n => ({ user_id: userId(n - 1), role_id: made.role, created_at: now - n })),
  )
  await insertAll(
    db,
    'user_roles',
    numbers(size.roles, n => ({ user_id, role_id: id('rol', n), created_at: now })),
  )
  await copies(db, 'enrollments', { user_id }, size.users / 5, n => ({ id: id('totp', n), user_id: userId(n - 1) }))
  const { sid } = await db.selectFrom('sessions').select('sid').where('user_id', '=', user_id).executeTakeFirstOrThrow()
  await copies(db, 'sessions', { user_id }, size.belongings, n => ({ id_hash: digest(n), sid: id('sid', n) }))
  await copies(db, 'sessions', { sid }, size.users / 5, n => ({
    id_hash: digest(n + 1e6),
    sid: id('sid', n + 1e6),
    user_id: userId(n - 1),
  }))
  await copies(db, 'refresh_tokens', { user_id }, size.belongings, n => ({
    id_hash: digest(n),
    public_id: id('rt', n),
  }))
  await insertAll(
    db,
    'user_grants',
    numbers(Math.min(size.applications, size.belongings), n => ({
      id: id('gr', n),
      client_id: id('app', n),
      user_id,
      audience,
      scope: '["read:things"]',
      organization_id: null,
      created_at: now,
    })),
  )
}

/** Logins as the one that there was, of many users over a month. */
const fillLogins = async (db: Db, size: Size, made: One): Promise<void> => {
  const at = (n: number) => now - Math.floor((n / (size.logins + 1)) * 29 * 86_400_000)
  await copies(db, 'logins', { user_id: made.user }, size.logins, n => ({
    id_hash: digest(n),
    trace_id: timeOrderedId(at(n)),
    user_id: n % 10 === 0 ? made.user : userId(n % Math.max(1, size.users)),
    created_at: at(n),
    updated_at: at(n),
    finished_at: at(n),
  }))
  await copies(db, 'action_executions', {}, size.logins, (n, { results }) => ({
    id: id('exec', n),
    results: results.replaceAll(
      /"(started_at|ended_at)":"[^"]+"/g,
      (_, name: string) => `"${name}":"${new Date(at(n) + (name === 'ended_at' ? n % 90 : 0)).toISOString()}"`,
    ),
    created_at: at(n),
    updated_at: at(n),
  }))
}

/** Fills the store of a server that stands still, as if the server had done it, and counts what it counts in its turns. */
export const fillTenant = async (
  { database, secret }: { database: string; secret: string },
  size: Size,
  made: One,
): Promise<Made> => {
  const db = openStore(database)
  const box = secretBox(secret)
  try {
    await inTransaction(db, trx => fillSettings(trx, size, made))
    await fillUsers(db, size.users)
    await inTransaction(db, trx => fillOrganizations(trx, size, made, box))
    await inTransaction(db, trx => fillPeople(trx, size, made))
    await inTransaction(db, trx => fillLogins(trx, size, made))
    await fillLogs(db, size.logs, size.users)
    const some = Array.from({ length: Math.min(500, size.users) }, (_, n) => userId(n))
    await db.updateTable('logs').set({ user_id: made.user }).where('user_id', 'in', some).execute()
    while (await countDay(db, now)) {}
    while (await countLogHours(db, now)) {}
    while (await countLogins(db, now)) {}
    while (await countRuns(db, now)) {}
    if (database.startsWith('postgres:')) await sql`vacuum analyze`.execute(db)
    const newest = (table: 'logins' | 'logs', column: 'trace_id' | 'log_id') =>
      db
        .selectFrom(table as 'logs')
        .select(sql<string>`${sql.ref(column)}`.as('id'))
        .orderBy(sql.ref(column), 'desc')
        .limit(1)
        .executeTakeFirstOrThrow()
    const executions = db.selectFrom('action_executions').select('id')
    return {
      ...made,
      login: (await newest('logins', 'trace_id')).id,
      execution: (await executions.where('id', 'not like', 'exec\\_%').executeTakeFirstOrThrow()).id,
      logEntry: (await newest('logs', 'log_id')).id,
    }
  } finally {
    await db.destroy()
  }
}
