import { describe, expect, test } from 'vitest'
import { insertUser } from '../../src/store/users.ts'
import { logTypes } from '../fixtures/delivery.ts'
import { importBench } from '../fixtures/imports.ts'
import { jobsOf, usersFile } from '../fixtures/jobs.ts'
import { engines } from '../fixtures/store.ts'
import { databaseConnection } from '../fixtures/tenant-rows.ts'

const connection = 'Username-Password-Authentication'

describe.each(engines)('a job of an import on %s', engine => {
  test('two may be under way, of any number that ask at once', async () => {
    const { call, client, connection_id, worker, services } = await importBench(engine)
    const ask = () =>
      client.jobs.usersImports.create({ users: usersFile([]), connection_id, send_completion_email: false })
    await worker.stop()
    const asked = await Promise.allSettled(Array.from({ length: 8 }, ask))
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    for (const one of asked)
      if (one.status === 'rejected')
        expect(one.reason).toMatchObject({ statusCode: 429, body: { error: 'Too Many Requests' } })
    expect(await services.db.selectFrom('jobs').select('id').execute()).toHaveLength(2)
    await jobsOf(services).drain()
    const { id } = await ask()
    expect((await call('GET', `/jobs/${id}`)).status).toBe(200)
  })

  test('a file that is no list of users fails the job, which says so', async () => {
    const { client, connection_id, worker, services } = await importBench(engine)
    for (const [file, details] of [
      ['{"email":', 'Failed to parse users file JSON when importing users. Make sure it is valid JSON.'],
      ['', 'Failed to parse users file JSON when importing users. Make sure it is valid JSON.'],
      ['{"email":"a@example.com"}', 'The users file must contain an array of users.'],
    ] as const) {
      const { id } = await client.jobs.usersImports.create({ users: usersFile(file), connection_id })
      await worker.drain()
      const job = { id, type: 'users_import', status: 'failed', status_details: details }
      expect(await client.jobs.get(id)).toMatchObject(job)
      expect(await client.jobs.errors.get(id)).toMatchObject(job)
    }
    expect(await services.db.selectFrom('job_inputs').selectAll().execute()).toEqual([])
    expect((await logTypes(services)).filter(type => type === 'fui')).toHaveLength(3)
  })

  test('an import of more than two hours is over, and its place is free', async () => {
    const { client, connection_id, worker, services } = await importBench(engine)
    await worker.stop()
    const { id } = await client.jobs.usersImports.create({
      users: usersFile([{ email: 'a@example.com' }]),
      connection_id,
    })
    expect(await client.jobs.get(id)).toMatchObject({ status: 'pending', percentage_done: 0 })
    services.clock.advance(2 * 60 * 60_000)
    await jobsOf(services).drain()
    expect(await client.jobs.get(id)).toMatchObject({
      status: 'failed',
      status_details: expect.stringContaining('two hours'),
    })
    expect(await services.db.selectFrom('users').select('user_id').execute()).toEqual([])
  })

  test('what is asked for wrongly is refused before there is a job', async () => {
    const { connection_id, services, domain, token, call } = await importBench(engine)
    const post = async (members: Record<string, string | File>, scope = 'create:users') => {
      const body = new FormData()
      for (const [name, value] of Object.entries(members)) body.append(name, value)
      const headers = { authorization: `Bearer ${await token(scope)}` }
      const answer = await fetch(`https://${domain}/api/v2/jobs/users-imports`, { method: 'POST', headers, body })
      return { status: answer.status, body: (await answer.json()) as { message: string; errorCode?: string } }
    }
    const users = usersFile([])
    expect(await post({ users })).toMatchObject({
      status: 400,
      body: { message: "Payload validation error: 'Missing required property: connection_id'." },
    })
    expect(await post({ connection_id })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('Missing required property: users') },
    })
    expect(await post({ users, connection_id: 'con_1' })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('String does not match pattern ^con_[A-Za-z0-9]{16}$') },
    })
    expect(await post({ users, connection_id, upsert: 'perhaps' })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('Expected type boolean') },
    })
    expect(await post({ users, connection_id: 'con_0000000000000000' })).toMatchObject({
      status: 404,
      body: { errorCode: 'inexistent_connection' },
    })
    expect(await post({ users, connection_id }, 'read:users')).toMatchObject({ status: 403 })
    const mail = await databaseConnection(services.db, {}, { name: 'email', strategy: 'email' })
    expect(await post({ users, connection_id: mail })).toMatchObject({
      status: 400,
      body: { message: 'Connection must be a database connection' },
    })
    expect(await post({ users: usersFile('x'.repeat(512_001)), connection_id })).toMatchObject({ status: 413 })
    expect(await post({ users: usersFile('x'.repeat(2_000_000)), connection_id })).toMatchObject({ status: 413 })
    expect((await call('POST', '/jobs/users-imports', { body: { connection_id } })).status).toBe(415)
    expect(
      (
        await call('POST', '/jobs/users-imports', {
          text: 'nonsense',
          headers: { 'content-type': 'multipart/form-data; boundary=x' },
        })
      ).status,
    ).toBe(400)
    expect(await services.db.selectFrom('jobs').select('id').execute()).toEqual([])
    expect(await post({ users: usersFile(`[]${' '.repeat(511_998)}`), connection_id })).toMatchObject({ status: 202 })
  })

  test('administrators hear of the end, unless nobody wants to', async () => {
    const { client, connection_id, worker, services } = await importBench(engine)
    const audience = `${services.config.issuer}api/v2/`
    const admin = await insertUser(services.db, {
      provider: 'auth0',
      identity_user_id: 'admin',
      connection,
      email: 'admin@example.com',
      email_verified: true,
      now: 0,
    })
    await services.db
      .insertInto('user_permissions')
      .values({ user_id: admin.user_id, resource_server_identifier: audience, permission_name: 'create:users' })
      .execute()
    const users = usersFile([{ email: 'a@example.com' }, { email: 'a@example.com' }])
    const { id } = await client.jobs.usersImports.create({ users, connection_id, external_id: '<b>7</b>' })
    await worker.drain()
    const mails = async () => {
      for (;;) {
        const waiting = await services.db.selectFrom('outbox').select('id').execute()
        if (waiting.length === 0) return services.db.selectFrom('inbox').selectAll().execute()
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    }
    expect(await mails()).toMatchObject([{ recipient: 'admin@example.com' }])
    const [mail] = await mails()
    expect(mail?.text).toContain(id)
    expect(mail?.text).toContain('Added: 1, changed: 0, refused: 1.')
    expect(mail?.html).toContain('&lt;b&gt;7')
    await client.jobs.usersImports.create({ users: usersFile([]), connection_id, send_completion_email: false })
    await worker.drain()
    expect(await mails()).toHaveLength(1)
  })
})
