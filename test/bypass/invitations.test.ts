import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { authorize, type Page, post, stateOf, submit, type Visitor, visit, visitor } from '../fixtures/visitor.ts'
import { type Person, password } from '../fixtures/world.ts'
import { type Organization, type OrgWorld, orgWorld, signIn, tokensOf } from '../organizations/org-world.ts'
import { codeOf } from './attack.ts'

let world: OrgWorld
let acme: Organization
let other: Organization
let numbers = 0

beforeAll(async () => {
  world = await orgWorld()
  acme = await world.organization('acme')
  other = await world.organization('other')
  await world.tenant({ default_redirection_uri: 'https://app.example.com/in' })
})

beforeEach(async () => {
  await world.services.db.deleteFrom('logs').execute()
})

interface Invitation {
  id: string
  ticket_id: string
}

const newcomer = () => `guest${++numbers}@example.com`
const invite = (email: string, more: Record<string, unknown> = {}) =>
  world.api<Invitation>('POST', `/v2/organizations/${acme.id}/invitations`, {
    inviter: { name: 'Bob' },
    invitee: { email },
    client_id: 'web',
    send_invitation_email: false,
    ...more,
  })
const follow = (browser: Visitor, { ticket_id }: Pick<Invitation, 'ticket_id'>, more: Record<string, string> = {}) =>
  authorize(browser, { organization: acme.id, invitation: ticket_id, ...more })
const errorOf = (page: Page) => page.away?.searchParams.get('error')
const members = async () =>
  (await world.api<{ user_id: string }[]>('GET', `/v2/organizations/${acme.id}/members?per_page=100`)).map(
    member => member.user_id,
  )

/** The invitation is still open, and the person has not come in by it. */
const expectUnused = async (invitation: Invitation, person: Pick<Person, 'id'>): Promise<void> => {
  expect(await world.api('GET', `/v2/organizations/${acme.id}/invitations/${invitation.id}`)).toMatchObject({
    id: invitation.id,
  })
  expect(await members()).not.toContain(person.id)
}

/** By the link to the form where somebody with an account signs in. */
const signInByInvitation = async (browser: Visitor, invitation: Invitation, person: Person): Promise<Page> => {
  const form = await submit(browser, await follow(browser, invitation), {})
  const login = await visit(browser, `/u/login?state=${stateOf(form)}`)
  return submit(browser, login, { username: person.email, password })
}

describe('an invitation of somebody else', () => {
  test('lets in neither who signs in, nor who is signed in already', async () => {
    const eve = await world.person()
    const invitation = await invite(newcomer())
    expect(errorOf(await signInByInvitation(visitor(world), invitation, eve))).toBe('access_denied')
    const { browser } = await signIn(world, eve)
    const form = await submit(browser, await follow(browser, invitation), {})
    expect(form.screen).toBe('signup')
    expect(codeOf(await visit(browser, `/authorize/${stateOf(form)}`))).toBeNull()
    expect(errorOf(await signInByInvitation(browser, invitation, eve))).toBe('access_denied')
    await expectUnused(invitation, eve)
    expect((await world.logs(eve.id)).filter(type => type === 'fi')).toHaveLength(2)
    expect(await world.logs(eve.id)).not.toContain('si')
  })

  test('makes an account for the address that it was sent to, whatever the form says', async () => {
    const [email, wanted] = [newcomer(), newcomer()]
    const browser = visitor(world)
    const form = await submit(browser, await follow(browser, await invite(email)), {})
    const end = await submit(browser, form, { email: wanted, username: wanted, password })
    expect((await tokensOf(world, end)).claims['email']).toBe(email)
    expect(await world.api('GET', `/v2/users-by-email?email=${encodeURIComponent(wanted)}`)).toEqual([])
    expect(await world.logs()).toEqual(expect.arrayContaining(['ss', 'si']))
  })

  test('is not accepted by an account whose address only looks like it', async () => {
    const email = newcomer()
    const invitation = await invite(email)
    for (const similar of [email.replace('@', '+x@'), `${email}.evil.example`, email.replace('u', '\u00fc')]) {
      const eve = await world.person({ profile: { email: similar } })
      const end = await signInByInvitation(visitor(world), invitation, { ...eve, email: similar })
      expect(errorOf(end)).toBe('access_denied')
      await expectUnused(invitation, eve)
      expect(await world.logs(eve.id)).toContain('fi')
    }
  })
})

