import { join } from 'node:path'
import { expect, test } from 'vitest'
import { action, bundleOf, runWith, said, temporaryFolder, testRunner } from './testing.ts'

const runner = testRunner()
const run = runWith(runner)

test('a run returns what the script asked for, in call order, and what it wrote', async () => {
  const result = await run(
    action(`
      console.log('hello %s', event.user.user_id, { a: 1 })
      console.error('oops')
      api.authentication.challengeWith({ type: 'push' })
      api.idToken.setCustomClaim('plan', 'pro').access.deny('not today')
    `),
  )
  expect(result).toMatchObject({
    ok: true,
    commands: [
      { kind: 'challenge', any: false, factors: [{ type: 'push-notification' }] },
      { kind: 'id-token-claim', name: 'plan', value: 'pro' },
      { kind: 'deny', reason: 'not today' },
    ],
    console: [
      { level: 'log', text: 'hello auth0|1 { a: 1 }' },
      { level: 'error', text: 'oops' },
    ],
  })
})

test('five console methods are recorded, the others do nothing', async () => {
  const result = await run(
    action(`
      for (const level of ['log', 'info', 'warn', 'error', 'trace', 'debug', 'table', 'dir', 'time']) console[level](level)
    `),
  )
  expect(said(result)).toEqual(['log', 'info', 'warn', 'error', 'Trace: trace'])
})

test('console output stops at 256 KiB', async () => {
  const result = await run(action(`for (let i = 0; i < 400; i++) console.log('x'.repeat(1023))`))
  const size = said(result).join('').length
  expect(size).toBeGreaterThan(250 * 1024)
  expect(size).toBeLessThanOrEqual(257 * 1024)
})

test('what was asked for before an exception comes back with it', async () => {
  const result = await run(action(`api.access.deny('first')\nnull.nothing`))
  expect(result).toMatchObject({
    ok: false,
    kind: 'threw',
    error: { name: 'TypeError', message: "Cannot read properties of null (reading 'nothing')" },
    commands: [{ kind: 'deny', reason: 'first' }],
  })
  expect(!result.ok && result.error.stack).toMatch(/action\.js:4/)
  expect(!result.ok && result.error.stack).not.toMatch(/harness|sallyport-actions|node:/)
})

test.each([
  ['a text', `throw 'plain text'`, 'plain text'],
  ['an object', `throw { code: 7 }`, '{ code: 7 }'],
  ['nothing', `throw undefined`, 'undefined'],
  [
    'a trap',
    `throw new Proxy(new Error('x'), { get() { throw 1 } })`,
    'The Action threw something that cannot be described',
  ],
])('%s may be thrown', async (_name, body, message) => {
  expect(await run(action(body))).toMatchObject({ ok: false, kind: 'threw', error: { message } })
})

test('source that does not parse is a syntax error, at every run', async () => {
  for (let i = 0; i < 2; i += 1)
    expect(await run('exports.onExecutePostLogin = async (event => {')).toMatchObject({
      ok: false,
      kind: 'syntax',
      error: { name: 'SyntaxError' },
    })
})

test('an error of the module itself is remembered and thrown at every run', async () => {
  const code = action('', `globalThis.loads = (globalThis.loads ?? 0) + 1; throw new Error('init ' + globalThis.loads)`)
  for (let i = 0; i < 2; i += 1)
    expect(await run(code)).toMatchObject({ ok: false, kind: 'threw', error: { message: 'init 1' } })
})

test('module-level code runs once per process and its state stays', async () => {
  const code = action(`console.log(++count)`, `let count = 0`)
  expect(said(await run(code))).toEqual(['1'])
  expect(said(await run(code))).toEqual(['2'])
})

test.each([
  ['a handler that is not async', `exports.onExecutePostLogin = () => {}`, 'must be an async function'],
  [
    'a handler that returns a promise',
    `exports.onExecutePostLogin = () => Promise.resolve()`,
    'must be an async function',
  ],
  ['a function as exports', `module.exports = async () => {}`, 'module.exports must be an object'],
  ['nothing as exports', `module.exports = null`, 'module.exports must be an object'],
])('%s fails', async (_name, code, message) => {
  expect(await run(code)).toMatchObject({
    ok: false,
    kind: 'threw',
    error: { message: expect.stringContaining(message) },
  })
})

