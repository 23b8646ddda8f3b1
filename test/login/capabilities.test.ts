import { describe, expect, it } from 'vitest'
import { browse, logTypes, password, world } from './harness.ts'
import { challengeWith, challengeWithAny } from './play.ts'

const factors = { otp: true, 'webauthn-roaming': true }
const able = { 'js-available': 'true', 'webauthn-available': 'true', 'webauthn-platform-available': 'true' }

describe('a factor that the browser must be able to do', () => {
  it('is offered only after the browser was asked, and asked once', async () => {
    const w = await world({
      enrolled: ['otp', 'webauthn-roaming'],
      guardian: { factors },
      scripts: [[challengeWithAny('webauthn-roaming', 'otp')]],
    })
    const browser = await browse(w)
    expect(await browser.submit(password)).toMatchObject({ screen: 'mfa-detect-browser-capabilities' })
    expect(await browser.submit(able, 'pick-authenticator')).toMatchObject({ screen: 'mfa-login-options' })
    expect((await browser.show()).data).toEqual({ enrolled_factors: ['webauthn-roaming', 'otp'], show_back: false })
    expect(await browser.submit({}, 'otp')).toMatchObject({ screen: 'mfa-otp-challenge' })
    expect(await browser.submit({}, 'pick-authenticator')).toMatchObject({ screen: 'mfa-login-options' })
  })

  it('gives way to another one of the command where the browser cannot', async () => {
    const w = await world({
      enrolled: ['otp', 'webauthn-roaming'],
      guardian: { factors },
      scripts: [[challengeWith('webauthn-roaming', 'otp')]],
    })
    const browser = await browse(w)
    await browser.submit(password)
    expect(await browser.submit({}, 'pick-authenticator')).toMatchObject({ screen: 'mfa-otp-challenge' })
    expect((await browser.show()).canPick).toBe(false)
    expect(await browser.submit({}, 'pick-authenticator')).toMatchObject({ screen: 'mfa-otp-challenge' })
    expect(await logTypes(w)).toContain('w')
  })

  it('lets nobody past by saying that the browser cannot', async () => {
    const w = await world({
      enrolled: ['otp', 'webauthn-roaming'],
      guardian: { factors },
      scripts: [[challengeWith('webauthn-roaming')]],
    })
    const browser = await browse(w)
    await browser.submit(password)
    expect(await browser.submit({ 'js-available': 'true' }, 'pick-authenticator')).toMatchObject({
      decision: { kind: 'deny', error: 'access_denied' },
    })
    expect(await logTypes(w)).toContain('mfar')
  })

  it('is not asked about while another factor comes first', async () => {
    const w = await world({
      enrolled: ['otp', 'webauthn-roaming'],
      guardian: { factors },
      scripts: [[challengeWith('otp', 'webauthn-roaming')]],
    })
    const browser = await browse(w)
    expect(await browser.submit(password)).toMatchObject({ screen: 'mfa-otp-challenge' })
    expect(await browser.submit({}, 'pick-authenticator')).toMatchObject({ screen: 'mfa-detect-browser-capabilities' })
  })
})
