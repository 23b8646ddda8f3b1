import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { exportFiles } from '../../src/jobs/users-export/download.ts'
import { runExport } from '../../src/jobs/users-export/run-export.ts'
import { claimJobs } from '../../src/store/jobs.ts'
import { insertUser } from '../../src/store/users.ts'
import { jobsOf } from '../fixtures/jobs.ts'
import { managementServer } from '../fixtures/management.ts'
import { manyUsers } from '../fixtures/many-users.ts'
import { type Engine, engines } from '../fixtures/store.ts'
import { databaseConnection } from '../fixtures/tenant-rows.ts'

const connection = 'Username-Password-Authentication'

const bench = async (engine: Engine) => {
  const server = await managementServer({ engine })
  const { services, client } = server
  const connection_id = await databaseConnection(services.db)
  const worker = jobsOf(services)
  const files = exportFiles(services)
  const user = (id: string, more: Record<string, unknown> = {}) =>
    insertUser(services.db, {
      provider: 'auth0',
      identity_user_id: id,
      connection,
      email: `${id}@example.com`,
      password_hash: '$2b$10$secret',
      now: services.now(),
      ...more,
    })
  /** Exports by the SDK; the file as text. */
  const exported = async (request: Parameters<typeof client.jobs.usersExports.create>[0]) => {
    const { id } = await client.jobs.usersExports.create(request)
    await worker.drain()
    const job = await client.jobs.get(id)
    return { job, text: await textOf(job) }
  }
  const textOf = async ({ location }: { location?: string }) =>
    gunzipSync(Buffer.from(await (await files.request(location as string)).arrayBuffer())).toString('utf8')
  const lines = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>)
  return { ...server, connection_id, worker, files, user, exported, lines, textOf }
}

