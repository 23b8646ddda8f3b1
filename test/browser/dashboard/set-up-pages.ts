import type { World } from '../../fixtures/world.ts'

/** Makes one of everything that a tenant is set up with; gives the pages that show it. */
export const setUpPages = async (world: World): Promise<string[]> => {
  const make = async (path: string, body: object) => {
    const { id, client_id } = await world.api<{ id?: string; client_id?: string }>('POST', path, body)
    return client_id ?? id ?? ''
  }
  const identifier = 'https://orders.example.com/'
  const app = await make('/v2/clients', { name: 'Shop', app_type: 'regular_web' })
  const scopes = [{ value: 'read:orders', description: 'Read orders' }]
  const api = await make('/v2/resource-servers', { name: 'Orders', identifier, scopes })
  await make('/v2/client-grants', { client_id: app, audience: identifier, scope: ['read:orders'] })
  const [database] = await world.api<{ id: string }[]>('GET', '/v2/connections?strategy=auth0')
  const email = await make('/v2/connections', { name: 'email', strategy: 'email' })
  const sink = { httpEndpoint: 'https://logs.example.com/in' }
  const stream = await make('/v2/log-streams', { name: 'Archive', type: 'http', sink })
  return [
    'applications',
    ...['settings', 'quickstart', 'credentials', 'apis'].map(tab => `applications/${app}?tab=${tab}`),
    `apis/${api}?tab=permissions`,
    `authentication/database/${database?.id}?tab=password-policy`,
    'authentication/passwordless',
    `authentication/passwordless/${email}`,
    `monitoring/log-streams/${stream}`,
    'settings',
    'settings?tab=signing-keys',
  ]
}