describe('an invitation', () => {
  test.each([
    ['to another organization', ({ ticket_id }) => ({ invitation: ticket_id, organization: other.id })],
    ['without its organization', ({ ticket_id }) => ({ invitation: ticket_id, organization: undefined })],
    ['by its id', ({ id }) => ({ invitation: id, organization: acme.id })],
    ['in other letters', ({ ticket_id }) => ({ invitation: ticket_id.toLowerCase(), organization: acme.id })],
    ['that is cut', ({ ticket_id }) => ({ invitation: ticket_id.slice(0, -1), organization: acme.id })],
    ['that goes on', ({ ticket_id }) => ({ invitation: `${ticket_id}A`, organization: acme.id })],
    ['of no end', () => ({ invitation: 'A'.repeat(5000), organization: acme.id })],
    [
      'to an application without organizations',
      ({ ticket_id }) => ({ invitation: ticket_id, organization: acme.id, client_id: 'deny' }),
    ],
  ] as [string, (invitation: Invitation) => Record<string, string | undefined>][])(
    '%s leads nowhere',
    async (_, wrong) => {
      const ann = await world.person()
      const invitation = await invite(ann.email)
      const { browser } = await signIn(world, ann)
      await world.services.db.deleteFrom('logs').execute()
      for (const prompt of [undefined, 'none']) {
        const page = await authorize(browser, { ...wrong(invitation), prompt })
        expect(errorOf(page)).toBe('invalid_request')
      }
      await expectUnused(invitation, ann)
      const logs = await world.logs()
      expect(logs.some(type => type === 'f' || type === 'fsa')).toBe(true)
      for (const success of ['s', 'ssa', 'si']) expect(logs).not.toContain(success)
    },
  )

  test('works once, for one of many at the same moment', async () => {
    const ann = await world.person()
    const invitation = await invite(ann.email)
    const browsers = await Promise.all([1, 2, 3].map(async () => (await signIn(world, ann)).browser))
    const accepts = await Promise.all(browsers.map(browser => follow(browser, invitation)))
    const ends = await Promise.all(accepts.map((accept, n) => submit(browsers[n] as Visitor, accept, {})))
    expect(ends.filter(end => codeOf(end))).toHaveLength(1)
    for (const [n, end] of ends.entries())
      if (!codeOf(end)) expect(errorOf(await submit(browsers[n] as Visitor, end, {}))).toBe('invalid_request')
    expect(errorOf(await follow(browsers[0] as Visitor, invitation))).toBe('invalid_request')
    const logs = await world.logs()
    expect(logs.filter(type => type === 'si')).toHaveLength(1)
    expect(logs).toEqual(expect.arrayContaining(['fi', 'f']))
  })

  test('that was used does not bring back who was removed since', async () => {
    const ann = await world.person()
    const invitation = await invite(ann.email)
    const browser = visitor(world)
    expect(codeOf(await signInByInvitation(browser, invitation, ann))).toBeTruthy()
    await world.leave(acme, ann)
    expect(errorOf(await follow(browser, invitation))).toBe('invalid_request')
    expect(errorOf(await authorize(browser, { organization: acme.id }))).toBe('access_denied')
    expect(await members()).not.toContain(ann.id)
    const logs = await world.logs(ann.id)
    expect(logs.filter(type => type === 'si')).toHaveLength(1)
    expect(logs).toContain('f')
  })

  test.each([
    ['is over', () => world.pass(61_000)],
    ['was taken back', ({ id }) => world.api('DELETE', `/v2/organizations/${acme.id}/invitations/${id}`)],
  ] as [string, (invitation: Invitation) => unknown][])(
    'that %s leads nowhere, nor on from where it was followed to before',
    async (_, end) => {
      const ann = await world.person()
      const invitation = await invite(ann.email, { ttl_sec: 60 })
      const browser = visitor(world)
      const form = await submit(browser, await follow(browser, invitation), {})
      const login = await visit(browser, `/u/login?state=${stateOf(form)}`)
      await end(invitation)
      expect(errorOf(await follow(visitor(world), invitation))).toBe('invalid_request')
      expect(errorOf(await submit(browser, login, { username: ann.email, password }))).toBe('invalid_request')
      expect(await members()).not.toContain(ann.id)
      expect(await world.logs(ann.id)).toContain('fi')
      expect(await world.logs(ann.id)).not.toContain('si')
    },
  )

  test('does not last longer than the organization, the application’s leave or the address', async () => {
    const short = await world.organization('short')
    const inviteTo = (email: string) =>
      world.api<Invitation>('POST', `/v2/organizations/${short.id}/invitations`, {
        inviter: { name: 'Bob' },
        invitee: { email },
        client_id: 'web',
        send_invitation_email: false,
      })
    const begin = async (browser: Visitor, person: Person) =>
      authorize(browser, { organization: short.id, invitation: (await inviteTo(person.email)).ticket_id })
    const [ann, bob, cid] = [await world.person(), await world.person(), await world.person()]
    const changed = await signIn(world, cid)
    const asked = await begin(changed.browser, cid)
    await world.api('PATCH', `/v2/users/${encodeURIComponent(cid.id)}`, { email: newcomer() })
    expect(codeOf(await submit(changed.browser, asked, {}))).toBeNull()
    const closed = await signIn(world, ann)
    const waiting = await begin(closed.browser, ann)
    await world.api('PATCH', `/v2/organizations/${short.id}`, { is_app_entitlement_active: true })
    expect(errorOf(await submit(closed.browser, waiting, {}))).toBe('access_denied')
    await world.api('PATCH', `/v2/organizations/${short.id}`, { is_app_entitlement_active: false })
    const gone = await signIn(world, bob)
    const last = await begin(gone.browser, bob)
    await world.api('DELETE', `/v2/organizations/${short.id}`)
    expect(codeOf(await submit(gone.browser, last, {}))).toBeNull()
    for (const person of [ann, bob, cid]) {
      const logs = await world.logs(person.id)
      expect(logs.some(type => type === 'fi' || type === 'f')).toBe(true)
      expect(logs).not.toContain('si')
    }
  })

  test('is not passed over, nor accepted by another browser or without a click', async () => {
    const ann = await world.person()
    const invitation = await invite(ann.email)
    const { browser } = await signIn(world, ann)
    expect(errorOf(await follow(browser, invitation, { prompt: 'none' }))).toBe('interaction_required')
    const accept = await follow(browser, invitation)
    for (const [screen, action] of [
      ['organization-selection', 'skip-organization'],
      ['organization-picker', 'selection-action::0'],
      ['login', 'default'],
    ] as const) {
      const page = await post(browser, screen, stateOf(accept), { organizationSkipped: 'true' }, action)
      expect(page.screen).toBe('accept-invitation')
    }
    expect(codeOf(await visit(browser, `/authorize/${stateOf(accept)}`))).toBeNull()
    const thief = visitor(world)
    expect((await post(thief, 'accept-invitation', stateOf(accept), {})).status).toBe(400)
    await expectUnused(invitation, ann)
    expect(await world.logs(ann.id)).toContain('fsa')
    expect(await world.logs(ann.id)).not.toContain('si')
  })
})
