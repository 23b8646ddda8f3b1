import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { action, runWith, said, testRunner } from './testing.ts'

const runner = testRunner()
const run = runWith(runner)

const steady = action(`
  await new Promise(resolve => setTimeout(resolve, event.pause))
  console.log(event.number)
  api.idToken.setCustomClaim('number', event.number)
`)

test.each([
  ['an endless loop is cut by its CPU time', 'while (true) {}', 'timeout', { deadlineMs: 10_000 }],
  ['an endless chain of promises is cut by its CPU time', 'for (;;) await null', 'timeout', { deadlineMs: 10_000 }],
  [
    'a promise that never settles is cut at the deadline',
    'await new Promise(() => {})',
    'timeout',
    { deadlineMs: 600 },
  ],
  ['a heap that grows for ever is cut', 'const all = []; for (;;) all.push({ a: [all.length] })', 'memory', {}],
  ['buffers that grow for ever are cut', 'const all = []; for (;;) all.push(Buffer.alloc(5e6, 1))', 'memory', {}],
  ['process.exit is a crash', 'process.exit(0)', 'crashed', {}],
  ['process.abort is a crash', 'process.abort()', 'crashed', {}],
] as const)(
  '%s, and 20 other runs in flight finish normally',
  async (_name, body, kind, more) => {
    const others = Array.from({ length: 20 }, (_, number) =>
      run(steady, { event: { number, pause: 300 + number * 10 }, deadlineMs: 15_000 }),
    )
    const bad = await run(action(body), more)
    expect(bad).toMatchObject({ ok: false, kind, commands: [] })
    const results = await Promise.all(others)
    expect(results.map(result => said(result))).toEqual(results.map((_, number) => [String(number)]))
    expect(results.map(result => result.commands)).toEqual(
      results.map((_, number) => [{ kind: 'id-token-claim', name: 'number', value: number }]),
    )
  },
  40_000,
)

test('what a run wrote before it was cut off is kept', async () => {
  const result = await run(action(`console.log('before'); await new Promise(() => {})`), { deadlineMs: 500 })
  expect(result).toMatchObject({ ok: false, kind: 'timeout', console: [{ text: 'before' }] })
})

test('CPU time is that of one run, not of the process', async () => {
  const code = action(`const end = Date.now() + 350; while (Date.now() < end) {} console.log('ok')`)
  for (let i = 0; i < 4; i += 1) expect(said(await run(code))).toEqual(['ok'])
}, 30_000)

test('an endless loop inside a regular expression is cut as well', async () => {
  const result = await run(action(`/^(a+)+$/.test('a'.repeat(60) + '!')`))
  expect(result).toMatchObject({ ok: false, kind: 'timeout' })
})

test.runIf(existsSync('/usr/bin/setpriv'))('a looping Action does not outlive a server that was killed', async () => {
  const code = action(`console.log(process.pid); while (true) {}`)
  const program = `
    import { createRunner } from ${JSON.stringify(resolve(import.meta.dirname, 'runner.ts'))}
    const runner = createRunner({ allowHosts: [], limits: { cpuMs: 60_000 }, log: { warn: () => {} } })
    runner.run({ trigger: 'post-login', handler: 'onExecutePostLogin', action: { id: 'x', code: ${JSON.stringify(code)} }, event: {}, deadlineMs: 60_000 })
    setInterval(() => console.log(runner.stats().busy), 50)
  `
  const server = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>(begun => server.stdout.on('data', text => void (/1/.test(String(text)) && begun())))
  const children = spawn('ps', ['-o', 'pid=', '--ppid', String(server.pid)])
  let list = ''
  children.stdout.on('data', text => {
    list += text
  })
  await new Promise(closed => children.on('close', closed))
  const pids = list.split(/\s+/).filter(pid => pid !== '' && pid !== String(children.pid))
  expect(pids.length).toBeGreaterThan(0)
  server.kill('SIGKILL')
  await expect.poll(() => pids.filter(pid => existsSync(`/proc/${pid}`)), { timeout: 5000 }).toEqual([])
})
