import { mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunResult } from './run.ts'
import { action, runWith, said, temporaryFolder, testRunner } from './testing.ts'

// What a hostile Action may try, as design section 4 lists it. Each attempt writes how it was refused, or what it got.
const runner = testRunner()
const run = runWith(runner)

const attempts = (lines: Record<string, string>): string =>
  action(
    Object.entries(lines)
      .map(
        ([name, attempt]) => `
          try { const got = await (async () => { ${attempt} })(); console.log(${JSON.stringify(name)}, 'GOT', got) }
          catch (error) { console.log(${JSON.stringify(name)}, error.code ?? error.cause?.code ?? error.name) }`,
      )
      .join('\n'),
  )

const refusals = (result: RunResult): Record<string, string> =>
  Object.fromEntries(
    said(result).map(line => {
      const [name = '', ...rest] = line.split(' ')
      return [name, rest.join(' ')]
    }),
  )

const denied = (lines: Record<string, string>) =>
  Object.fromEntries(Object.keys(lines).map(name => [name, 'ERR_ACCESS_DENIED']))

test('the process that constructor chains lead to has nothing useful', async () => {
  const lines = {
    binding: `return console.log.constructor('return process')().binding('fs')`,
    linked: `return api.access.deny.constructor('return process')()._linkedBinding('x')`,
    execve: `return (async () => {}).constructor('process.execve("/bin/sh", ["sh"])')()`,
    dlopen: `return this.constructor.constructor('process.dlopen({ exports: {} }, "/lib/x.node")')()`,
    main: `return process.getBuiltinModule('node:fs').readFileSync('/etc/passwd')`,
    report: `return process.report.writeReport('/tmp/report.json')`,
    flags: `return require('node:v8').setFlagsFromString('--allow-natives-syntax')`,
  }
  expect(refusals(await run(attempts(lines)))).toEqual(denied(lines))
})

test('files outside of the bundle cannot be read, listed, written or watched', async () => {
  const outside = join(temporaryFolder(), 'secret.txt')
  writeFileSync(outside, 'secret', { mode: 0o644 })
  const lines = {
    read: `return require('node:fs').readFileSync(${JSON.stringify(outside)}, 'utf8')`,
    promise: `return require('node:fs/promises').readFile(${JSON.stringify(outside)}, 'utf8')`,
    stream: `return new Promise((resolve, reject) => require('node:fs').createReadStream(${JSON.stringify(outside)}).on('error', reject).on('data', resolve))`,
    open: `return require('node:fs').openSync('/etc/passwd')`,
    list: `return require('node:fs').readdirSync('/')`,
    tmp: `return require('node:fs').readdirSync(require('node:os').tmpdir())`,
    proc: `return require('node:fs').readFileSync('/proc/self/environ')`,
    parent: `return require('node:fs').readFileSync('/proc/' + process.ppid + '/environ')`,
    descriptor: `return require('node:fs').readFileSync('/dev/fd/3')`,
    up: `return require('node:fs').readFileSync(require.resolve.paths('x')[0] + '/../../../../../../../etc/passwd')`,
    write: `return require('node:fs').writeFileSync('/tmp/written', 'x')`,
    watch: `return require('node:fs').watch('/etc')`,
    environment: `return process.loadEnvFile('/etc/environment')`,
    snapshot: `return require('node:v8').writeHeapSnapshot('/tmp/heap')`,
  }
  expect(refusals(await run(attempts(lines)))).toEqual(denied(lines))
  const modules = {
    require: `return require(${JSON.stringify(outside)})`,
    import: `return import('file://' + ${JSON.stringify(outside)})`,
  }
  for (const refusal of Object.values(refusals(await run(attempts(modules)))))
    expect(refusal).toMatch(/^(ERR_)?(ACCESS_DENIED|MODULE_NOT_FOUND)$/)
})