test('module.exports may be replaced, and declared parameters do not matter', async () => {
  const code = `module.exports = { async onExecutePostLogin() { arguments[1].access.deny('x') } }`
  expect(await run(code)).toMatchObject({ ok: true, commands: [{ kind: 'deny' }] })
})

test('resuming calls onContinuePostLogin, and fails where it is missing', async () => {
  const code = `exports.onExecutePostLogin = async () => {}
    exports.onContinuePostLogin = async (event, api) => { api.authentication.recordMethod('https://example.com/') }`
  expect(await run(code, { handler: 'onContinuePostLogin' })).toMatchObject({
    ok: true,
    commands: [{ kind: 'record-method' }],
  })
  const error = (name: string) => ({ message: `The Action does not export ${name}` })
  const handler = 'onContinuePostLogin'
  expect(await run(action(''), { handler })).toMatchObject({ ok: false, kind: 'no-handler', error: error(handler) })
  expect(await run(`exports.other = async () => {}`)).toMatchObject({
    ok: false,
    kind: 'no-handler',
    error: error('onExecutePostLogin'),
  })
})

test('an error outside of the handler fails its run, and the process is replaced', async () => {
  const code = action(
    `console.log(++count); if (event.late) { setTimeout(() => { throw new Error('late') }, 5); await new Promise(() => {}) }`,
    'let count = 0',
  )
  expect(said(await run(code))).toEqual(['1'])
  expect(await run(code, { event: { late: true } })).toMatchObject({
    ok: false,
    kind: 'threw',
    error: { message: 'late' },
  })
  expect(said(await run(code))).toEqual(['1'])
})

test('an error that an earlier run left behind does not fail the next one', async () => {
  const code = action(`
    if (event.first) setTimeout(() => Promise.reject(new Error('left behind')), 30)
    else await new Promise(resolve => setTimeout(resolve, 120))
    console.log('done')
  `)
  said(await run(code, { event: { first: true } }))
  expect(said(await run(code))).toEqual(['done'])
})

test('output of an earlier run is not taken for that of the next', async () => {
  const code = action(`
    if (event.first) setTimeout(() => console.log('left behind'), 30)
    else await new Promise(resolve => setTimeout(resolve, 120))
    console.log('done')
  `)
  await run(code, { event: { first: true } })
  expect(said(await run(code))).toEqual(['done'])
})

test('npm packages resolve inside the bundle, as CommonJS and as modules; data files can be read', async () => {
  const dir = bundleOf('axios', 'jose')
  const code = action(`
    const { dirname } = require('node:path')
    const folder = dirname(require.resolve('axios/package.json'))
    const { name } = JSON.parse(require('node:fs').readFileSync(folder + '/package.json', 'utf8'))
    console.log(name, typeof require('axios').get, typeof (await import('jose')).jwtVerify, typeof require('jose').SignJWT)
  `)
  const result = await run(code, { action: { id: 'deps', code, dir } })
  expect(said(result)).toEqual(['axios function function function'])
})

test('a package that is not in the bundle cannot be loaded', async () => {
  const code = action('', `require('zod')`)
  expect(await run(code, { action: { id: 'no-dep', code, dir: bundleOf('jose') } })).toMatchObject({
    ok: false,
    kind: 'threw',
    error: { message: expect.stringContaining("Cannot find module 'zod'") },
  })
})

test('dependencies that cannot be laid out fail the run, not the server', async () => {
  const code = action('')
  expect(await run(code, { action: { id: 'gone', code, dir: join(temporaryFolder(), 'missing') } })).toMatchObject({
    ok: false,
    kind: 'crashed',
  })
})

