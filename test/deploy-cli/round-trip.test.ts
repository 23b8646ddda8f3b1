import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { type CliResult, editJson, fileTree, scratchFolder, startDeployCli } from '../fixtures/deploy-cli.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

/*
 * auth0-deploy-cli as published, against a running server, with a tenant as the tool writes it from Auth0: imported,
 * exported, carried to a second server, changed in every section, and thinned out. The tool sends eight requests a second.
 */

const acme = join(import.meta.dirname, 'fixtures', 'acme', 'tenant.yaml')
const minutes = 60_000
const mappings = {
  STAGE_NAME: 'Staging',
  SHOP_URL: 'https://shop.acme.test',
  RISK_KEY: 'k-123',
  SMTP_USER: 'acme',
  SMTP_PASS: 's-123',
  TWILIO_AUTH_TOKEN: 'twilio-secret',
  WATCH_KEY: 'w-123',
  LOGSTREAMS_HTTP_SECRET: 'w-123',
  GOOGLE_SECRET: 'g-123',
  CONNECTIONS_GOOGLE_OAUTH2_SECRET: 'g-123',
}
const config = { AUTH0_KEYWORD_REPLACE_MAPPINGS: mappings }

const succeeded = (results: CliResult[], count: number) => {
  expect(results.map(({ error, section }) => ({ error, section }))).toEqual(Array.from({ length: count }, () => ({})))
}

/** What is random or of the one server in a tree of files. */
const comparable = (folder: string): Record<string, unknown> => {
  const tree = fileTree(folder)
  for (const [path, content] of Object.entries(tree))
    if (path.startsWith('organizations/'))
      for (const domain of (content as { discovery_domains?: Record<string, unknown>[] }).discovery_domains ?? []) {
        delete domain['verification_txt']
        delete domain['verification_host']
      }
  return tree
}

