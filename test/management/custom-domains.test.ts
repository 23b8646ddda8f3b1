import { expect, test } from 'vitest'
import { managementServer } from '../fixtures/management.ts'

test('the domains that the server was started with are ready custom domains, which only its operator changes', async () => {
  const { call, client, domain } = await managementServer()
  const [shown, ...more] = await client.customDomains.list()
  expect(more).toEqual([])
  expect(shown).toMatchObject({
    custom_domain_id: expect.stringMatching(/^cd_[0-9a-f]{16}$/),
    domain,
    status: 'ready',
    type: 'self_managed_certs',
  })
  const path = `/custom-domains/${shown?.custom_domain_id}`
  expect((await call('GET', path)).body).toEqual(shown)
  expect((await call('GET', '/custom-domains?take=10')).body).toEqual({ custom_domains: [shown] })

  // What is so anyway may be said again, as imports do.
  expect(
    await call('PATCH', path, { body: { tls_policy: 'recommended', custom_client_ip_header: null } }),
  ).toMatchObject({
    status: 200,
    body: shown,
  })
  expect(await call('PATCH', '/custom-domains/default', { body: { domain: 'localhost:3000' } })).toMatchObject({
    status: 200,
  })

  const refused = { status: 403, body: { errorCode: 'feature_not_enabled' } }
  const made = { domain: 'login.acme.test', type: 'self_managed_certs' }
  expect(await call('POST', '/custom-domains', { body: made })).toMatchObject(refused)
  expect(await call('POST', '/custom-domains', { body: { ...made, domain } })).toMatchObject({
    status: 409,
    body: { errorCode: 'custom_domain_conflict' },
  })
  expect(await call('PATCH', path, { body: { domain_metadata: { brand: 'acme' } } })).toMatchObject(refused)
  expect(await call('PATCH', '/custom-domains/default', { body: { domain } })).toMatchObject(refused)
  expect(await call('DELETE', path)).toMatchObject(refused)
  expect(await call('DELETE', '/custom-domains/cd_0')).toMatchObject({ status: 404 })
})
