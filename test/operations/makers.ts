import { hexId } from '../../src/ids.ts'
import { hashPassword } from '../../src/passwords.ts'
import { listAdministrators } from '../../src/store/administrators.ts'
import { insertRefreshToken } from '../../src/store/refresh-tokens.ts'
import { insertSession } from '../../src/store/sessions.ts'
import { insertUser, type NewUser } from '../../src/store/users.ts'
import type { World } from './world.ts'

export const connection = 'Username-Password-Authentication'
export const password = 'Correct-Horse-7'

let hash: Promise<string> | undefined

/** A user of the database, with an address of their own. Put into the store: by the API each would cost a hash. */
export const aUser = async (
  world: World,
  { connection: name = connection, ...more }: Partial<Pick<NewUser, 'connection' | 'user_metadata'>> = {},
) => {
  hash ??= hashPassword(password)
  const { services } = world
  const { user_id, email } = await insertUser(services.db, {
    provider: 'auth0',
    identity_user_id: hexId(services.now()),
    connection: name,
    email: `${world.unique('person')}@example.test`,
    email_verified: false,
    password_hash: await hash,
    now: services.now(),
    ...more,
  })
  return { user_id, email: email as string }
}

/** The administrator whom first start makes, and nobody else is one. */
export const theAdministrator = async ({ services }: World) => {
  const [found] = await listAdministrators(services.db)
  return { user_id: found?.user_id as string }
}

export const aRole = (world: World) =>
  world.given<{ id: string; name: string }>('POST /roles', { body: { name: world.unique('Role') } })

export const anApi = (world: World, more: Record<string, unknown> = {}) =>
  world.given<{ id: string; identifier: string }>('POST /resource-servers', {
    body: {
      identifier: `https://${world.unique('api')}.example/`,
      scopes: [{ value: 'read:orders', description: 'Read orders' }, { value: 'write:orders' }],
      ...more,
    },
  })

/** A permission of an API of its own. */
export const aPermission = async (world: World) => ({
  resource_server_identifier: (await anApi(world)).identifier,
  permission_name: 'read:orders',
})

export const aClient = (world: World, more: Record<string, unknown> = {}) =>
  world.given<{ client_id: string; client_secret: string }>('POST /clients', {
    body: { name: world.unique('Application'), app_type: 'regular_web', ...more },
  })

export const aConnection = (world: World, more: Record<string, unknown> = {}) =>
  world.given<{ id: string; name: string }>('POST /connections', {
    body: { name: world.unique('database'), strategy: 'auth0', ...more },
  })

export const anOrganization = (world: World, more: Record<string, unknown> = {}) =>
  world.given<{ id: string; name: string }>('POST /organizations', {
    body: { name: world.unique('company'), display_name: 'A company', ...more },
  })

/** An organization with this user in it. */
export const aMember = async (world: World) => {
  const [organization, user] = [await anOrganization(world), await aUser(world)]
  const body = { members: [user.user_id] }
  await world.given('POST /organizations/{id}/members', { params: { id: organization.id }, body })
  return { organization, user }
}

export const aPhoneMethod = async (world: World, userId: string, phone = '+4930901820') => {
  const body = { type: 'phone', phone_number: phone }
  return world.given<{ id: string }>('POST /users/{id}/authentication-methods', { params: { id: userId }, body })
}

/** A user who has signed in: with a session, and a refresh token of it. */
export const aSignedInUser = async (world: World) => {
  const { user_id } = await aUser(world)
  return { user_id, ...(await aSession(world, user_id)) }
}

export const aSession = async (world: World, userId: string) => {
  const { services } = world
  const now = services.now()
  const [sid, token] = [world.unique('session'), world.unique('token')]
  await insertSession(
    services.db,
    `hash-of-${sid}`,
    {
      sid,
      userId,
      methods: [{ name: 'pwd', timestamp: new Date(now).toISOString() }],
      metadata: {},
      device: { initial_ip: '192.0.2.1', initial_user_agent: 'Firefox' },
      cookieMode: 'persistent',
      clients: [],
      createdAt: now,
      updatedAt: now,
      authenticatedAt: now,
      lastInteractedAt: now,
      expiresAt: now + hour,
      idleExpiresAt: now + hour,
    },
    ['an-application'],
  )
  await insertRefreshToken(services.db, {
    idHash: `hash-of-${token}`,
    publicId: token,
    grantId: `grant-${token}`,
    clientId: 'an-application',
    userId,
    sid,
    rotating: true,
    resourceServers: [{ audience: 'https://shop.example/', scopes: 'openid read:orders' }],
    payload: JSON.stringify({ secret: world.secret() }),
    metadata: {},
    device: {},
    createdAt: now,
    expiresAt: now + hour,
  })
  return { sid, token }
}

const hour = 3_600_000
