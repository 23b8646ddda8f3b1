import { decodeJwt, type JWTPayload } from 'jose'
import type { Engine } from '../fixtures/store.ts'
import { authorize, type Page, submit, type Visitor, visitor } from '../fixtures/visitor.ts'
import {
  callback,
  connectionName,
  type Person,
  password,
  type Reply,
  startWorld,
  token,
  type World,
} from '../fixtures/world.ts'

export interface Organization {
  id: string
  name: string
}

/** A world with clients of every use of organizations, and what a test needs to fill it with organizations. */
export interface OrgWorld extends World {
  connectionId: string
  organization: (name: string, more?: Record<string, unknown>) => Promise<Organization>
  /** Enables the tenant's database for an organization. */
  enable: (organization: Organization, settings?: Record<string, unknown>, connectionId?: string) => Promise<void>
  join: (organization: Organization, ...people: Person[]) => Promise<void>
  leave: (organization: Organization, ...people: Person[]) => Promise<void>
  /** Another database connection, enabled for these clients; its id. */
  connection: (name: string, ...clients: string[]) => Promise<string>
}

const prompts = ['pre_login_prompt', 'post_login_prompt'] as const

/** The clients: `web` allows organizations, the others are named after their settings. */
export const orgWorld = async (engine: Engine = 'sqlite'): Promise<OrgWorld> => {
  const world = await startWorld({ engine })
  await world.client({ client_id: 'web' })
  await world.client({ client_id: 'deny', organization_usage: 'deny' })
  for (const usage of ['allow', 'require'] as const) {
    for (const behaviour of prompts)
      await world.client({
        client_id: `${usage}-${behaviour}`,
        organization_usage: usage,
        organization_require_behavior: behaviour,
      })
  }
  await world.client({ client_id: 'require', organization_usage: 'require' })
  await world.resource('https://api.example.com')
  const [connection] = await world.api<{ id: string; name: string }[]>('GET', `/v2/connections?name=${connectionName}`)
  const connectionId = connection?.id as string
  return {
    ...world,
    connectionId,
    organization: (name, more = {}) => world.api<Organization>('POST', '/v2/organizations', { name, ...more }),
    enable: async ({ id }, settings = {}, other = connectionId) => {
      await world.api('POST', `/v2/organizations/${id}/connections`, { connection_id: other, ...settings })
    },
    join: async ({ id }, ...people) => {
      await world.api('POST', `/v2/organizations/${id}/members`, { members: people.map(person => person.id) })
    },
    leave: async ({ id }, ...people) => {
      await world.api('DELETE', `/v2/organizations/${id}/members`, { members: people.map(person => person.id) })
    },
    connection: async (name, ...clients) => {
      const { id } = await world.api<{ id: string }>('POST', '/v2/connections', {
        name,
        strategy: 'auth0',
        enabled_clients: clients,
      })
      return id
    },
  }
}

/** The first screen answered with the person's password. */
export const signIn = async (
  world: World,
  person: Pick<Person, 'email'>,
  params: Record<string, string> = {},
  browser: Visitor = visitor(world),
): Promise<{ browser: Visitor; page: Page }> => {
  const first = await authorize(browser, params)
  return { browser, page: await submit(browser, first, { username: person.email, password }) }
}

export const errorOf = (page: Page): { error: string | null; description: string | null } => ({
  error: page.away?.searchParams.get('error') ?? null,
  description: page.away?.searchParams.get('error_description') ?? null,
})

/** The tokens that a callback's code is worth, and what the ID token says. */
export const tokensOf = async (world: World, page: Page, clientId = 'web'): Promise<Reply & { claims: JWTPayload }> => {
  const code = page.away?.searchParams.get('code')
  if (!code) throw new Error(`no code but ${page.away ?? page.text.slice(0, 500)}`)
  const reply = await token(world, clientId, { grant_type: 'authorization_code', code, redirect_uri: callback })
  const idToken = reply.body['id_token']
  return { ...reply, claims: typeof idToken === 'string' ? decodeJwt(idToken) : {} }
}