describe('a rich tenant', () => {
  const work = scratchFolder()
  const deployCli = startDeployCli()
  let first: WholeServer
  let second: WholeServer

  beforeAll(async () => {
    // The tool looks for a page template only where there is a custom domain.
    const env = { SALLYPORT_DOMAINS: 'https://login.acme.test/' }
    first = await wholeServer({ env })
    second = await wholeServer({ env })
  }, 2 * minutes)

  test('of Auth0 is imported whole and carried on to a second server, where nothing differs', {
    timeout: 15 * minutes,
  }, async () => {
    const results = await deployCli(first, [
      { command: 'import', input_file: acme, config },
      { command: 'export', format: 'yaml', output_folder: join(work, 'yaml') },
      { command: 'export', format: 'directory', output_folder: join(work, 'first') },
    ])
    succeeded(results, 3)
    // Values of secrets are in no export: the operator writes them, or marks for them, into the file.
    const file = join(work, 'yaml', 'tenant.yaml')
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('- name: RISK_KEY', '- name: RISK_KEY\n        value: ##RISK_KEY##'),
    )
    const carried = await deployCli(second, [
      { command: 'import', input_file: file, config },
      { command: 'export', format: 'directory', output_folder: join(work, 'second') },
    ])
    succeeded(carried, 2)
    const tree = comparable(join(work, 'first'))
    expect(Object.keys(tree).length).toBeGreaterThan(60)
    expect(comparable(join(work, 'second'))).toEqual(tree)
    expect(tree).toMatchObject({
      'tenant.json': { friendly_name: 'Acme Staging', session_lifetime: 48 },
      'clients/Shop.json': { callbacks: ['https://shop.acme.test/callback', 'http://localhost:4000/callback'] },
      'actions/require-mfa.json': {
        deployed: true,
        secrets: [{ name: 'RISK_KEY' }],
        modules: [{ module_name: 'prices', module_version_number: 1 }],
      },
      'database-connections/customers/login.js': expect.stringContaining('WrongUsernameOrPasswordError'),
      'custom-domains/custom-domains.json': [{ domain: 'login.acme.test', status: 'ready' }],
      'actions/draft.json': { deployed: false },
      'organizations/north.json': { connections: [{ name: 'staff' }], client_grants: [{ client_id: 'Back Office' }] },
      'guardian/policies.json': { policies: ['confidence-score'] },
      'emails/provider.json': { credentials: { smtp_pass: '##SMTP_PASS##' } },
      'pages/error_page.html': expect.stringContaining('error_page of Staging'),
    })
    expect(Object.keys(tree).filter(path => /^emails\/.*\.html$/.test(path))).toHaveLength(13)
    expect(JSON.stringify(tree)).toContain('Members of Acme sign in here.')
    expect(JSON.stringify(tree)).toContain('Acme Staging</footer>')
    expect(JSON.stringify(tree)).not.toContain('Sallyport Dashboard')
  })

  test('is changed in every section by an import, and the next export differs by that alone', {
    timeout: 15 * minutes,
  }, async () => {
    const folder = join(work, 'second')
    changeEverySection(folder)
    const wanted = comparable(folder)
    // The tool publishes every module of the file anew, changed or not.
    Object.assign(wanted['action-modules/prices.json'] as object, { latest_version_number: 2 })
    succeeded(
      await deployCli(second, [
        { command: 'import', input_file: folder, config },
        { command: 'export', format: 'directory', output_folder: join(work, 'changed') },
      ]),
      2,
    )
    expect(comparable(join(work, 'changed'))).toEqual(wanted)
  })

  test('keeps what is gone from the file unless deletion is allowed, and never loses the server’s own applications', {
    timeout: 15 * minutes,
  }, async () => {
    const input_file = join(work, 'thin.yaml')
    writeFileSync(input_file, thin)
    const only = {
      AUTH0_INCLUDED_ONLY: ['clients', 'roles', 'organizations', 'resourceServers', 'databases', 'actions', 'triggers'],
    }
    const thinOut = (allow: boolean) =>
      deployCli(first, [{ command: 'import', input_file, config: { ...only, AUTH0_ALLOW_DELETE: allow } }])
    const names = async (path: string) =>
      (await first.api<{ name: string }[]>('GET', path)).map(({ name }) => name).toSorted()
    const before = await names('/v2/clients')
    const kept = await thinOut(false)
    succeeded(kept, 1)
    expect(kept[0]?.output).toContain('should be deleted')
    expect(await names('/v2/clients')).toEqual(before)
    succeeded(await thinOut(true), 1)
    expect(await names('/v2/clients')).toEqual([
      'All Applications',
      'Management Client',
      'My Account',
      'Sallyport Dashboard',
      'Shop',
      'Try',
    ])
    expect(await names('/v2/roles')).toEqual(['Buyer'])
    expect(await names('/v2/organizations')).toEqual([])
    expect(await names('/v2/resource-servers')).toEqual(['Auth0 Management API', 'Orders'])
    expect(await names('/v2/connections?strategy=auth0')).toEqual(['Username-Password-Authentication'])
    expect(await first.api('GET', '/v2/clients/sallyport-dashboard/connections')).toMatchObject({
      connections: [{ name: 'Username-Password-Authentication' }],
    })
    expect(await first.api('GET', '/v2/actions/actions')).toMatchObject({ actions: [] })
  })

  test('is left alone where the operator excludes it, by section and by name', { timeout: 15 * minutes }, async () => {
    const input_file = join(work, 'names.yaml')
    writeFileSync(
      input_file,
      'tenant:\n  friendly_name: Left alone\nroles:\n  - name: One\n  - name: Two\nclients:\n  - name: Left Out\n    app_type: spa\n  - name: Let In\n    app_type: spa\n',
    )
    const excluded = { AUTH0_EXCLUDED: ['roles', 'tenant'], AUTH0_EXCLUDED_CLIENTS: ['Left Out'] }
    succeeded(await deployCli(first, [{ command: 'import', input_file, config: excluded }]), 1)
    expect(await first.api('GET', '/v2/roles')).toMatchObject([{ name: 'Buyer' }])
    const clients = (await first.api<{ name: string }[]>('GET', '/v2/clients')).map(({ name }) => name)
    expect(clients).toContain('Let In')
    expect(clients).not.toContain('Left Out')
    expect(await first.api('GET', '/v2/tenants/settings')).toMatchObject({ friendly_name: 'Acme Staging' })
  })

  test('is reached with a key instead of a secret, and applications are given keys', {
    timeout: 15 * minutes,
  }, async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    const key = join(work, 'key.pem')
    writeFileSync(key, privateKey)
    const methods = {
      private_key_jwt: { credentials: [{ name: 'first', credential_type: 'public_key', pem: publicKey }] },
    }
    const job = {
      name: 'Signed Job',
      app_type: 'non_interactive',
      grant_types: ['client_credentials'],
      client_authentication_methods: methods,
    }
    const input_file = join(work, 'keys.yaml')
    // JSON is YAML.
    writeFileSync(input_file, JSON.stringify({ clients: [job] }))
    const only = { AUTH0_INCLUDED_ONLY: ['clients', 'clientAuthCredentials'] }
    succeeded(await deployCli(first, [{ command: 'import', input_file, config: only }]), 1)
    const made = (await first.api<{ name: string; client_id: string }[]>('GET', '/v2/clients')).find(
      client => client.name === job.name,
    )
    await first.api('POST', '/v2/client-grants', {
      client_id: made?.client_id,
      audience: `${first.origin}/api/v2/`,
      scope: ['read:clients', 'read:client_credentials'],
    })
    const signed = {
      AUTH0_CLIENT_ID: made?.client_id,
      AUTH0_CLIENT_SECRET: undefined,
      AUTH0_CLIENT_SIGNING_KEY_PATH: key,
      AUTH0_INCLUDED_ONLY: ['clients'],
    }
    const output_folder = join(work, 'signed')
    succeeded(await deployCli(first, [{ command: 'export', format: 'directory', output_folder, config: signed }]), 1)
    expect(fileTree(output_folder)['clients/Signed Job.json']).toMatchObject({
      client_authentication_methods: {
        private_key_jwt: { credentials: [{ name: 'first', credential_type: 'public_key' }] },
      },
    })
  })
})

