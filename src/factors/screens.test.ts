import { describe, expect, test } from 'vitest'
import { viewsOfFactors } from '../../test/fixtures/factor-views.ts'
import { factorContext } from '../../test/fixtures/factors.ts'
import { passkeyViews } from '../../test/fixtures/passkey-views.ts'
import { detectionView } from '../../test/fixtures/webauthn-views.ts'
import { readBrand } from '../universal-login/brand.ts'
import type { Surroundings } from '../universal-login/screen.ts'
import { factors } from './index.ts'
import { factorScreens } from './screens.ts'

const surroundings: Surroundings = {
  state: 'state-1',
  nonce: 'nonce-1',
  locale: 'en',
  languages: ['en'],
  tenant: { friendlyName: 'Acme' },
  client: { id: 'c', name: 'App' },
  brand: readBrand(),
}

const views = [...viewsOfFactors(), detectionView, ...passkeyViews]
const screenNamed = (name: string) => {
  const found = factorScreens.find(screen => screen.name === name)
  if (!found) throw new Error(`there is no screen ${name}`)
  return found
}
const render = (view: (typeof views)[number], more = {}) =>
  String(
    screenNamed(view.screen).render(
      { data: view.data, errors: [], submitted: {}, canPick: true, ...more },
      surroundings,
    ).body,
  )

test('every screen is reached by some factor', () => {
  expect([...new Set(views.map(({ screen }) => screen))].sort()).toEqual(factorScreens.map(({ name }) => name).sort())
})

describe.each(views.map(view => [view.name, view] as const))('%s', (_, view) => {
  test('shows what its factor says, with a form that carries the state', () => {
    const html = render(view)
    expect(html).toContain('<h1>')
    expect(html).toContain('name="state" value="state-1"')
    expect(html).not.toContain('undefined')
    expect(html).not.toContain('[object')
  })

  test('has every action of the reference as a button', () => {
    const html = render(view)
    const missing = view.actions.filter(action => !html.includes(`name="action" value="${action}"`))
    expect(missing).toEqual([])
  })

  test('does not offer another method where there is none', () => {
    // The check of the browser answers by this action, whatever else there is (reference, 7.2).
    const answers = view === detectionView
    expect(render(view, { canPick: false }).includes('pick-authenticator')).toBe(answers)
  })

  test('shows an error about a field beside it, with its code', () => {
    for (const field of screenNamed(view.screen).fields.filter(name => ['code', 'phone', 'saved'].includes(name))) {
      const html = render(view, { errors: [{ code: 'invalid-code', field, message: 'That is wrong.' }] })
      expect(html).toContain('<span data-error-code="invalid-code">That is wrong.</span>')
    }
  })
})

test('the box that remembers a browser is there only where the login says so', () => {
  const challenge = views.find(({ screen }) => screen === 'mfa-otp-challenge')
  if (!challenge) throw new Error('no such view')
  expect(render(challenge)).toContain('name="rememberBrowser" value="true"')
  const without = factors.otp?.viewData(factorContext({ mayRemember: false }), null, 'mfa-otp-challenge') ?? {}
  expect(render({ ...challenge, data: without })).not.toContain('rememberBrowser')
})

test('every error that a factor names has a text', () => {
  const known = new Set(factorScreens.flatMap(screen => Object.keys(screen.texts)))
  for (const factor of Object.values(factors)) {
    for (const problem of ['lost', 'too-many-attempts', 'too-many-sends', 'send-failed'] as const) {
      for (const channel of ['sms', 'voice', 'email'] as const) {
        const { code } = factor.problem(problem, channel)
        const html = render(views[0] as never, { errors: [{ code }] })
        expect(known.has(code) || !html.includes('Something went wrong')).toBe(true)
      }
    }
  }
})
