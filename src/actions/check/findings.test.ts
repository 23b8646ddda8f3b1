import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { FactorType } from '../../flow/command.ts'
import { type CheckedAction, findingsOf, type TenantFacts } from './findings.ts'
import { readUses } from './read-uses.ts'

const handlers = ['onExecutePostLogin', 'onContinuePostLogin']
const trigger = { id: 'post-login', currentVersion: 'v3', handlers }
const all: FactorType[] = [
  'otp',
  'phone',
  'email',
  'push-notification',
  'webauthn-roaming',
  'webauthn-platform',
  'recovery-code',
]
const everything: TenantFacts = { customizeMfa: true, on: all, usable: all, commandLimit: 4 }

const action = (code: string, more: Partial<CheckedAction> = {}): CheckedAction => ({
  id: 'a',
  name: 'Action',
  trigger: { id: 'post-login', version: 'v3' },
  uses: readUses(code, handlers),
  secrets: [],
  ...more,
})

const module = (body: string) => `exports.onExecutePostLogin = async (event, api) => {\n${body}\n}`
const found = (body: string, tenant: Partial<TenantFacts> = {}) =>
  findingsOf(trigger, [action(module(body))], { ...everything, ...tenant })
const codes = (body: string, tenant: Partial<TenantFacts> = {}) =>
  found(body, tenant).map(({ code, severity }) => `${severity} ${code}`)
const ask = "api.authentication.challengeWith({ type: 'otp' })"

describe('a rule finds', () => {
  test.each([
    ['the setting off while a command is called', ask, { customizeMfa: false }, ['error mfa_customization_off']],
    ['nothing of the setting where no command is called', 'api.multifactor.enable("any")', { customizeMfa: false }, []],
    ['a factor that is off, alone in its command', ask, { on: [], usable: [] }, ['error factor_off']],
    [
      'a factor that is off beside one that is on',
      "api.authentication.challengeWithAny([{ type: 'otp' }, { type: 'phone' }])",
      { on: ['otp'], usable: ['otp'] },
      ['warning factor_off'],
    ],
    [
      'a factor that is off beside whatever the user has',
      "api.authentication.challengeWith({ type: 'phone' }, { additionalFactors: event.user.enrolledFactors.map(f => ({ type: f.type })) })",
      { on: ['otp'], usable: ['otp'] },
      ['warning factor_off'],
    ],
    [
      'a dependent factor without an independent one',
      "api.authentication.challengeWith({ type: 'email' })",
      { on: ['email'], usable: [] },
      ['error factor_dependent'],
    ],
    ['a factor that there is not', "api.authentication.challengeWith({ type: 'sms' })", {}, ['error factor_unknown']],
    ['no fault in another name of push', "api.authentication.challengeWith({ type: 'push' })", {}, []],
    [
      'an address that is to be enrolled',
      "api.authentication.enrollWith({ type: 'email' })",
      {},
      ['error factor_not_enrollable'],
    ],
    ['a form', "api.prompt.render('ap_1')", {}, ['error form_missing']],
    ['a redirect without the way back', "api.redirect.sendUserTo('https://a.example')", {}, ['error continue_missing']],
    ['api in the hands of others', "require('actions:mine').ask(event, api)", {}, ['notice api_handed_out']],
  ] as const)('%s', (_, body, tenant, expected) => {
    expect(codes(body, tenant as Partial<TenantFacts>)).toEqual(expected)
  })

  test.each([
    ['a handler that is missing', 'exports.onExecutePostLogon = async () => {}', 'handler_missing'],
    ['a handler that is not async', 'exports.onExecutePostLogin = () => {}', 'handler_not_async'],
    ['a text that cannot be read', 'exports.onExecutePostLogin = async (', 'unread'],
  ])('%s', (_, code, expected) => {
    expect(findingsOf(trigger, [action(code)], everything).map(finding => finding.code)).toEqual([expected])
  })

  test('an older version of the trigger', () => {
    const old = action(module(''), { trigger: { id: 'post-login', version: 'v2' } })
    expect(findingsOf(trigger, [old], everything)).toMatchObject([{ code: 'trigger_outdated', severity: 'warning' }])
  })

  test('secrets that do not exist, each once and by its first line', () => {
    const body = `const { secrets } = event
      fetch(secrets.URL, { body: secrets.KEY })
      const { KEY, ['OTHER']: other } = event.secrets
      if (event.secrets.hasOwnProperty('X')) return`
    const checked = action(module(body), { secrets: ['URL'] })
    expect(findingsOf(trigger, [checked], everything).map(({ secret, line }) => [secret, line])).toEqual([
      ['KEY', 3],
      ['OTHER', 4],
    ])
  })

  test('commands after a redirect of an earlier Action, and beside one of their own', () => {
    const go = `${module("api.redirect.sendUserTo('https://a.example')")}\nexports.onContinuePostLogin = async () => {}`
    const first = action(go, { id: '1', name: 'First' })
    const second = action(module(ask), { id: '2', name: 'Second' })
    expect(findingsOf(trigger, [first, second], everything)).toMatchObject([
      { code: 'command_after_redirect', action_id: '2', message: expect.stringContaining('First') },
    ])
    expect(findingsOf(trigger, [second, first], everything)).toEqual([])
    const both = `${module(`${ask}; api.redirect.sendUserTo('https://a.example')`)}\nexports.onContinuePostLogin = async () => {}`
    expect(findingsOf(trigger, [action(both)], everything)).toMatchObject([{ code: 'command_after_redirect' }])
  })

  test('the fifth command of a flow, counted over its Actions', () => {
    const two = action(module(`${ask}\n${ask}`), { id: '2', name: 'Two' })
    const three = action(module(`${ask}\n${ask}\n${ask}`), { id: '3', name: 'Three' })
    expect(findingsOf(trigger, [two, two], everything)).toEqual([])
    expect(findingsOf(trigger, [two, three], everything)).toMatchObject([
      { code: 'too_many_commands', severity: 'error', message: expect.stringContaining('Two: 2, Three: 3') },
    ])
  })
})

