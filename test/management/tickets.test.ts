import { expect, test, vi } from 'vitest'
import { verifyEmail } from '../../src/accounts/email-verification.ts'
import { openResetLink } from '../../src/accounts/reset-link.ts'
import { hashToken } from '../../src/store/secrets.ts'
import { ticketState } from '../../src/store/tickets.ts'
import { insertUser } from '../../src/store/users.ts'
import { managementServer } from '../fixtures/management.ts'
import type { TestServices } from '../fixtures/services.ts'
import { engines } from '../fixtures/store.ts'
import { databaseConnection } from '../fixtures/tenant-rows.ts'

const database = 'Username-Password-Authentication'

const databaseAndUser = async ({ db, now }: TestServices) => {
  const connectionId = await databaseConnection(db)
  const user = await insertUser(db, {
    provider: 'auth0',
    identity_user_id: 'ada',
    connection: database,
    email: 'ada@example.com',
    now: now(),
  })
  return { user, connectionId }
}

const tokenOf = (url: string): string => new URL(url).searchParams.get('ticket') as string

test.each(engines)('a ticket to verify an address is a link of our page that is not mailed, on %s', async engine => {
  const { client, services, domain } = await managementServer({ engine })
  const { user } = await databaseAndUser(services)
  const { ticket } = await client.tickets.verifyEmail({ user_id: user.user_id, result_url: 'https://app.example/done' })
  expect(ticket).toMatch(new RegExp(`^https://${domain}/u/email-verification\\?ticket=[A-Za-z0-9]{32}#$`))
  const state = await ticketState(services.db, 'email-verification', tokenOf(ticket), services.now() + 431_999_000)
  expect(state).toMatchObject({ kind: 'valid', ticket: { data: { resultUrl: 'https://app.example/done' } } })
  expect(await services.db.selectFrom('outbox').selectAll().execute()).toEqual([])
})

test.each(engines)('a ticket to change a password names its user by id or by address, on %s', async engine => {
  const { client, call, services, domain } = await managementServer({ engine })
  const { user, connectionId } = await databaseAndUser(services)
  const byId = await client.tickets.changePassword({ user_id: user.user_id, ttl_sec: 60, mark_email_as_verified: true })
  expect(byId.ticket).toMatch(new RegExp(`^https://${domain}/u/reset-password\\?ticket=[A-Za-z0-9]{32}#$`))
  expect(await openResetLink(services, hashToken(tokenOf(byId.ticket)))).toMatchObject({
    kind: 'valid',
    user: { user_id: user.user_id },
    data: { markEmailAsVerified: true },
  })
  services.clock.advance(60_000)
  expect(await openResetLink(services, hashToken(tokenOf(byId.ticket)))).toMatchObject({ kind: 'expired' })
  const byAddress = await client.tickets.changePassword({ email: user.email, connection_id: connectionId })
  expect(await openResetLink(services, hashToken(tokenOf(byAddress.ticket)))).toMatchObject({
    user: { user_id: user.user_id },
  })

  const refusal = async (body: unknown) => (await call('POST', '/tickets/password-change', { body })).body
  expect(await refusal({})).toMatchObject({ statusCode: 400, errorCode: 'invalid_body' })
  expect(await refusal({ email: user.email })).toMatchObject({ statusCode: 400 })
  expect(await refusal({ user_id: 'auth0|nobody' })).toMatchObject({ statusCode: 404, errorCode: 'inexistent_user' })
  expect(await refusal({ user_id: user.user_id, client_id: 'a', result_url: 'https://a.example' })).toMatchObject({
    statusCode: 400,
  })
  expect(await refusal({ user_id: user.user_id, client_id: 'nobody' })).toMatchObject({
    statusCode: 404,
    errorCode: 'inexistent_client',
  })
})

