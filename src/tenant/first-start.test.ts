import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { testServices } from '../../test/fixtures/services.ts'
import { engines, freshStoreUrl, openFor } from '../../test/fixtures/store.ts'
import { dashboardClientId, tryClientId } from '../administrators/dashboard.ts'
import { clientConnections } from '../login/settings.ts'
import { accountClientId } from '../my-account/api.ts'
import { verifyPassword } from '../passwords.ts'
import { administratorRole } from '../store/administrators.ts'
import { clientGrantFor } from '../store/client-grants.ts'
import { clientById, openClientSecret } from '../store/clients.ts'
import { connectionByName, connectionsOfClient, insertConnection } from '../store/connections.ts'
import { resourceServerByIdentifier } from '../store/resource-servers.ts'
import { readDocument } from '../store/settings.ts'
import { listSigningKeys } from '../store/signing-keys.ts'
import { findIdentity } from '../store/users.ts'
import { firstStart } from './first-start.ts'
import { followSettings } from './follow-settings.ts'
import { auth0Scopes, managementScopes } from './management-scopes.ts'

const audience = 'http://localhost:3000/api/v2/'
const readFile = (dataDir: string) => JSON.parse(readFileSync(join(dataDir, 'management-client.json'), 'utf8'))

test('the Management API has the 289 scopes of Auth0, each once, and ours', () => {
  expect(new Set(auth0Scopes).size).toBe(289)
  expect(managementScopes).toEqual([...auth0Scopes, 'read:logins', 'read:administrators', 'update:administrators'])
})

describe.each(engines)('a fresh tenant on %s', engine => {
  test('has what a new tenant of Auth0 has', async () => {
    const services = await testServices({ engine })
    const { db, box, config } = services
    expect(await firstStart(services)).toMatchObject({ adminEmail: 'admin@localhost', adminPassword: undefined })

    expect(await connectionByName(db, 'Username-Password-Authentication')).toMatchObject({
      strategy: 'auth0',
      realms: ['Username-Password-Authentication'],
      options: { passwordPolicy: 'good', brute_force_protection: true },
    })
    const api = await resourceServerByIdentifier(db, audience)
    expect(api).toMatchObject({ name: 'Auth0 Management API', is_system: true, token_lifetime: 86_400 })
    expect(api?.scopes).toHaveLength(managementScopes.length)

    const globals = await db.selectFrom('clients').selectAll().where('is_global', '=', 1).execute()
    expect(globals.map(client => client.name)).toEqual(['All Applications'])

    const dashboard = await clientById(db, dashboardClientId)
    expect(dashboard).toMatchObject({ app_type: 'spa', token_endpoint_auth_method: 'none', is_first_party: true })
    expect(dashboard?.callbacks).toEqual(['http://localhost:3000/dashboard/', 'https://localhost:3443/dashboard/'])
    expect((await connectionsOfClient(db, dashboardClientId)).map(c => c.name)).toEqual([
      'Username-Password-Authentication',
    ])

    expect(await clientById(db, accountClientId)).toMatchObject({
      is_first_party: true,
      grant_types: ['authorization_code'],
      callbacks: ['http://localhost:3000/account/callback', 'https://localhost:3443/account/callback'],
    })

    const machine = await clientById(db, config.clientId as string)
    expect(machine && openClientSecret(box, machine)).toBe(config.clientSecret)
    expect((await clientGrantFor(db, config.clientId as string, audience))?.scope).toEqual(managementScopes)

    const admin = await findIdentity(db, 'Username-Password-Authentication', 'admin@localhost')
    expect(await verifyPassword(box, admin?.password_hash ?? '', config.adminPassword as string)).toMatchObject({
      ok: true,
    })
    expect(await administratorRole(db, admin?.owner ?? '')).toBe('admin')

    const guardian = await readDocument(db, 'guardian')
    expect(Object.values(guardian.factors)).not.toContain(true)
    expect(guardian.policies).toEqual([])
    expect((await readDocument(db, 'tenant')).customize_mfa_in_postlogin_action).toBe(false)
    expect((await listSigningKeys(db)).map(key => key.state)).toEqual(['current', 'next'])
  })

  test('is made once, also when two nodes start together', async () => {
    const one = await testServices({ engine })
    const two = { ...(await testServices({ engine })), db: openFor(one.config.database) }
    const made = await Promise.all([firstStart(one), firstStart(two)])
    expect(made.filter(Boolean)).toHaveLength(1)
    expect(await firstStart(one)).toBeUndefined()
    const { db } = one
    for (const [table, rows] of [
      ['clients', 5],
      ['users', 1],
      ['connections', 1],
      ['client_grants', 1],
    ] as const)
      expect(await db.selectFrom(table).selectAll().execute(), table).toHaveLength(rows)
  })

  test('follows a new issuer and new domains', async () => {
    const services = await testServices({ engine })
    await firstStart(services)
    const { db, config } = services
    const issuer = 'https://login.acme.example/'
    await followSettings({ ...services, config: { ...config, issuer, domains: [issuer] } })
    expect(await resourceServerByIdentifier(db, audience)).toBeUndefined()
    expect(await resourceServerByIdentifier(db, `${issuer}api/v2/`)).toMatchObject({ is_system: true })
    expect(await clientGrantFor(db, config.clientId as string, `${issuer}api/v2/`)).toBeDefined()
    expect((await clientById(db, dashboardClientId))?.callbacks).toContain(`${issuer}dashboard/`)
  })

  test('lets administrators in by every database, the oldest first, however many there are', async () => {
    const services = await testServices({ engine })
    await firstStart(services)
    for (let n = 0; n < 120; n += 1)
      await insertConnection(services.db, {
        id: `con_${String(n).padStart(16, '0')}`,
        name: `database-${n}`,
        strategy: 'auth0',
        data: { options: {}, realms: [`database-${n}`] },
        clients: [],
        now: services.now() + 1000,
      })
    const leading = await clientConnections({ services }, dashboardClientId)
    expect(leading).toHaveLength(121)
    expect(leading[0]?.name).toBe('Username-Password-Authentication')
  })

  test.each([dashboardClientId, accountClientId, tryClientId])(
    'gets %s back at the next start when it was deleted',
    async id => {
      const services = await testServices({ engine })
      await firstStart(services)
      await services.db.deleteFrom('clients').where('client_id', '=', id).execute()
      await followSettings(services)
      expect(await clientById(services.db, id)).toBeDefined()
      expect((await connectionsOfClient(services.db, id)).length).toBe(1)
    },
  )

  test('a start that changes nothing writes nothing', async () => {
    const services = await testServices({ engine })
    await firstStart(services)
    const version = () => services.db.selectFrom('config_version').selectAll().execute()
    const before = await version()
    await firstStart(services)
    await followSettings(services)
    expect(await version()).toEqual(before)
  })
})

