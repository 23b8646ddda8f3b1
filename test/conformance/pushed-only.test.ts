import { expect, test } from 'vitest'
import { dashboardClientId } from '../../src/administrators/dashboard.ts'
import { changeDocument } from '../../src/store/settings.ts'
import { authorizeUrl, locationOf, openBrowser } from './fixtures/browser.ts'
import { secretOf, startProtocol } from './fixtures/server.ts'

test('a tenant that takes pushed requests alone refuses all others, but those of its own dashboard', async () => {
  const server = await startProtocol({ realTime: true })
  await server.client({ client_id: 'web' })
  await server.client({ client_id: dashboardClientId })
  const answer = async (params: Record<string, string>) =>
    locationOf(await openBrowser(server).get(authorizeUrl(params)))
  const require = (flag: boolean) =>
    changeDocument(server.services.db, 'tenant', tenant => ({
      ...tenant,
      pushed_authorization_requests_supported: true,
      flags: { ...tenant.flags, require_pushed_authorization_requests: flag },
    }))
  await require(true)
  expect((await answer({ client_id: 'web' })).searchParams.get('error')).toBe('invalid_request')
  expect((await answer({ client_id: dashboardClientId })).searchParams.get('error')).toBeNull()
  const pushed = await fetch(`${server.issuer}oauth/par`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: 'web',
      client_secret: secretOf('web'),
      response_type: 'code',
      redirect_uri: 'https://app.example.com/cb',
      scope: 'openid',
    }),
  })
  const { request_uri } = (await pushed.json()) as { request_uri: string }
  const url = `${server.issuer}authorize?${new URLSearchParams({ client_id: 'web', request_uri })}`
  expect(locationOf(await openBrowser(server).get(url)).searchParams.get('error')).toBeNull()
  const discovery = await fetch(`${server.issuer}.well-known/openid-configuration`)
  expect(await discovery.json()).toMatchObject({ require_pushed_authorization_requests: true })
  await require(false)
  expect((await answer({ client_id: 'web' })).searchParams.get('error')).toBeNull()
})