test('an answer that is too large fails', async () => {
  const result = await run(
    action(
      `for (let i = 0; i < 40; i++) api.access.deny('x'.repeat(4000)); for (let i = 0; i < 4000; i++) api.accessToken.addScope('s' + i % 900 + 'y'.repeat(250))`,
    ),
  )
  expect(result).toMatchObject({ ok: false, kind: 'threw', error: { message: expect.stringContaining('bytes') } })
})

test('the cache of a trigger outlives a run and is shared by its Actions; a test run leaves it alone', async () => {
  const set = action(`api.cache.set('k', event.value, { ttl: 60000 })`)
  const get = action(`console.log(api.cache.get('k')?.value)`)
  await run(set, { event: { value: 'tried' }, withoutCache: true })
  expect(said(await run(get))).toEqual(['undefined'])
  await run(set, { event: { value: 'kept' } })
  expect(said(await run(get))).toEqual(['kept'])
  expect(said(await run(get, { withoutCache: true }))).toEqual(['undefined'])
})

test('the clock of a run is the server’s', async () => {
  const code = action(`
    const token = api.redirect.encodeToken({ secret: 's', payload: {} })
    console.log(JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).iat)
  `)
  expect(said(await run(code, { input: { now: 5_000_000_000_000 } }))).toEqual(['5000000000'])
})

test('a provider Action answers drop and retry', async () => {
  const code = `exports.onExecuteCustomPhoneProvider = async (event, api) => { api.notification.retry('busy') }`
  const result = await runner.run({
    trigger: 'custom-phone-provider',
    handler: 'onExecuteCustomPhoneProvider',
    action: { id: 'phone', code },
    event: { secrets: {} },
    deadlineMs: 5000,
  })
  expect(result).toMatchObject({ ok: true, commands: [{ kind: 'notification-retry', reason: 'busy' }] })
})

test('a phone message Action has the cache and nothing else', async () => {
  const code = `exports.onExecuteSendPhoneMessage = async (event, api) => { console.log(Object.keys(api).join()) }`
  const result = await runner.run({
    trigger: 'send-phone-message',
    handler: 'onExecuteSendPhoneMessage',
    action: { id: 'sms', code },
    event: { secrets: {} },
    deadlineMs: 5000,
  })
  expect(said(result)).toEqual(['cache'])
})

test('a process serves a number of runs and is then replaced', async () => {
  const worn = testRunner({ limits: { runsPerProcess: 2 } })
  const code = action(`console.log(++count)`, `let count = 0`)
  const counts: string[] = []
  for (let i = 0; i < 5; i += 1) counts.push(...said(await runWith(worn)(code)))
  expect(counts).toEqual(['1', '2', '1', '2', '1'])
})

test('more runs than places wait their turn, and a place is found for another action', async () => {
  const small = testRunner({ limits: { processes: 2 } })
  const slow = (name: string) => action(`await new Promise(resolve => setTimeout(resolve, 50)); console.log('${name}')`)
  const results = await Promise.all(
    ['a', 'b', 'c', 'a', 'b', 'c', 'd', 'a'].map(name => runWith(small)(slow(name)).then(said)),
  )
  expect(results.flat()).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'd', 'a'])
})

test('waiting for a place counts towards the deadline', async () => {
  const small = testRunner({ limits: { processes: 1 } })
  const busy = action('await new Promise(resolve => setTimeout(resolve, 1500))')
  const long = Promise.all([runWith(small)(busy), runWith(small)(busy)])
  await expect.poll(() => small.stats().busy).toBe(2)
  expect(await runWith(small)(action(''), { deadlineMs: 100 })).toMatchObject({ ok: false, kind: 'timeout' })
  await long
})

test('after closing, runs answer and nothing is left', async () => {
  const closing = testRunner()
  const never = runWith(closing)(action('await new Promise(() => {})'))
  await expect.poll(() => closing.stats().busy).toBe(1)
  await closing.close()
  expect(await never).toMatchObject({ ok: false, kind: 'crashed' })
  expect(await runWith(closing)(action(''))).toMatchObject({ ok: false, kind: 'crashed' })
  expect(closing.stats()).toMatchObject({ spare: 0, busy: 0, idle: 0, starting: 0 })
})
