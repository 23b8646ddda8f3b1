import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startDeployCli } from '../fixtures/deploy-cli.ts'
import { read } from '../fixtures/sources.ts'
import { wholeServer } from '../fixtures/whole-server.ts'

/* A tenant of Auth0 that uses what this server does not have, imported section by section as an operator would try it. */

const input_file = join(import.meta.dirname, 'fixtures', 'foreign', 'tenant.yaml')
const minutes = 60_000
const deployCli = startDeployCli()

/** What the operator reads where a section stops the import. */
const refused: Record<string, string> = {
  customDomains: 'The domains of this server are set when it is started',
  flows: 'This server has no flows of forms',
  flowVaultConnections: 'This server has no vault of flows',
  forms: 'This server has no forms',
  selfServiceProfiles: 'This server has no self-service profiles',
  networkACLs: 'This server has no network ACLs',
  userAttributeProfiles: 'This server has no user attribute profiles',
  connectionProfiles: 'This server has no connection profiles',
  rateLimitPolicies: 'This server has no rate limit policies',
  eventStreams: 'This server has no event streams',
  rulesConfigs: 'This is a deprecated feature',
}

/** Where the tool goes on, and what it tells. */
const skipped: Record<string, string> = {
  rules: 'Rules are deprecated, migrate to using actions instead',
  hooks: 'Failed to update hooks because functionality has been deprecated',
  supplementalSignals: '',
  connections: 'If you are not using SCIM',
}

test('an import of what this server has no feature for stops with the reason, or goes on without it', {
  timeout: 15 * minutes,
}, async () => {
  const server = await wholeServer()
  const sections = [...Object.keys(refused), ...Object.keys(skipped)]
  const results = await deployCli(
    server,
    sections.map(section => ({ command: 'import', input_file, config: { AUTH0_INCLUDED_ONLY: [section] } })),
  )
  const told = Object.fromEntries(sections.map((section, at) => [section, results[at]]))
  for (const [section, message] of Object.entries(refused)) {
    expect([section, told[section]]).toMatchObject([section, { section, error: expect.stringContaining(message) }])
    expect(told[section]?.error).toContain('feature_not_enabled')
  }
  for (const [section, message] of Object.entries(skipped)) {
    expect([section, told[section]?.error]).toEqual([section, undefined])
    expect(told[section]?.output).toContain(message)
  }
  for (const path of ['custom-domains', 'flows', 'forms', 'network-acls', 'self-service-profiles'])
    expect([path, await server.api('GET', `/v2/${path}`)]).toEqual([path, []])
  expect(await server.api('GET', '/v2/supplemental-signals')).toEqual({ akamai_enabled: false })
})

test('the sections that the manual says to leave out are those, and without them all the rest is imported', {
  timeout: 15 * minutes,
}, async () => {
  const server = await wholeServer()
  const list = /"AUTH0_EXCLUDED": (\[[^\]]*\])/.exec(read('docs/tools.md'))?.[1] as string
  const AUTH0_EXCLUDED = JSON.parse(list) as string[]
  expect(AUTH0_EXCLUDED.toSorted()).toEqual(Object.keys(refused).toSorted())
  const [result] = await deployCli(server, [{ command: 'import', input_file, config: { AUTH0_EXCLUDED } }])
  expect(result?.error).toBeUndefined()
  expect(await server.api('GET', '/v2/roles')).toMatchObject([{ name: 'Reader' }])
  expect(await server.api('GET', '/v2/tenants/settings')).toMatchObject({ friendly_name: 'Foreign' })
  expect(await server.api('GET', '/v2/connections?name=acme-okta')).toMatchObject([
    { strategy: 'okta', options: { client_id: 'okta-client' } },
  ])
})
