import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { act, atScreen, signIn } from '../../fixtures/pages.ts'
import { password, secretOf, startWorld, type World } from '../../fixtures/world.ts'

/** The page of the companion in one of its states. */
export interface CompanionState {
  name: string
  page: Page
}

/** A server that knows no factor but phone apps; the pages of the own account ask for the one that a user has. */
const pushWorld = async (): Promise<World> => {
  const world = await startWorld({ env: { SALLYPORT_TRUST_PROXY: '1' } })
  await world.factors('push-notification')
  await world.tenant({ friendly_name: 'Northwind' })
  return world
}

/** What the sign-in page beside the companion does. */
const signInPage = async (browser: Browser, world: World, person: { email: string }) => {
  // From an address that has a place.
  const context = await browser.newContext({ extraHTTPHeaders: { 'x-forwarded-for': '81.2.69.142' } })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await page.goto(`${world.issuer}account/`)
  await signIn(page, { email: person.email, password })
  return { page, close: () => context.close() }
}

/** Where a password is reset, at the factor that is asked for first. */
const resetPage = async (browser: Browser, world: World, user_id: string) => {
  const { ticket } = await world.api<{ ticket: string }>('POST', '/v2/tickets/password-change', { user_id })
  const page = await browser.newPage()
  await page.goto(ticket)
  await atScreen(page, 'mfa-login-options')
  await page.click('button[value=push-notification]')
  await atScreen(page, 'reset-password-mfa-push-challenge-push')
  return page
}

/** An application of the tenant's own asks for an approval, without any page. */
const askForApproval = async (world: World, userId: string) => {
  const answer = await fetch(new URL('bc-authorize', world.issuer), {
    method: 'POST',
    body: new URLSearchParams({
      client_id: 'centre',
      client_secret: secretOf('centre'),
      scope: 'openid',
      binding_message: 'Order 21-49',
      login_hint: JSON.stringify({ format: 'iss_sub', iss: world.issuer, sub: userId }),
    }),
  })
  if (!answer.ok) throw new Error(`bc-authorize answered ${answer.status}: ${await answer.text()}`)
}

const enrollmentLink = async (page: Page): Promise<string> => {
  await act(page, 'add-push-notification')
  await atScreen(page, 'mfa-push-welcome')
  await act(page, 'enroll')
  await atScreen(page, 'mfa-push-enrollment-qr')
  return (await page.getAttribute('a[href*="#enroll="]', 'href')) as string
}

/**
 * Walks through every state of the companion (`/authenticator/`), against a real server and with a sign-in page beside
 * it. What is done between two states is what a user would do.
 */
