import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { violations } from '../../fixtures/axe.ts'
import { launchBrowser } from '../../fixtures/browser.ts'
import { authorize, submit, visitor } from '../../fixtures/visitor.ts'
import { type Person, password, startWorld, type World } from '../../fixtures/world.ts'
import { administrator, openDashboard, requireBuilt } from './dashboard.ts'
import { setUpPages } from './set-up-pages.ts'

let world: World
let browser: Browser
let person: Person
let roleId: string
let organizationId: string
/** The pages of a login that there was. */
let made: string[]
let setUp: string[]
beforeAll(async () => {
  requireBuilt()
  ;[world, browser] = await Promise.all([startWorld(), launchBrowser()])
  await world.factors('otp', 'email')
  person = await world.person({ factors: ['otp', 'phone'] })
  ;({ id: roleId } = await world.api<{ id: string }>('POST', '/v2/roles', { name: 'Editor' }))
  ;({ id: organizationId } = await world.api<{ id: string }>('POST', '/v2/organizations', { name: 'acme' }))
  const [connection] = await world.api<{ id: string }[]>('GET', '/v2/connections?strategy=auth0')
  const inside = `/v2/organizations/${organizationId}`
  await world.api('POST', `${inside}/members`, { members: [person.id] })
  await world.api('POST', `${inside}/enabled_connections`, { connection_id: connection?.id })
  await world.client({ client_id: 'web' })
  await world.actions('exports.onExecutePostLogin = async () => { console.log("seen"); throw new Error("no luck") }')
  const visit = visitor(world)
  await submit(visit, await authorize(visit), { username: person.email, password })
  const { logins } = await world.api<{ logins: { id: string }[] }>('GET', '/sallyport/logins')
  const trace = await world.api<{ journal: { execution_id?: string }[] }>('GET', `/sallyport/logins/${logins[0]?.id}`)
  const execution = trace.journal.find(entry => entry.execution_id)?.execution_id
  made = [`monitoring/logins/${logins[0]?.id}`, `monitoring/executions/${execution}`]
  setUp = await setUpPages(world)
}, 60_000)
afterAll(() => browser?.close())

vi.setConfig({ testTimeout: 240_000 })

const paths = (): string[] => [
  '',
  'security/mfa',
  'security/mfa/sms',
  'security/mfa/push-notification',
  'security/mfa/webauthn-roaming',
  'security/mfa/email',
  'security/attack-protection',
  'security/attack-protection/bot-detection',
  'security/attack-protection/suspicious-ip-throttling',
  'security/attack-protection/breached-password-detection',
  'actions/library',
  'actions/flows/login',
  'users',
  'users?q=nobody',
  'users/import-export',
  ...['', 'factors'].map(tab => `users/${encodeURIComponent(person.id)}?tab=${tab}`),
  'roles',
  `roles/${roleId}`,
  'organizations',
  ...['', 'members', 'connections', 'metadata'].map(tab => `organizations/${organizationId}?tab=${tab}`),
  'logs',
  'monitoring/overview',
  'monitoring/logins',
  ...made,
  'try',
  'settings/administrators',
  'branding/universal-login',
  'branding/universal-login?tab=texts',
  'branding/universal-login?tab=partials',
  'branding/universal-login?tab=template',
  'branding/email-provider',
  'branding/email-templates',
  'branding/email-templates/verify_email',
  'branding/phone-provider',
  'branding/phone-templates',
  ...setUp,
  'users/auth0%7Cnobody',
  'no-such-page',
]

test.each([
  { colorScheme: 'light', viewport: { width: 1280, height: 900 }, asked: 'all' },
  { colorScheme: 'dark', viewport: { width: 375, height: 740 }, asked: 'looks' },
] as const)('every page is accessible and fits: $colorScheme', async ({ asked, ...look }) => {
  const page = await openDashboard({ world, browser }, await administrator(world, 'admin'), '', look)
  const found: Record<string, unknown> = {}
  for (const path of paths()) {
    await page.goto(new URL(`dashboard/${path}`, world.issuer).href)
    await page.locator('h1').waitFor()
    await expect.poll(() => page.locator('[data-loading]').count(), { timeout: 20_000 }).toBe(0)
    const wrong = await violations(page, asked)
    const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')
    if (wrong.length > 0 || wide) found[path] = { wrong, wide }
  }
  expect(found).toEqual({})
  await page.context().close()
})

test('the first view needs less than 300 KB of compressed scripts', async () => {
  const page = await openDashboard({ world, browser }, await administrator(world, 'admin'))
  const bytes = await page.evaluate(
    `performance.getEntriesByType('resource').filter(one => one.name.endsWith('.js')).reduce((sum, one) => sum + one.encodedBodySize, 0)`,
  )
  expect(bytes).toBeGreaterThan(50_000)
  expect(bytes).toBeLessThan(300_000)
  await page.context().close()
})