test('a bundle’s links do not lead outside', async () => {
  const outside = temporaryFolder()
  writeFileSync(join(outside, 'secret.js'), 'module.exports = "secret"')
  const dir = temporaryFolder()
  const evil = join(dir, 'node_modules', 'evil')
  mkdirSync(evil, { recursive: true })
  writeFileSync(join(evil, 'index.js'), 'module.exports = "inside"')
  symlinkSync(join(evil, 'index.js'), join(evil, 'inside.js'))
  symlinkSync(join(outside, 'secret.js'), join(evil, 'file.js'))
  symlinkSync(outside, join(evil, 'folder'))
  symlinkSync('/etc/passwd', join(evil, 'passwd'))
  const code = action(`
    console.log(require('evil'), require('evil/inside.js'))
    const fs = require('node:fs')
    const here = require('node:path').dirname(require.resolve('evil'))
    for (const attempt of [() => require('evil/file.js'), () => require('evil/folder/secret.js'), () => fs.readFileSync(here + '/passwd'), () => fs.symlinkSync('/etc/passwd', here + '/new')])
      try { console.log('GOT', attempt()) } catch (error) { console.log(error.code) }
  `)
  expect(said(await run(code, { action: { id: 'links', code, dir } }))).toEqual([
    'inside inside',
    'MODULE_NOT_FOUND',
    'MODULE_NOT_FOUND',
    'ENOENT',
    'ERR_ACCESS_DENIED',
  ])
})

test('the bundle of another action cannot be read', async () => {
  const dir = temporaryFolder()
  mkdirSync(join(dir, 'node_modules', 'mine'), { recursive: true })
  writeFileSync(join(dir, 'node_modules', 'mine', 'index.js'), 'module.exports = __filename')
  const owner = action(`console.log(require('mine'))`)
  const [path = ''] = said(await run(owner, { action: { id: 'owner', code: owner, dir } }))
  expect(path).toMatch(/mine\/index\.js$/)
  const lines = { read: `return require('node:fs').readFileSync(${JSON.stringify(path)}, 'utf8')` }
  expect(refusals(await run(attempts(lines)))).toEqual(denied(lines))
})

test('node:sqlite is not there, under no name', async () => {
  const lines = {
    require: `return require('node:sqlite')`,
    import: `return import('node:sqlite')`,
    builtin: `return new (process.getBuiltinModule('node:sqlite').DatabaseSync)('/etc/passwd')`,
  }
  const result = refusals(await run(attempts(lines)))
  expect(result.require).toBe('ERR_ACCESS_DENIED')
  expect(result.import).toBe('ERR_ACCESS_DENIED')
  expect(result.builtin).toBe('TypeError')
})

test('the server’s environment and arguments are not there', async () => {
  process.env.SALLYPORT_TEST_SECRET = 'do not show'
  const own = testRunner()
  const code = action(`console.log(JSON.stringify(process.env), process.argv.length, process.title)`)
  const [line = ''] = said(await runWith(own)(code))
  delete process.env.SALLYPORT_TEST_SECRET
  expect(line).toMatch(/^\{\} 1 /)
  expect(line).not.toContain('SALLYPORT')
})

test('no other process, thread, addon or inspector can be started', async () => {
  const lines = {
    exec: `return require('node:child_process').execSync('id')`,
    spawn: `return require('node:child_process').spawnSync('/bin/true').error?.code`,
    fork: `return require('node:child_process').fork('/tmp/x.js')`,
    handle: `return new (require('node:child_process').ChildProcess)().spawn({ file: '/bin/true', args: [] })`,
    worker: `return new (require('node:worker_threads').Worker)('1', { eval: true })`,
    cluster: `return require('node:cluster').fork()`,
    addon: `return process.dlopen({ exports: {} }, '/lib/x.node')`,
    ffi: `return require('node:ffi').dlopen('libc.so.6', {})`,
    inspector: `return require('node:inspector').open(0)`,
    session: `return new (await import('node:inspector')).Session().connect()`,
    wasi: `return new (require('node:wasi').WASI)({ version: 'preview1', preopens: { '/': '/' } })`,
    repl: `return require('node:repl').start()`,
  }
  expect(refusals(await run(attempts(lines)))).toEqual(denied(lines))
})