export async function* companionStates(
  browser: Browser,
  options: BrowserContextOptions = {},
): AsyncGenerator<CompanionState> {
  const world = await pushWorld()
  const person = { email: 'ada.lovelace@example.com' }
  const { id } = await world.person({ profile: person })
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const at = (name: string): CompanionState => ({ name: `companion-${name}`, page })
  const said = (text: string) => page.waitForSelector(`#notices :text("${text}")`)
  const enter = async (text: string) => {
    await page.fill('#add-link', text)
    await page.click('#add-form [type="submit"]')
  }
  const number = async (of: Page) => (await of.textContent('[data-number]')) as string

  await page.goto(`${world.issuer}authenticator/`)
  await page.waitForSelector('body[data-ready]')
  yield at('empty')
  await enter('hello')
  yield at('not-a-link')
  await enter('otpauth://totp/A:b?enrollment_tx_id=x&base_url=https%3A%2F%2Fother.example%2Fappliance-mfa')
  yield at('other-server')
  await page.click('[data-scan]')
  await page.waitForSelector('#scan [role="alert"]:not([hidden])')
  yield at('no-camera')
  await page.click('#scan button')

  const base = encodeURIComponent(`${world.issuer}appliance-mfa`)
  await enter(`otpauth://totp/Northwind:ada?enrollment_tx_id=${'x'.repeat(32)}&base_url=${base}`)
  await page.click('#enroll-form [type="submit"]')
  await said('expired')
  yield at('used-code')

  const enrolling = await signInPage(browser, world, person)
  const link = await enrollmentLink(enrolling.page)
  // The sign-in page must not go on by itself yet: until it does, the device does not count.
  await enrolling.page.context().setOffline(true)
  await page.goto(link)
  await page.waitForSelector('#enroll:not([hidden])')
  yield at('offer')
  await page.fill('#device-name', '')
  await page.click('#enroll-form [type="submit"]')
  await page.waitForSelector('#enroll-form [role="alert"]:not([hidden])')
  yield at('no-name')
  await page.fill('#device-name', 'Ada’s phone')
  await page.click('#enroll-form [type="submit"]')
  await page.waitForSelector('.account [data-state]:not([hidden])')
  yield at('pending')
  await enrolling.page.context().setOffline(false)
  await enrolling.page.waitForURL(/\/account\//)
  await page.waitForSelector('.account [data-state][hidden]', { state: 'attached' })
  await page.reload()
  await page.waitForSelector('body[data-ready]')
  yield at('enrolled')
  await page.evaluate("document.querySelector('#notifications').hidden = false")
  yield at('notifications')
  await page.click('[data-notify]')
  await said('Notifications')
  yield at('notifications-blocked')
  await enrolling.close()

  const first = await signInPage(browser, world, person)
  await page.waitForSelector('.request')
  yield at('request')
  await page.click('[data-approve]')
  yield at('request-no-number')
  const right = await number(first.page)
  await page.fill('.request input', right === '99' ? '98' : '99')
  await page.click('[data-approve]')
  await page.waitForSelector('.request [role="alert"]:has-text("not the number")')
  yield at('request-wrong-number')
  await context.setOffline(true)
  await page.fill('.request input', right)
  await page.click('[data-approve]')
  await page.waitForSelector('.request [role="alert"]:has-text("connection")')
  yield at('request-not-sent')
  await page.waitForSelector('#offline:not([hidden])')
  yield at('offline')
  await context.setOffline(false)
  await page.waitForSelector('#offline', { state: 'hidden' })
  await page.fill('.request input', right)
  await page.click('[data-approve]')
  await said('Approved')
  yield at('approved')
  await first.close()

  await world.api('PATCH', '/sallyport/guardian/factors/push-notification', { number_matching: false })
  const second = await signInPage(browser, world, person)
  await page.waitForSelector('.request')
  yield at('request-without-number')
  await page.click('[data-deny]')
  await said('Denied')
  yield at('denied')
  await second.close()

  await world.client({ client_id: 'centre', grant_types: ['urn:openid:params:grant-type:ciba'] })
  await askForApproval(world, id)
  await page.waitForSelector('.request')
  yield at('approval')
  await page.click('[data-approve]')
  await said('The application goes on')
  yield at('approval-given')
  await askForApproval(world, id)
  await page.waitForSelector('.request')
  await page.click('[data-deny]')
  await said('was told so')
  yield at('approval-denied')
  // Nobody is asked as often as this one, whose turn it is again.
  await world.services.db.deleteFrom('buckets').execute()

  await world.resetActions(
    `exports.onExecutePostChallenge = async (event, api) => { api.authentication.challengeWith({ type: 'push-notification' }) }`,
  )
  const reset = await resetPage(browser, world, id)
  await page.waitForSelector('.request')
  yield at('request-of-a-reset')
  await page.click('[data-deny]')
  await said('Denied')
  await reset.close()

  const third = await signInPage(browser, world, person)
  await page.waitForSelector('.request')
  // A second notification takes the place of the first before the companion has asked again.
  await page.route('**/authenticator/api/devices/*', () => {})
  await third.page.evaluate("document.querySelector('button[value=resend]').disabled = false")
  await act(third.page, 'resend')
  await page.click('[data-approve]')
  await said('no longer waiting')
  yield at('gone')
  await page.unroute('**/authenticator/api/devices/*')
  await third.close()

  await page.click('[data-remove]')
  yield at('remove')
  await page.click('#remove button[value="remove"]')
  await said('no longer set up')
  yield at('removed')
  await context.close()
}