const thin = `
clients:
  - name: Shop
    app_type: spa
resourceServers:
  - name: Orders
    identifier: https://orders.acme.test
    scopes: [{ value: 'read:orders' }]
roles:
  - name: Buyer
    permissions:
      - { permission_name: 'read:orders', resource_server_identifier: 'https://orders.acme.test' }
organizations: []
databases:
  - name: Username-Password-Authentication
    strategy: auth0
    enabled_clients: [Shop]
    options: { passwordPolicy: fair }
triggers: {}
actions: []
`

/** One change at least of every kind of file that an export writes. */
const changeEverySection = (folder: string): void => {
  type Any = Record<string, unknown>
  const set = (path: string, change: Any) => editJson<Any>(folder, path, content => void Object.assign(content, change))
  set('tenant.json', { friendly_name: 'Acme Two', session_lifetime: 72 })
  set('clients/Shop.json', { description: 'Changed', callbacks: ['https://two.acme.test/callback'] })
  set('clients/Partner.json', { logo_uri: 'https://partner.test/logo.png' })
  set('resource-servers/Orders.json', {
    token_lifetime: 1200,
    scopes: [
      { value: 'read:orders', description: 'See' },
      { value: 'write:orders', description: 'Place and change orders' },
    ],
  })
  set('grants/Night Job-Orders.json', { scope: ['read:orders', 'write:orders'] })
  editJson<{ options: Any; enabled_clients: string[] }>(folder, 'database-connections/customers/database.json', db => {
    db.options['passwordPolicy'] = 'fair'
    db.enabled_clients = ['Phone App', 'Shop']
  })
  set('roles/Guest.json', {
    description: 'May look twice',
    permissions: [{ permission_name: 'read:orders', resource_server_identifier: 'https://orders.acme.test' }],
  })
  set('roles/Buyer.json', { permissions: [] })
  editJson<Any>(folder, 'organizations/north.json', north => {
    Object.assign(north, { display_name: 'North AG', metadata: { plan: 'silver' }, client_grants: [] })
    north['discovery_domains'] = [{ domain: 'north.test', status: 'pending', use_for_organization_discovery: false }]
  })
  editJson<Any>(folder, 'organizations/south.json', south => {
    south['connections'] = [
      {
        name: 'customers',
        assign_membership_on_login: false,
        show_as_button: true,
        is_signup_enabled: false,
        is_enabled: true,
      },
    ]
  })
  writeFileSync(
    join(folder, 'actions/require-mfa/code.js'),
    readFileSync(join(folder, 'actions/require-mfa/code.js'), 'utf8').replace('otp', 'email'),
  )
  set('triggers/triggers.json', {
    'post-login': [{ action_name: 'require-mfa', display_name: 'Ask' }],
    'credentials-exchange': [{ action_name: 'price-list', display_name: 'Prices' }],
  })
  set('token-exchange-profiles/Old tokens.json', { subject_token_type: 'urn:acme:older-token' })
  set('guardian/factors/otp.json', { enabled: false })
  set('guardian/policies.json', { policies: ['all-applications'] })
  set('guardian/templates/sms.json', { verification_message: '{{code}} is your second Acme code.' })
  set('guardian/phoneFactorSelectedProvider.json', { provider: 'phone-message-hook' })
  set('guardian/phoneFactorMessageTypes.json', { message_types: ['sms'] })
  editJson<Any[]>(folder, 'phone-providers/provider.json', ([provider]) => {
    Object.assign(provider?.['configuration'] as Any, { default_from: '+15550199' })
  })
  editJson<{ content: { body: Any } }>(folder, 'phone-templates/otp_verify.json', template => {
    template.content.body['text'] = '{{ code }}, said Acme'
  })
  set('emails/provider.json', { default_from_address: 'other@acme.test' })
  set('emails/welcome_email.json', { subject: 'Welcome back' })
  writeFileSync(join(folder, 'emails/verify_email.html'), '<p>{{ url }}</p>\n')
  editJson<{ colors: Any }>(folder, 'branding/branding.json', branding => {
    branding.colors['primary'] = '#112233'
  })
  set('prompts/prompts.json', { identifier_first: false })
  editJson<{ de: Any }>(folder, 'prompts/custom-text.json', texts => {
    texts.de['login-id'] = { 'login-id': { title: 'Willkommen' } }
  })
  set('attack-protection/bot-detection.json', { bot_detection_level: 'low' })
  set('attack-protection/brute-force-protection.json', { max_attempts: 7 })
  set('attack-protection/breached-password-detection.json', { enabled: false })
  set('attack-protection/captcha.json', { auth_challenge: { fail_open: false } })
  set('attack-protection/suspicious-ip-throttling.json', { allowlist: [] })
  editJson<{ new_device: Any }>(folder, 'risk-assessment/settings.json', risk => {
    risk.new_device['remember_for'] = 90
  })
  writeFileSync(join(folder, 'pages/login.html'), '<!doctype html>\n<title>Changed</title>\n')
}
