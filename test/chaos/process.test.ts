import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { authorization, formClient } from '../fixtures/form-client.ts'
import { countedAction, loopbackCounter, pathOf } from '../fixtures/loopback-counter.ts'
import { engines } from '../fixtures/store.ts'
import { bindActions, createApplication, createUser, setFactors, setToggle, totp } from '../fixtures/tenant.ts'
import { wholeServer } from '../fixtures/whole-server.ts'

const callback = 'http://localhost:9/'

test.each(engines)(
  'SIGTERM lets a login step end that is under way, takes no new one, and exits 0, on %s',
  async engine => {
    const counter = await loopbackCounter()
    const server = await wholeServer({ engine, env: { SALLYPORT_ACTION_ALLOW_HOSTS: counter.host } })
    await setFactors(server, ['otp'])
    await setToggle(server, true)
    const clientId = await createApplication(server, new URL(callback).origin)
    await bindActions(server, {
      slow: countedAction(counter, 'slow', `api.authentication.challengeWith({ type: 'otp' })`),
    })
    const user = await createUser(server, { enrolled: ['otp'] })
    const browser = formClient(server.origin)
    const page = await browser.open(authorization(clientId, callback).path)

    const { called, release } = counter.hold(pathOf('slow', user.email))
    const answer = browser.submit(page, { username: user.email, password: user.password }, 'default', 0)
    await called
    const ended = server.stop()
    await expect
      .poll(
        () =>
          fetch(`${server.origin}/healthz`).then(
            () => 'answered',
            () => 'refused',
          ),
        { timeout: 5000 },
      )
      .toBe('refused')
    expect(await Promise.race([ended, Promise.resolve('still there')])).toBe('still there')
    release()
    const challenge = await answer
    expect([challenge.status, challenge.screen]).toEqual([303, 'mfa-otp-challenge'])
    expect(await ended).toBe(0)
    expect(server.output()).not.toMatch(/"level":"error"/)

    // What was answered is there: the login goes on where it was.
    const milliseconds = [await server.start()]
    const shown = await browser.open(challenge.url.href)
    expect((await browser.submit(shown, { code: totp(user.seed) })).left?.searchParams.has('code')).toBe(true)
    for (let n = 0; n < 2; n++) {
      expect(await server.stop()).toBe(0)
      milliseconds.push(await server.start())
    }
    console.log(`${engine}: ready again after ${milliseconds.map(Math.round).join(', ')} ms`)
    // Two seconds are promised; a machine that runs all tests at once takes its time.
    expect(Math.min(...milliseconds)).toBeLessThan(15_000)
  },
  60_000,
)

/** The server with these settings, until it ends by itself. */
const refused = async (env: Record<string, string>): Promise<{ code: number | null; said: string; left: string[] }> => {
  const cwd = mkdtempSync(join(tmpdir(), 'sallyport-refused-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  const main = join(import.meta.dirname, '..', '..', 'src', 'server.ts')
  const child = spawn(process.execPath, [main], { cwd, env: { PATH: process.env.PATH ?? '', ...env } })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      said += chunk
    })
  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  return { code, said, left: readdirSync(cwd) }
}

test('wrong settings stop the start with one message that names each, before anything is made', async () => {
  const { code, said, left } = await refused({
    PORT: '70000',
    SALLYPORT_ISSUER: 'login.example.com',
    SALLYPORT_DATABASE: 'mysql://root@localhost/db',
    SALLYPORT_ADMIN_EMAIL: 'nobody',
    SALLYPORT_TRUST_PROXY: 'everyone',
    SALLYPORT_ACTION_ALOW_HOSTS: '127.0.0.1',
    SALLYPORT_: 'x',
  })
  expect(code).toBe(1)
  expect(said).toContain('7 settings are wrong')
  for (const name of [
    'PORT',
    'SALLYPORT_ISSUER',
    'SALLYPORT_DATABASE',
    'SALLYPORT_ADMIN_EMAIL',
    'SALLYPORT_TRUST_PROXY',
  ])
    expect(said).toMatch(new RegExp(`^  ${name}: must `, 'm'))
  for (const name of ['SALLYPORT_ACTION_ALOW_HOSTS', 'SALLYPORT_'])
    expect(said).toContain(`  ${name}: is not a setting\n`)
  expect(said).not.toMatch(/\n\s+at /)
  expect(left).toEqual([])
})

test('production refuses what development forgives', async () => {
  const production = { NODE_ENV: 'production' }
  const bare = await refused(production)
  expect([bare.code, bare.said]).toEqual([1, expect.stringContaining('SALLYPORT_SECRET: is required in production')])
  const careless = await refused({
    ...production,
    SALLYPORT_SECRET: 'changeme-changeme-changeme-changeme',
    SALLYPORT_ISSUER: 'http://login.example.com/',
    SALLYPORT_DOMAINS: 'https://id.example.com/,http://other.example.com/',
    SALLYPORT_ADMIN_PASSWORD: 'secret',
    SALLYPORT_CLIENT_SECRET: 'short',
  })
  expect(careless.code).toBe(1)
  for (const name of ['SECRET', 'ISSUER', 'DOMAINS', 'ADMIN_PASSWORD', 'CLIENT_SECRET'])
    expect(careless.said).toContain(`  SALLYPORT_${name}: `)
  for (const { said } of [bare, careless]) expect(said).not.toMatch(/changeme|: secret|short/)
})

test('production serves without the inbox, and says what went wrong to the log alone', async () => {
  const server = await wholeServer({
    env: { NODE_ENV: 'production', HOST: '127.0.0.1', SALLYPORT_SECRET: 'kR7v-Qm2x-Tz9p-Wd4h-Lb6n-Yc8s-Gf3j' },
  })
  for (const path of ['/dev/inbox', '/dev/inbox/messages', '/dev/inbox/messages/x/html'])
    expect((await fetch(server.origin + path)).status).toBe(404)
  expect(server.output()).not.toContain('dev/inbox  ')
  expect(server.output()).not.toContain(server.adminPassword)
  const elsewhere = await fetch(server.origin.replace('localhost', '127.0.0.1'))
  expect([elsewhere.status, await elsewhere.text()]).toEqual([404, 'There is no such host here.\n'])
})