test('no native socket can be made: no server, UDP, DNS, raw handle', async () => {
  const lines = {
    listen: `return new Promise((resolve, reject) => require('node:net').createServer().on('error', reject).listen(0, () => resolve('listening')))`,
    handle: `return require('node:net')._createServerHandle('127.0.0.1', 0, 4)`,
    pipe: `
      const pipe = process._getActiveHandles().map(handle => handle._handle ?? handle).find(handle => handle?.constructor.name === 'Pipe')
      const result = new pipe.constructor(0).connect({ oncomplete: () => {} }, '/var/run/docker.sock')
      if (result instanceof Error) throw result
      return result`,
    udp: `return new Promise((resolve, reject) => require('node:dgram').createSocket('udp4').on('error', reject).send('x', 53, '127.0.0.1', error => error ? reject(error) : resolve('sent')))`,
    lookup: `return new Promise((resolve, reject) => require('node:dns').lookup('localhost', (error, address) => error ? reject(error) : resolve(address)))`,
    resolver: `return new (require('node:dns').promises.Resolver)().resolve4('example.com')`,
    servers: `const r = new (require('node:dns').promises.Resolver)(); r.setServers(['127.0.0.1']); return r.resolveTxt('example.com')`,
    loopback: `return fetch('http://127.0.0.1:80/')`,
    unrouted: `
      const { connect } = require('node:net').Socket.prototype
      return new Promise((resolve, reject) => connect.call(new (require('node:net').Socket)(), 80, '127.0.0.1').on('error', reject).on('connect', () => resolve('connected')))`,
    tls: `return new Promise((resolve, reject) => { const s = new (require('node:tls').TLSSocket)(); Object.getPrototypeOf(require('node:tls').TLSSocket.prototype).connect.call(s, 443, '10.0.0.1'); s.on('error', reject).on('connect', resolve) })`,
  }
  expect(refusals(await run(attempts(lines)))).toEqual(denied(lines))
})

test.runIf(process.platform === 'linux')(
  'no descriptor of the server is inherited but the two pipes to it',
  async () => {
    const code = action(`console.log(process.pid); await new Promise(resolve => setTimeout(resolve, 400))`)
    said(await run(code, { event: {} }))
    const [pid = ''] = said(await run(code))
    const links = readdirSync(`/proc/${pid}/fd`).map(fd => readlinkSync(`/proc/${pid}/fd/${fd}`))
    const other = links.filter(link => link !== '/dev/null' && !/^(pipe:|anon_inode:)/.test(link))
    expect(other).toHaveLength(2)
    for (const link of other) expect(link).toMatch(/^socket:/)
  },
)

test('no signal reaches the server, or any other process', async () => {
  const lines = {
    kill: `return process.kill(process.ppid, 'SIGTERM')`,
    probe: `return process.kill(process.ppid, 0)`,
    import: `return (await import('node:process')).kill(process.ppid, 0)`,
    bare: `const { _kill } = await import('process'); return _kill(process.ppid, 0)`,
    nice: `return (await import('node:os')).setPriority(process.ppid, 19)`,
    group: `return process.kill(0, 'SIGTERM')`,
    all: `return process.kill(-1, 'SIGTERM')`,
    raw: `return process._kill(process.ppid, 15)`,
    debug: `return process._debugProcess(process.ppid)`,
    child: `return new (require('node:child_process').ChildProcess)().kill('SIGTERM')`,
    priority: `return require('node:os').setPriority(process.ppid, 19)`,
    restored: `delete process.kill; Object.defineProperty(process, 'kill', { value: 1 }); return process.kill`,
  }
  const result = refusals(await run(attempts(lines)))
  expect(result.restored).toBe('TypeError')
  expect({ ...result, restored: 'ERR_ACCESS_DENIED' }).toEqual(denied(lines))
})

test('as root, Actions are another user each, without privileges', async () => {
  const user = action(`console.log(process.getuid?.(), process.getgroups?.().join(), process.geteuid?.())`)
  const [first = ''] = said(await run(user))
  const [second = ''] = said(await run(`${user}\n// another action`))
  if (process.getuid?.() === 0 && process.platform === 'linux') {
    expect(first).not.toMatch(/^0 /)
    expect(second).not.toBe(first)
    const [uid, groups] = first.split(' ')
    expect(groups).toBe(uid)
  }
  const lines = { setuid: `return process.setuid(0)`, setgid: `return process.setgid(0)` }
  const results = Object.values(refusals(await run(attempts(lines))))
  for (const result of results) expect(result).toMatch(/EPERM|ERR_ACCESS_DENIED|^GOT undefined$/)
})

test('another action never sees a polluted prototype', async () => {
  const pollute = action(`
    Object.prototype.polluted = 'yes'
    Array.prototype.map = () => 'owned'
    require('node:util').inspect = () => 'owned'
    globalThis.left = 'behind'
    console.log({}.polluted)
  `)
  expect(said(await run(pollute))).toEqual(['yes'])
  const look = action(
    `console.log(String({}.polluted), String(globalThis.left), [1].map(x => x + 1).join(), require('node:util').inspect(1))`,
  )
  for (let i = 0; i < 3; i += 1) expect(said(await run(look))).toEqual(['undefined undefined 2 1'])
  expect(({} as { polluted?: string }).polluted).toBeUndefined()
})