test.each(engines)('a job sends the mail that verifies an address, and tells that it did, on %s', async engine => {
  const { client, call, services } = await managementServer({ engine })
  const { user } = await databaseAndUser(services)
  const job = await client.jobs.verificationEmail.create({ user_id: user.user_id })
  expect(job).toEqual({
    id: expect.stringMatching(/^job_[A-Za-z0-9]{16}$/),
    type: 'verification_email',
    status: 'pending',
    created_at: new Date(services.now()).toISOString(),
  })
  const ended = async () => {
    for (;;) {
      const job_ = await client.jobs.get(job.id)
      if (job_.status !== 'pending') return job_
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
  expect(await ended()).toEqual({ ...job, status: 'completed' })
  expect(await services.db.selectFrom('inbox').select('recipient').execute()).toEqual([{ recipient: user.email }])
  expect(await call('GET', `/jobs/${job.id}/errors`)).toMatchObject({ status: 204 })
  expect(await call('GET', '/jobs/job_0000000000000000')).toMatchObject({ status: 404 })
})

test.each(engines)(
  'what names a linked identity is about its address: the mail goes there, and the user’s own stays as it is, on %s',
  async engine => {
    const { client, call, services } = await managementServer({ engine })
    const { user } = await databaseAndUser(services)
    await insertUser(services.db, {
      provider: 'auth0',
      identity_user_id: 'work',
      connection: database,
      email: 'ada@work.example',
      now: services.now(),
    })
    await client.users.identities.link(user.user_id, { provider: 'auth0', user_id: 'work' })
    const identity = { provider: 'auth0', user_id: 'work' } as const
    const verified = async () => {
      const { email_verified, identities } = await client.users.get(user.user_id)
      return [email_verified, identities?.[1]?.profileData?.['email_verified']]
    }
    const http = { ip: '127.0.0.1', hostname: 'localhost', issuer: 'https://localhost/' } as never
    const open = async (token: string) => (await verifyEmail(services, token, http)).status
    await client.jobs.verificationEmail.create({ user_id: user.user_id, identity })
    await vi.waitFor(async () =>
      expect(await services.db.selectFrom('inbox').select('recipient').execute()).toEqual([
        { recipient: 'ada@work.example' },
      ]),
    )
    const { ticket } = await client.tickets.verifyEmail({ user_id: user.user_id, identity })
    expect(await verified()).toEqual([false, false])
    expect(await open(tokenOf(ticket))).toBe('success')
    expect(await verified()).toEqual([false, true])
    expect(await open(tokenOf(ticket))).toBe('already-verified')
    const own = await client.tickets.verifyEmail({ user_id: user.user_id })
    expect(await open(tokenOf(own.ticket))).toBe('success')
    expect(await verified()).toEqual([true, true])

    const late = (await client.tickets.verifyEmail({ user_id: user.user_id, identity })).ticket
    await client.users.update(user.user_id, { email: 'ada@new.example', connection: database } as never)
    expect(await open(tokenOf(late))).toBe('already-verified')
    const moved = (await client.tickets.verifyEmail({ user_id: user.user_id, identity })).ticket
    await client.users.identities.delete(user.user_id, 'auth0', 'work')
    expect(await open(tokenOf(moved))).toBe('invalid')
    for (const path of ['/jobs/verification-email', '/tickets/email-verification'])
      expect(
        await call('POST', path, { body: { user_id: user.user_id, identity: { provider: 'sms', user_id: 'nobody' } } }),
      ).toMatchObject({ status: 400, body: { errorCode: 'operation_not_supported' } })
  },
)

test.each(engines)('the job of a mail that cannot be sent fails and says why, on %s', async engine => {
  const { client, call, services } = await managementServer({ engine })
  const { user } = await databaseAndUser(services)
  const job = await client.jobs.verificationEmail.create({ user_id: user.user_id })
  await services.db
    .insertInto('outbox')
    .values(unsent(await messageOf(services, job.id)))
    .execute()
  const failed = { id: job.id, type: 'verification_email', status: 'failed', status_details: 'No provider is set up.' }
  expect(await client.jobs.get(job.id)).toMatchObject(failed)
  expect(await call('GET', `/jobs/${job.id}/errors`)).toMatchObject({ status: 200, body: failed })
  await client.emailTemplates.create({
    template: 'verify_email',
    body: 'x',
    from: 'a@example.com',
    subject: 'x',
    syntax: 'liquid',
    enabled: false,
  })
  expect(await client.jobs.verificationEmail.create({ user_id: user.user_id })).toMatchObject({
    status: 'failed',
    status_details: 'The verification email template is not enabled.',
  })
})

/** Waits until the message has left, so that its row is free. */
const messageOf = async ({ db }: TestServices, jobId: string): Promise<string> => {
  const { data } = await db.selectFrom('jobs').select('data').where('id', '=', jobId).executeTakeFirstOrThrow()
  while ((await db.selectFrom('outbox').select('id').execute()).length > 0)
    await new Promise(resolve => setTimeout(resolve, 20))
  return JSON.parse(data).message_id
}

const unsent = (id: string) => ({
  id,
  channel: 'email' as const,
  recipient: 'ada@example.com',
  content_encrypted: '',
  login_trace_id: null,
  attempts: 1,
  next_attempt_at: 0,
  locked_until: null,
  expires_at: null,
  failed_at: 1,
  error: 'No provider is set up.',
  created_at: 0,
})
