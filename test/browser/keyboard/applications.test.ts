import { beforeAll, expect, test } from 'vitest'
import { atScreen } from '../../fixtures/pages.ts'
import { grants } from '../../fixtures/world.ts'
import { keyboardVisit } from './visit.ts'

const visit = keyboardVisit()

beforeAll(async () => {
  const { world, callback } = visit
  await world.client({ client_id: 'other', thirdParty: true, callbacks: [callback] })
  for (const behaviour of ['pre_login_prompt', 'post_login_prompt'] as const)
    await world.client({
      client_id: behaviour,
      callbacks: [callback],
      organization_usage: 'require',
      organization_require_behavior: behaviour,
    })
})

test.each([
  ['accept', undefined],
  ['deny', 'access_denied'],
])('by keys alone one answers an application that asks for consent: %s', async (answer, error) => {
  await visit.open({ client_id: 'other', scope: 'openid profile email' })
  await visit.signIn(await visit.world.person())
  await atScreen(visit.page, 'consent')
  await visit.keys.act(answer)
  await visit.back(error)
})

test('by keys alone one names, and one picks, the organization; and accepts an invitation', async () => {
  const { world, keys, page, callback } = visit
  const person = await world.person()
  const [connection] = await world.api<{ id: string }[]>('GET', '/v2/connections?strategy=auth0')
  const [acme] = await Promise.all(
    ['acme', 'globex'].map(async name => {
      const { id } = await world.api<{ id: string }>('POST', '/v2/organizations', { name })
      await world.api('POST', `/v2/organizations/${id}/enabled_connections`, {
        connection_id: connection?.id,
        assign_membership_on_login: false,
      })
      await world.api('POST', `/v2/organizations/${id}/members`, { members: [person.id] })
      return id
    }),
  )
  await visit.open({ client_id: 'pre_login_prompt' })
  await atScreen(page, 'organization-selection')
  await keys.enter('organizationName', 'nowhere')
  await visit.errorAt('organizationName')
  await keys.enter('organizationName', 'acme')
  await visit.signIn(person)
  await visit.back()
  await visit.open({ client_id: 'post_login_prompt' })
  await atScreen(page, 'organization-picker')
  await keys.act('selection-action::1')
  await visit.back()

  await world.client({
    client_id: 'invites',
    callbacks: [callback],
    initiate_login_uri: 'https://app.example.com/login',
  })
  const { ticket_id } = await world.api<{ ticket_id: string }>('POST', `/v2/organizations/${acme}/invitations`, {
    inviter: { name: 'Grace Hopper' },
    invitee: { email: 'newcomer@example.com' },
    client_id: 'invites',
    send_invitation_email: false,
  })
  await page.context().clearCookies()
  await visit.open({ client_id: 'invites', organization: acme as string, invitation: ticket_id })
  await atScreen(page, 'accept-invitation')
  await keys.act('default')
  await atScreen(page, 'signup')
  await keys.enter('password', 'Battery-Staple-8')
  await visit.back()
})

test('by keys alone one connects a device, after a code that is none', async () => {
  const { world, keys, page } = visit
  await world.client({
    client_id: 'tv',
    app_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: [grants.device],
    callbacks: [],
  })
  const answer = await fetch(new URL('oauth/device/code', world.issuer), {
    method: 'POST',
    body: new URLSearchParams({ client_id: 'tv', scope: 'openid' }),
  })
  const { user_code } = (await answer.json()) as { user_code: string }
  await page.goto(new URL('activate', world.issuer).href)
  await keys.enter('code', 'BBBB-BBBB')
  await visit.errorAt('code')
  await keys.enter('code', user_code)
  await page.getByText(user_code).waitFor()
  await keys.act('confirm')
  await visit.signIn(await world.person())
  await page.getByRole('heading', { name: 'Your device is connected' }).waitFor()
})

test('by keys alone one reads the details of an error page, and leaves it the way it offers', async () => {
  const { world, keys, page, callback } = visit
  await world.tenant({ default_redirection_uri: callback })
  await visit.open()
  const login = page.url()
  await page.context().clearCookies()
  await page.goto(login)
  expect(await page.getAttribute('body', 'data-screen')).toBe('status')
  const details = page.getByText('login_not_found')
  await details.waitFor()
  await keys.pressHere('summary')
  await details.waitFor({ state: 'hidden' })
  await page.goto(login)
  await keys.press('.card a')
  await page.waitForURL(url => url.href.startsWith(callback))
})
