import { expect, test } from 'vitest'
import { insertEnrollment } from '../../src/store/enrollments.ts'
import { rememberBrowser } from '../../src/store/remembered-browsers.ts'
import { ticketState } from '../../src/store/tickets.ts'
import { insertUser } from '../../src/store/users.ts'
import { logTypes } from '../fixtures/delivery.ts'
import { type ManagementServer, managementServer } from '../fixtures/management.ts'
import { engines } from '../fixtures/store.ts'

const userOf = async ({ services }: ManagementServer, email: string | null = 'jane@example.com') =>
  (
    await insertUser(services.db, {
      provider: 'auth0',
      identity_user_id: 'jane',
      connection: 'Username-Password-Authentication',
      email: email ?? undefined,
      username: 'jane',
      email_verified: true,
      now: services.now(),
    })
  ).user_id

test.each(engines)(
  'a ticket is made for a user, its address works for five days, and the store has no more of it than a digest, on %s',
  async engine => {
    const server = await managementServer({ engine })
    const { services, client, domain } = server
    const user_id = await userOf(server)
    const { ticket_id, ticket_url } = await client.guardian.enrollments.createTicket({ user_id })
    const token = new URL(ticket_url as string).searchParams.get('ticket') as string
    expect(ticket_url).toBe(`https://${domain}/mfa/enrollment?ticket=${token}`)
    expect(token).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(ticket_id).toBe(`gten_${token}`)
    expect(JSON.stringify(await services.db.selectFrom('tickets').selectAll().execute())).not.toContain(token)
    const days = 24 * 60 * 60_000
    const state = (now: number) => ticketState(services.db, 'mfa-enrollment', token, now)
    expect(await state(services.now() + 5 * days - 1)).toMatchObject({ kind: 'valid', ticket: { userId: user_id } })
    expect(await state(services.now() + 5 * days)).toMatchObject({ kind: 'expired' })
    expect((await services.db.selectFrom('outbox').selectAll().execute()).length).toBe(0)
  },
)

test('an invitation is mailed to the user, or to the address that was named', async () => {
  const server = await managementServer()
  const { services, call } = server
  const user_id = await userOf(server)
  const sent = async () =>
    (await services.db.selectFrom('inbox').selectAll().orderBy('created_at').orderBy('id').execute()).map(row => row)
  const body = { user_id, send_mail: true, email_locale: 'de', factor: 'otp' }
  const made = await call('POST', '/guardian/enrollments/ticket', { body })
  expect(made.status).toBe(200)
  const other = await call('POST', '/guardian/enrollments/ticket', { body: { ...body, email: 'work@example.org' } })
  await expect.poll(async () => (await sent()).length).toBe(2)
  const texts = JSON.stringify(await sent())
  expect(texts).toContain('jane@example.com')
  expect(texts).toContain('work@example.org')
  for (const { body: ticket } of [made, other])
    expect(texts).toContain(new URL((ticket as { ticket_url: string }).ticket_url).search)
})

test('a ticket is refused for nobody, for an unknown factor, and for a mail that has nowhere to go', async () => {
  const server = await managementServer()
  const post = (body: unknown) => server.call('POST', '/guardian/enrollments/ticket', { body })
  expect(await post({ user_id: 'auth0|nobody' })).toMatchObject({
    status: 404,
    body: { errorCode: 'inexistent_user' },
  })
  const user_id = await userOf(server, null)
  expect(await post({ user_id, factor: 'duo' })).toMatchObject({ status: 400, body: { errorCode: 'invalid_body' } })
  expect(await post({ user_id, send_email: true })).toMatchObject({ status: 400, body: { errorCode: 'invalid_body' } })
  expect(await post({ user_id, send_mail: true })).toMatchObject({
    status: 400,
    body: { errorCode: 'invalid_request', message: expect.stringContaining('no email address') },
  })
})

test.each(engines)('an enrollment is read by its id, and removed with what belongs to it, on %s', async engine => {
  const server = await managementServer({ engine })
  const { services, client, call } = server
  const { db, box } = services
  const userId = await userOf(server)
  const now = services.now()
  const phone = await insertEnrollment(
    db,
    box,
    { userId, factor: 'phone', confirmed: true, phoneNumber: '+4930123456' },
    now,
  )
  const code = await insertEnrollment(db, box, { userId, factor: 'recovery-code', confirmed: true, codeHash: 'x' }, now)
  await rememberBrowser(db, { token: 'token', userId }, now)
  expect(await client.guardian.enrollments.get(phone)).toEqual({
    id: phone,
    status: 'confirmed',
    phone_number: 'XXXXXXX3456',
    enrolled_at: new Date(now).toISOString(),
  })
  expect(await call('GET', `/guardian/enrollments/${code}`)).toMatchObject({
    status: 404,
    body: { errorCode: 'enrollment_not_found' },
  })
  await client.guardian.enrollments.delete(phone)
  expect(await call('GET', `/guardian/enrollments/${phone}`)).toMatchObject({ status: 404 })
  expect(await call('DELETE', `/guardian/enrollments/${phone}`)).toMatchObject({ status: 404 })
  // Nothing is left to be challenged with: as if never enrolled.
  expect(await db.selectFrom('enrollments').selectAll().execute()).toEqual([])
  expect(await db.selectFrom('remembered_browsers').selectAll().execute()).toEqual([])
  expect((await logTypes(services)).filter(type => type === 'gd_unenroll').length).toBe(2)
})

test('a reset ends the invitations that were open', async () => {
  const server = await managementServer()
  const { services, client } = server
  const userId = await userOf(server)
  await insertEnrollment(services.db, services.box, { userId, factor: 'otp', confirmed: true, secret: 'S' }, 1)
  const { ticket_url } = await client.guardian.enrollments.createTicket({ user_id: userId })
  await server.call('DELETE', `/users/${encodeURIComponent(userId)}/authentication-methods`)
  const token = new URL(ticket_url as string).searchParams.get('ticket') as string
  expect(await ticketState(services.db, 'mfa-enrollment', token, services.now())).toMatchObject({ kind: 'used' })
})
