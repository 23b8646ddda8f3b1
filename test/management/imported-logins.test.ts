import { expect, test } from 'vitest'
import { usersFile } from '../fixtures/jobs.ts'
import { engines } from '../fixtures/store.ts'
import { setFactors, totp } from '../fixtures/tenant.ts'
import { type WholeServer, wholeServer } from '../fixtures/whole-server.ts'

/** Imports by the SDK and waits as an administrator would. */
const imported = async (server: WholeServer, users: unknown, upsert = false) => {
  const connections = await server.api<{ id: string }[]>('GET', '/v2/connections?strategy=auth0')
  const connection_id = connections[0]?.id as string
  const { id } = await server.management.jobs.usersImports.create({ users: usersFile(users), connection_id, upsert })
  for (;;) {
    const job = await server.management.jobs.get(id)
    if (job.status !== 'pending') return job
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

const application = async (server: WholeServer): Promise<string> => {
  const { client_id } = await server.api<{ client_id: string }>('POST', '/v2/clients', {
    name: 'Passwords',
    app_type: 'native',
    grant_types: ['password', 'http://auth0.com/oauth/grant-type/mfa-otp'],
  })
  const [connection] = await server.api<{ id: string }[]>('GET', '/v2/connections?strategy=auth0')
  await server.api('PATCH', `/v2/connections/${connection?.id}/clients`, [{ client_id, status: true }])
  await server.api('PATCH', '/v2/tenants/settings', { default_directory: 'Username-Password-Authentication' })
  return client_id
}

const token = async (server: WholeServer, members: Record<string, string>) => {
  const answer = await fetch(`${server.origin}/oauth/token`, { method: 'POST', body: new URLSearchParams(members) })
  return { status: answer.status, body: (await answer.json()) as Record<string, string> }
}

/** Of "hello", "hello" and "world". */
const md5 = { algorithm: 'md5', hash: { value: '5d41402abc4b2a76b9719d911017c592', encoding: 'hex' } }
const md4 = { algorithm: 'md4', hash: { value: 'hmQ3y3p5S84rcnrMA2LuJw==', encoding: 'base64' } }
const world = { algorithm: 'sha1', hash: { value: '7c211433f02071597741e6ff5a8ea34789abbf43', encoding: 'hex' } }

test.each(engines)(
  'an imported user logs in by the old password, is asked for the imported factor, and has a hash of ours after it, on %s',
  async engine => {
    const server = await wholeServer({ engine })
    const client_id = await application(server)
    const login = (username: string, password: string) =>
      token(server, { grant_type: 'password', client_id, username, password, scope: 'openid' })
    const seed = 'JBSWY3DPEHPK3PXP'
    const job = await imported(server, [
      { email: 'old@example.com', custom_password_hash: md5 },
      { email: 'older@example.com', custom_password_hash: md4 },
      { email: 'none@example.com' },
      { email: 'blocked@example.com', custom_password_hash: md5, blocked: true },
      { email: 'mfa@example.com', custom_password_hash: md5, mfa_factors: [{ totp: { secret: seed } }] },
    ])
    expect(job).toMatchObject({ status: 'completed', summary: { inserted: 5, failed: 0 } })

    expect(await login('old@example.com', 'hallo')).toMatchObject({ status: 403, body: { error: 'invalid_grant' } })
    expect(await imported(server, [{ email: 'old@example.com', custom_password_hash: world }], true)).toMatchObject({
      summary: { updated: 1 },
    })
    expect(await login('old@example.com', 'hello')).toMatchObject({ status: 403 })
    expect(await login('old@example.com', 'world')).toMatchObject({ status: 200 })
    // It is a hash of ours by now, which no import replaces.
    expect(await imported(server, [{ email: 'old@example.com', custom_password_hash: md5 }], true)).toMatchObject({
      summary: { updated: 0, failed: 1 },
    })
    expect(await login('old@example.com', 'world')).toMatchObject({ status: 200 })
    expect(await login('older@example.com', 'hello')).toMatchObject({ status: 200 })
    expect(await login('none@example.com', '')).toMatchObject({ status: 400 })
    expect(await login('none@example.com', 'hello')).toMatchObject({ status: 403 })
    expect((await login('blocked@example.com', 'hello')).status).not.toBe(200)

    await setFactors(server, ['otp'])
    await server.api('PUT', '/v2/guardian/policies', ['all-applications'])
    const { body } = await login('mfa@example.com', 'hello')
    expect(body).toMatchObject({ error: 'mfa_required', mfa_token: expect.any(String) })
    const answer = await token(server, {
      grant_type: 'http://auth0.com/oauth/grant-type/mfa-otp',
      client_id,
      mfa_token: body['mfa_token'] as string,
      otp: totp(seed),
    })
    expect(answer).toMatchObject({ status: 200, body: { access_token: expect.any(String) } })

    const { id } = await server.management.jobs.usersExports.create({ format: 'json', fields: [{ name: 'email' }] })
    const location = async (): Promise<string> => {
      for (;;) {
        const { status, location: at } = await server.management.jobs.get(id)
        if (status === 'completed') return at as string
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    }
    const file = await fetch(await location())
    expect(file.status).toBe(200)
    const text = await new Response(file.body?.pipeThrough(new DecompressionStream('gzip'))).text()
    expect(text.split('\n').filter(line => line.includes('old'))).toHaveLength(2)
    expect((await fetch((await location()).replace(/Signature=.*/, 'Signature=x'))).status).toBe(403)
  },
  120_000,
)