describe('credentials that nobody has set', () => {
  const unset = { adminPassword: undefined, clientId: undefined, clientSecret: undefined }

  test('are random, told once, and kept for their owner alone', async () => {
    const services = await testServices({ config: unset })
    const made = await firstStart(services)
    expect(made?.adminPassword).toMatch(/^[A-Z]{5}-[a-z]{5}-[0-9]{5}-[a-z]{5}$/)
    const file = readFile(services.config.dataDir)
    expect(file).toMatchObject({
      domain: 'localhost:3000',
      audience,
      https: { domain: 'localhost:3443', audience: 'https://localhost:3443/api/v2/' },
    })
    expect(file.client_id).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(file.client_secret).toMatch(/^[\w-]{64}$/)
    expect(statSync(made?.clientFile as string).mode & 0o777).toBe(0o600)
    const client = await clientById(services.db, file.client_id)
    expect(client && openClientSecret(services.box, client)).toBe(file.client_secret)
  })

  test('survive a start that was broken off before it was done', async () => {
    const services = await testServices({ config: unset })
    const broken = openFor(await freshStoreUrl('sqlite'))
    await sql`drop table administrators`.execute(broken)
    await expect(firstStart({ ...services, db: broken })).rejects.toThrow('administrators')
    expect(await broken.selectFrom('clients').selectAll().execute()).toEqual([])
    const { client_id } = readFile(services.config.dataDir)
    await firstStart(services)
    expect(readFile(services.config.dataDir).client_id).toBe(client_id)
    expect(await clientById(services.db, client_id)).toBeDefined()
  })
})

test('in production a client secret that the operator has set is not copied to disk', async () => {
  const services = await testServices({ config: { production: true } })
  expect((await firstStart(services))?.clientFile).toBeUndefined()
  expect(() => readFile(services.config.dataDir)).toThrow('ENOENT')
})
