import { expect, test } from 'vitest'
import type { RunnableModule } from './run.ts'
import { action, bundleOf, runWith, said, testRunner } from './testing.ts'

const runner = testRunner()
const run = runWith(runner)
let versions = 0
const module = (name: string, code: string, more: Partial<RunnableModule> = {}): RunnableModule => ({
  id: `version-${++versions}`,
  name,
  code,
  secrets: {},
  ...more,
})
const using = (code: string, modules: RunnableModule[], more: { id?: string; dir?: string } = {}) =>
  run(code, { action: { id: code, code, modules, ...more } })

test('an Action finds its modules by name, each with secrets of its own that the others do not see', async () => {
  const mail = module('mail', `exports.send = async to => [to, actions.secrets.KEY, typeof event]`, {
    secrets: { KEY: 'of mail' },
  })
  const log = module('My log', `module.exports = text => [text, actions.secrets.KEY, typeof api]`, {
    secrets: { KEY: 'of log' },
  })
  const code = action(
    `console.log(JSON.stringify([await mail.send('ann'), log('x'), typeof actions, Object.keys(event.secrets)]))`,
    `const mail = require('actions:mail'), log = require('actions:My log')`,
  )
  expect(said(await using(code, [mail, log]))).toEqual([
    JSON.stringify([['ann', 'of mail', 'undefined'], ['x', 'of log', 'undefined'], 'undefined', []]),
  ])
})

test('a module is loaded at its first require, once, and keeps its state; what is not required never runs', async () => {
  const counter = module('counter', `console.log('loaded'); let n = 0; exports.next = () => ++n`)
  const never = module('never', `throw new Error('loaded')`)
  const code = action(`console.log(require('actions:counter').next(), require('actions:counter').next())`)
  expect(said(await using(code, [counter, never]))).toEqual(['loaded', '1 2'])
  expect(said(await using(code, [counter, never]))).toEqual(['3 4'])
})

test('an error of a module is kept and thrown again, and says where it was without the server’s paths', async () => {
  const broken = module('broken', `\nthrow new TypeError('no key')`)
  const code = action(
    `let first; try { require('actions:broken') } catch (error) { first = error }
     try { require('actions:broken') } catch (error) { console.log(first === error, error.message) }
     require('actions:broken')`,
  )
  const result = await using(code, [broken])
  expect(result).toMatchObject({ ok: false, kind: 'threw', error: { name: 'TypeError', message: 'no key' } })
  if (result.ok) return
  expect(result.console[0]?.text).toBe('true no key')
  expect(result.error.stack).toContain('actions:broken/module.js:2')
  expect(result.error.stack).not.toMatch(/slots|sallyport-actions/)
})

test('a module cannot load another one, nor one that the Action does not have', async () => {
  const one = module(
    'one',
    `exports.try = name => { try { require(name); return 'found' } catch (error) { return error.code } }`,
  )
  const two = module('two', '')
  const code = action(
    `const { try: there } = require('actions:one')
     console.log(there('actions:two'), there('actions:one'), there('node:fs'))
     try { require('actions:three') } catch (error) { console.log(error.code) }`,
  )
  expect(said(await using(code, [one, two]))).toEqual(['MODULE_NOT_FOUND MODULE_NOT_FOUND found', 'MODULE_NOT_FOUND'])
})

test('a module has npm packages of its own, apart from those of the Action and of other modules', async () => {
  const looking = (name: string) =>
    `exports.has = ['zod', 'axios'].filter(name => { try { require.resolve(name); return true } catch { return false } }); exports.name = '${name}'`
  const withZod = module(
    'with-zod',
    `${looking('z')}; exports.parse = value => require('zod').z.number().parse(value)`,
    {
      dir: bundleOf('zod'),
    },
  )
  const without = module('without', looking('w'))
  const code = action(
    `const [z, w] = [require('actions:with-zod'), require('actions:without')]
     const own = ['zod', 'axios'].filter(name => { try { require.resolve(name); return true } catch { return false } })
     console.log(JSON.stringify([z.has, w.has, own, z.parse(7)]))`,
  )
  expect(said(await using(code, [without, withZod], { dir: bundleOf('axios') }))).toEqual([
    JSON.stringify([['zod'], [], ['axios'], 7]),
  ])
})

test('another version of a module is another process', async () => {
  const code = action(`console.log(require('actions:v').v)`)
  const [first, second] = [module('v', 'exports.v = 1'), module('v', 'exports.v = 2')]
  expect(said(await using(code, [first], { id: 'same' }))).toEqual(['1'])
  expect(said(await using(code, [second], { id: 'same' }))).toEqual(['2'])
  expect(said(await using(code, [first], { id: 'same' }))).toEqual(['1'])
})

test('a module cannot reach what the Action cannot reach', async () => {
  const nosy = module(
    'nosy',
    `exports.look = () => { try { return require('node:fs').readdirSync('/') .length } catch (error) { return error.code } }
     exports.env = () => Object.keys(process.env).length`,
  )
  const code = action(`const nosy = require('actions:nosy'); console.log(nosy.look(), nosy.env())`)
  expect(said(await using(code, [nosy]))).toEqual(['ERR_ACCESS_DENIED 0'])
})