describe.each(engines)('an export of users on %s', engine => {
  test('answers a job with what was asked for, and later the address of the file', async () => {
    const { client, connection_id, user, worker, domain, files } = await bench(engine)
    await user('ada')
    const fields = [{ name: 'email' }, { name: 'identities[0].connection', export_as: 'provider' }]
    const job = await client.jobs.usersExports.create({ connection_id, format: 'csv', limit: 5, fields })
    expect(job).toEqual({
      id: expect.stringMatching(/^job_[A-Za-z0-9]{16}$/),
      type: 'users_export',
      status: 'pending',
      created_at: '2026-01-15T12:00:00.000Z',
      connection_id,
      connection,
      format: 'csv',
      limit: 5,
      fields,
    })
    await worker.drain()
    const done = await client.jobs.get(job.id)
    expect(done).toEqual({ ...job, status: 'completed', percentage_done: 100, location: expect.any(String) })
    expect(done.location).toMatch(
      new RegExp(`^https://${domain}/exports/${job.id}/sallyport\\.csv\\.gz\\?Expires=\\d+&Signature=`),
    )
    const answer = await files.request(done.location as string)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="sallyport.csv.gz"')
    expect(answer.headers.get('content-type')).toBe('application/gzip')
    // As a browser reads it, to whom a file of several members would be broken.
    const text = await new Response(answer.body?.pipeThrough(new DecompressionStream('gzip'))).text()
    expect(text).toBe(`"email","provider"\r\n"'ada@example.com","'Username-Password-Authentication"\r\n`)
    expect(await client.jobs.errors.get(job.id).withRawResponse()).toMatchObject({ rawResponse: { status: 204 } })
  })

  test('JSON has a document per line with the normalized profile, and never a hash', async () => {
    const { exported, user, lines } = await bench(engine)
    await user('ada', { given_name: 'Ada', app_metadata: { plan: 'x' } })
    await user('bob', { email: undefined, username: 'bob' })
    const { text, job } = await exported({ format: 'json' })
    expect(job.location).toContain('/sallyport.json.gz?')
    expect(lines(text)).toEqual([
      {
        user_id: 'auth0|ada',
        email: 'ada@example.com',
        email_verified: false,
        given_name: 'Ada',
        created_at: '2026-01-15T12:00:00.000Z',
        updated_at: '2026-01-15T12:00:00.000Z',
      },
      {
        user_id: 'auth0|bob',
        username: 'bob',
        created_at: '2026-01-15T12:00:00.000Z',
        updated_at: '2026-01-15T12:00:00.000Z',
      },
    ])
    const all = await exported({
      format: 'json',
      fields: [
        { name: 'password_hash' },
        { name: 'identities' },
        { name: 'identities[0].password_hash' },
        { name: 'constructor' },
        { name: '__proto__' },
        { name: 'email.length' },
        { name: 'user_id', export_as: '__proto__' },
      ],
    })
    expect(all.text).not.toContain('secret')
    expect(all.text.split('\n')[0]).toBe(
      '{"identities":[{"connection":"Username-Password-Authentication","user_id":"ada","provider":"auth0","isSocial":false}],"__proto__":"auth0|ada"}',
    )
  })

  test('metadata goes whole into JSON, by its members into CSV', async () => {
    const { exported, user, lines, call } = await bench(engine)
    await user('ada', {
      user_metadata: { a: { b: 'deep', n: 7 }, list: ['x', 'y'] },
      app_metadata: { plan: 'premium', on: true },
    })
    const json = await exported({
      format: 'json',
      fields: [
        { name: 'user_metadata' },
        { name: 'app_metadata.plan' },
        { name: 'user_metadata.list[1]', export_as: 'second' },
      ],
    })
    expect(lines(json.text)).toEqual([
      { user_metadata: { a: { b: 'deep', n: 7 }, list: ['x', 'y'] }, 'app_metadata.plan': 'premium', second: 'y' },
    ])
    const fields = [
      'user_metadata.a.b',
      'user_metadata.a.n',
      'app_metadata.on',
      'user_metadata.list',
      'user_metadata.none',
      'created_at',
    ].map(name => ({ name }))
    const csv = await exported({ format: 'csv', fields })
    expect(csv.text.split('\r\n')[1]).toBe(`"'deep",7,true,"'[""x"",""y""]",,2026-01-15T12:00:00.000Z`)
    for (const name of ['app_metadata', 'user_metadata'])
      expect(await call('POST', '/jobs/users-exports', { body: { format: 'csv', fields: [{ name }] } })).toMatchObject({
        status: 400,
      })
    const many = Array.from({ length: 31 }, (_, n) => ({ name: `user_metadata.f${n}` }))
    expect(await call('POST', '/jobs/users-exports', { body: { format: 'csv', fields: many } })).toMatchObject({
      status: 400,
    })
    expect(await call('POST', '/jobs/users-exports', { body: { format: 'json', fields: many } })).toMatchObject({
      status: 200,
    })
  })

  test('no text of a user becomes a formula or another cell', async () => {
    const { exported, user } = await bench(engine)
    const evil = `=HYPERLINK("http://x","y"),\r\n@SUM(1)\t-1`
    await user('ada', { name: evil, nickname: "+'1" })
    const { text } = await exported({
      format: 'csv',
      fields: [
        { name: 'name', export_as: '=1+1' },
        { name: 'nickname', export_as: 'a"b' },
      ],
    })
    expect(text).toBe(`"'=1+1","a""b"\r\n"'${evil.replaceAll('"', '""')}","'+'1"\r\n`)
  })

  test('takes one connection or all, and no more than was asked for', async () => {
    const { exported, user, lines, services, connection_id } = await bench(engine)
    await databaseConnection(services.db, {}, { name: 'other' })
    for (const id of ['a', 'b', 'c']) await user(id)
    await user('d', { connection: 'other' })
    const ids = async (request: object) =>
      lines((await exported({ format: 'json', fields: [{ name: 'user_id' }], ...request })).text).map(
        one => one['user_id'],
      )
    expect(await ids({})).toEqual(['auth0|a', 'auth0|b', 'auth0|c', 'auth0|d'])
    expect(await ids({ connection_id })).toEqual(['auth0|a', 'auth0|b', 'auth0|c'])
    expect(await ids({ connection_id, limit: 2 })).toEqual(['auth0|a', 'auth0|b'])
    expect(await ids({ limit: 1000 })).toHaveLength(4)
  })

  test('many pieces are one file, whoever wrote them', async () => {
    const { services, client, exported, lines, worker, textOf } = await bench(engine)
    const ids = await manyUsers(services.db, 1200, connection)
    const { text, job } = await exported({ format: 'json', fields: [{ name: 'user_id' }, { name: 'name' }] })
    expect(lines(text).map(one => one['user_id'])).toEqual(ids)
    const pieces = await services.db.selectFrom('job_chunks').select('position').where('job_id', '=', job.id).execute()
    expect(pieces).toHaveLength(3)
    const csv = await exported({ format: 'csv', limit: 500, fields: [{ name: 'user_id' }] })
    expect(csv.text.split('\r\n')).toHaveLength(502)

    await worker.stop()
    const { id } = await client.jobs.usersExports.create({ format: 'json', fields: [{ name: 'user_id' }] })
    for (let round = 0; round < 3; round += 1) {
      const now = services.now()
      const [claimed] = await claimJobs(services.db, { types: ['users_export'], now, limit: 1, lockFor: 1000 })
      if (!claimed) throw new Error('nothing was claimed')
      let asked = 0
      // Stops after a piece, and gives the job back.
      await runExport(services, claimed, () => asked++ > 0)
    }
    expect(lines(await textOf(await client.jobs.get(id))).map(one => one['user_id'])).toEqual(ids)
  })

  test('the address works for a minute, as it is, and asking again gives another one', async () => {
    const { client, call, exported, files, services, user, worker } = await bench(engine)
    await user('ada')
    const { job } = await exported({ format: 'json' })
    const url = new URL(job.location as string)
    const refused = async (change: (url: URL) => void) => {
      const other = new URL(url)
      change(other)
      return (await files.request(other.href)).status
    }
    expect(await refused(() => {})).toBe(200)
    expect(await refused(to => to.searchParams.delete('Signature'))).toBe(403)
    expect(await refused(to => to.searchParams.set('Signature', 'x'.repeat(43)))).toBe(403)
    expect(await refused(to => to.searchParams.set('Expires', String(services.now() + 10_000_000)))).toBe(403)
    expect(await refused(to => to.searchParams.set('Expires', 'NaN'))).toBe(403)
    expect(
      await refused(to => {
        to.pathname = to.pathname.replace('.json.', '.csv.')
      }),
    ).toBe(403)
    expect(
      await refused(to => {
        to.search = ''
      }),
    ).toBe(403)
    const other = await exported({ format: 'json' })
    expect(
      await refused(to => {
        to.pathname = new URL(other.job.location as string).pathname
      }),
    ).toBe(403)
    services.clock.advance(60_000)
    expect(await refused(() => {})).toBe(403)
    const again = await client.jobs.get(job.id)
    expect((await files.request(again.location as string)).status).toBe(200)
    expect(await call('GET', `/jobs/${job.id}`, { scope: 'read:clients' })).toMatchObject({ status: 403 })
    await worker.stop()
  })

  test('a job that no worker brings forward is given up', async () => {
    const { client, services, worker } = await bench(engine)
    await worker.stop()
    const { id } = await client.jobs.usersExports.create({ format: 'json' })
    await services.db.updateTable('jobs').set({ stalls: 10 }).execute()
    await jobsOf(services).drain()
    expect(await client.jobs.get(id)).toMatchObject({ status: 'failed', status_details: expect.any(String) })
  })

  test('what is asked for wrongly is refused', async () => {
    const { call } = await bench(engine)
    const status = async (body: unknown, scope = 'read:users') =>
      (await call('POST', '/jobs/users-exports', { body, scope })).status
    expect(await status({ connection_id: 'con_0000000000000000' })).toBe(404)
    expect(await status({ connection_id: 'con_1' })).toBe(400)
    expect(await status({ format: 'xml' })).toBe(400)
    expect(await status({ limit: 0 })).toBe(400)
    expect(await status({ fields: [] })).toBe(400)
    expect(await status({ fields: [{ export_as: 'x' }] })).toBe(400)
    expect(await status({ what: 1 })).toBe(400)
    expect(await status({}, 'create:users')).toBe(403)
    expect(await status({})).toBe(200)
  })
})