describe('commands are counted along paths', () => {
  const most = (body: string, before = '') => {
    const uses = readUses(`${before}\n${module(body)}`, handlers)
    return 'mostCommands' in uses ? uses.mostCommands : uses.problem
  }
  test.each([
    ['one branch or the other', `if (event.x) { ${ask}; ${ask} } else ${ask}`, 2],
    ['a branch that returns ends there', `if (event.x) { ${ask}; return }\n${ask}`, 1],
    ['what is thrown away is not asked', `if (event.x) { ${ask}; ${ask}; throw new Error() }\n${ask}`, 1],
    ['a choice in an expression', `event.x ? ${ask} : event.y && ${ask}`, 1],
    ['cases that break', `switch (event.x) { case 1: ${ask}; break; case 2: ${ask}; break; default: ${ask} }`, 1],
    ['cases that are fallen through', `switch (event.x) { case 1: ${ask}; case 2: ${ask} }`, 2],
    ['try and catch', `try { ${ask} } catch { ${ask}; ${ask} }`, 2],
    ['a loop', `for (const f of event.user.enrolledFactors) ${ask}`, Number.POSITIVE_INFINITY],
    ['a loop that is left at once', `for (const f of event.user.enrolledFactors) { if (f.x) { ${ask}; break } }`, 1],
    ['forEach', `event.user.enrolledFactors.forEach(() => { ${ask} })`, Number.POSITIVE_INFINITY],
    ['other names', 'const { authentication: a } = api; const c = a; c.challengeWith({ type: "otp" })', 1],
    ['names in brackets', "api['authentication']['challengeWith']({ type: 'otp' })", 1],
    ['a callback', `event.x.then(() => ${ask})`, 1],
    ['a function that is never called', `const never = () => ${ask}`, 0],
  ])('%s', (_, body, expected) => {
    expect(most(body)).toBe(expected)
  })

  test('functions of the module are followed, recursion ends', () => {
    const before = `const ask = (api, type) => api.authentication.challengeWith({ type })
      function again(api) { ${ask}; again(api) }`
    expect(most("ask(api, 'otp'); ask(api, 'phone')", before)).toBe(2)
    expect(most('again(api)', before)).toBe(1)
  })

  test('factors are found through constants, spreads, conditions and pushes', () => {
    const code = `const base = [{ type: 'otp' }]
      const list = ['email', 'phone'].map(type => ({ type }))
      exports.onExecutePostLogin = async (event, api) => {
        const factors = [...base, ...list]
        if (event.x) factors.push({ type: event.y ? 'webauthn-roaming' : 'push-notification' })
        api.authentication.challengeWithAny(factors)
      }`
    const uses = readUses(code, handlers)
    expect('commands' in uses && uses.commands).toMatchObject([
      { factors: ['otp', 'email', 'phone', 'webauthn-roaming', 'push-notification'], open: false },
    ])
  })
})

test.each([
  [
    'ever more calls',
    `${Array.from({ length: 40 }, (_, n) => `const f${n} = () => { ${n ? `f${n - 1}(); f${n - 1}()` : ''} }`).join('\n')}
    exports.onExecutePostLogin = async () => f39()`,
    { problem: expect.any(String) },
  ],
  [
    'lists that double',
    `const a0 = [{}, {}]\n${Array.from({ length: 40 }, (_, n) => `const a${n + 1} = [...a${n}, ...a${n}.map(x => ({ x }))]`).join('\n')}`,
    { commands: [] },
  ],
  [
    'choices of choices',
    `const types = [${Array.from({ length: 100 }, (_, n) => `'t${n}'`).join()}]
    let list = []
    for (const type of types) { ${'list.push({ type });'.repeat(100)} }
    exports.onExecutePostLogin = async (event, api) => { ${'api.authentication.challengeWithAny(list);'.repeat(200)} }`,
    { problem: expect.any(String) },
  ],
  ['deep nesting', `module.exports = ${'['.repeat(20_000)}${']'.repeat(20_000)}`, { problem: expect.any(String) }],
  [
    'a long text',
    `exports.onExecutePostLogin = async (event, api) => { ${'event.x();'.repeat(9_900)} }`,
    { mostCommands: 0 },
  ],
  [
    'names that all objects have',
    'exports.__proto__ = exports; exports.constructor.x = 1; const { __proto__: p } = {}',
    { handlers: {} },
  ],
])('hostile texts are read in bounds: %s', (_, code, expected) => {
  expect(readUses(code, handlers)).toMatchObject(expected)
})

test('no example has a fault where everything is on', () => {
  const folder = 'examples/actions'
  const files = readdirSync(folder).filter(file => file.endsWith('.js'))
  expect(files.length).toBeGreaterThan(15)
  const wrong = files.flatMap(file => {
    const code = readFileSync(`${folder}/${file}`, 'utf8')
    const name = /exports\.(onExecute\w+)/.exec(code)?.[1] ?? ''
    const names = [name, name.replace('Execute', 'Continue')]
    const checked = action(code, { name: file, uses: readUses(code, names) })
    return findingsOf({ ...trigger, handlers: names }, [checked], everything)
      .filter(finding => finding.code !== 'secret_missing')
      .map(finding => `${file}: ${finding.code}`)
  })
  expect(wrong).toEqual([])
})