test('an answer with __proto__ pollutes nothing in the server', async () => {
  const code = action(`
    api.user.setUserMetadata('__proto__', { polluted: true })
    api.idToken.setCustomClaim('constructor', JSON.parse('{"__proto__": {"polluted": true}}'))
  `)
  expect((await run(code)).ok).toBe(true)
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

test('another action’s secrets are in no process that it can look into', async () => {
  const owner = action(
    `globalThis.kept = event.secrets.KEY; module.exports.kept = event.secrets.KEY; console.log(process.pid)`,
  )
  const event = { secrets: { KEY: 'top secret' } }
  const [pid] = said(await run(owner, { event }))
  const thief = action(`
    console.log(process.pid)
    console.log(JSON.stringify([globalThis.kept, Object.keys(event.secrets)]))
    console.log(JSON.stringify(Object.values(require.cache).map(m => m.exports)) ?? '')
  `)
  for (let i = 0; i < 3; i += 1) {
    const [own, ...lines] = said(await run(thief))
    expect(own).not.toBe(pid)
    expect(lines.join()).not.toContain('top secret')
  }
})

test('a version whose code differs is another action, even under the same id', async () => {
  const one = action(`globalThis.seen = 'one'; console.log(process.pid)`)
  const two = action(`console.log(process.pid, globalThis.seen)`)
  const [pid] = said(await run(one, { action: { id: 'draft', code: one } }))
  const [line = ''] = said(await run(two, { action: { id: 'draft', code: two } }))
  expect(line).not.toContain(String(pid))
  expect(line).toContain('undefined')
})

/** Source of a function that writes a frame to the server by hand. */
const forge = `
  const forge = text => {
    const payload = Buffer.from(text)
    const head = Buffer.alloc(5)
    head.writeUInt32BE(payload.length + 1, 0)
    require('node:fs').writeSync(3, Buffer.concat([head, payload]))
  }`

test.each([
  [
    'an answer with a made-up nonce',
    `forge(JSON.stringify({ kind: 'done', nonce: 'guess', commands: [], cacheWrites: [] }))`,
  ],
  ['a message of no known kind', `forge(JSON.stringify({ kind: 'grant', user: 'admin' }))`],
  ['a second greeting', `forge(JSON.stringify({ kind: 'ready' }))`],
  ['what is no JSON', `forge('{"kind":')`],
  ['a frame of no known kind', `require('node:fs').writeSync(3, Buffer.from([0, 0, 0, 1, 9]))`],
  ['a frame that claims to be huge', `require('node:fs').writeSync(3, Buffer.from([127, 255, 255, 255, 0]))`],
])('%s ends the process and counts for nothing', async (_name, attempt) => {
  const result = await run(action(`${attempt}; await new Promise(() => {})`, forge), { deadlineMs: 5000 })
  expect(result).toMatchObject({ ok: false, kind: 'invalid', commands: [] })
})

test('an answer that a run leaves behind for the next one does not count', async () => {
  const code = action(
    `
    if (event.first) setTimeout(() => forge(JSON.stringify({ kind: 'done', nonce: 'stale', commands: [{ kind: 'deny', reason: 'forged' }], cacheWrites: [] })), 40)
    else { await new Promise(resolve => setTimeout(resolve, 200)) }
  `,
    forge,
  )
  await run(code, { event: { first: true } })
  await new Promise(resolve => setTimeout(resolve, 150))
  expect(await run(code)).toMatchObject({ ok: true, commands: [] })
})

test('commands that no method makes are refused, even with the right nonce', async () => {
  const code = action(
    `
    const stringify = JSON.stringify
    JSON.stringify = (value, ...rest) => {
      if (value?.kind === 'done') value.commands = [{ kind: 'complete', userId: 'auth0|admin' }]
      return stringify(value, ...rest)
    }`,
  )
  expect(await run(code)).toMatchObject({ ok: false, kind: 'invalid', commands: [] })
})

test('a process cannot fill the server’s memory with output', async () => {
  const flood = action(`for (;;) { process.stderr.write('x'.repeat(65536)); await new Promise(setImmediate) }`)
  const before = process.memoryUsage().rss
  await run(flood, { deadlineMs: 1500 })
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024)
})
