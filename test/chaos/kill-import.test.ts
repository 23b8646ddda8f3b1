import { expect, test } from 'vitest'
import { usersFile } from '../fixtures/jobs.ts'
import { engines } from '../fixtures/store.ts'
import { wholeServer } from '../fixtures/whole-server.ts'

const users = 200
const chosen = (n: number) => ({
  email: `user${n}@example.com`,
  user_id: `import${n}`,
  user_metadata: { n },
  ...(n % 10 === 3 && {
    mfa_factors: [{ totp: { secret: 'JBSWY3DPEHPK3PXP' } }, { phone: { value: '+15551112233' } }],
  }),
  ...(n % 10 === 7 && { custom_password_hash: { algorithm: 'md5', hash: { value: 'no hash', encoding: 'hex' } } }),
})

test.each(engines)(
  'no user of an import and no line of an export is lost or doubled by kill -9 at any time, on %s',
  async engine => {
    const server = await wholeServer({ engine })
    const [connection] = await server.api<{ id: string }[]>('GET', '/v2/connections?strategy=auth0')
    const connection_id = connection?.id as string
    const file = Array.from({ length: users }, (_, n) => chosen(n))
    const { id } = await server.management.jobs.usersImports.create({ users: usersFile(file), connection_id })
    const state = () => server.management.jobs.get(id)
    let kills = 0
    for (let done = false; !done; kills += 1) {
      await new Promise(resolve => setTimeout(resolve, 20 + 35 * kills))
      const { percentage_done = 0, status } = await state()
      if (status !== 'pending') break
      await server.kill()
      await server.start()
      const after = await state()
      // What was counted stays counted.
      expect(after.percentage_done ?? 0).toBeGreaterThanOrEqual(percentage_done)
      done = kills === 3
    }
    const ended = async () => {
      for (;;) {
        const job = await state()
        if (job.status !== 'pending') return job
        await new Promise(resolve => setTimeout(resolve, 100))
      }
    }
    const refused = file.filter(user => 'custom_password_hash' in user)
    expect(await ended()).toMatchObject({
      status: 'completed',
      summary: { total: users, inserted: users - refused.length, updated: 0, failed: refused.length },
    })
    const errors = (await server.management.jobs.errors.get(id)) as { user: { email: string } }[]
    expect(errors.map(one => one.user.email)).toEqual(refused.map(user => user.email))
    const people = `/v2/users?q=${encodeURIComponent('user_id:auth0|import*')}&include_totals=true&per_page=1`
    expect((await server.api<{ total: number }>('GET', people)).total).toBe(users - refused.length)
    for (const n of [3, 103, 193]) {
      const methods = await server.api<unknown[]>('GET', `/v2/users/auth0%7Cimport${n}/authentication-methods`)
      expect(methods).toHaveLength(2)
    }
    const logs = await server.api<{ type: string }[]>('GET', '/v2/logs?q=type:sui')
    expect(logs).toHaveLength(1)

    const exported = await server.management.jobs.usersExports.create({ format: 'json', fields: [{ name: 'user_id' }] })
    await server.kill()
    await server.start()
    for (;;) {
      const { status, location } = await server.management.jobs.get(exported.id)
      if (status === 'completed') {
        const { body } = await fetch(location as string)
        const lines = (await new Response(body?.pipeThrough(new DecompressionStream('gzip'))).text())
          .trimEnd()
          .split('\n')
        expect(new Set(lines).size).toBe(lines.length)
        expect(lines.filter(line => line.includes('import'))).toHaveLength(users - refused.length)
        return
      }
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  },
  300_000,
)
