import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/flow/command.ts'
import { engines } from '../fixtures/store.ts'
import { browse, logTypes, password, world } from './harness.ts'

const challenge: Command = { kind: 'challenge', any: false, factors: [{ type: 'otp' }] }

describe.each(engines)('a login on %s', engine => {
  it('goes from the password through an Action and a code to the end, and takes it once', async () => {
    const w = await world({ engine, enrolled: ['otp'], scripts: [[challenge]] })
    const browser = await browse(w)
    expect(browser.next).toMatchObject({ kind: 'show', screen: 'login' })
    expect((await browser.show()).data).toMatchObject({ identifiers: ['email'] })
    expect(await browser.submit(password)).toMatchObject({ kind: 'show', screen: 'mfa-otp-challenge' })
    expect(await browser.submit({ code: '000000' })).toMatchObject({ kind: 'show', screen: 'mfa-otp-challenge' })
    expect((await browser.show()).errors).toEqual([{ code: 'invalid-code', field: 'code' }])
    const done = await browser.submit({ code: w.code() })
    expect(done).toMatchObject({
      kind: 'finished',
      decision: { kind: 'complete', userId: w.userId, methods: [{ name: 'pwd' }, { name: 'mfa', type: 'otp' }] },
    })
    expect(await w.login.takeDecision(browser.bearer.state)).toMatchObject({ kind: 'complete', userId: w.userId })
    await expect(w.login.takeDecision(browser.bearer.state)).rejects.toMatchObject({ code: 'login_not_found' })
    expect(await logTypes(w)).toEqual(['scv', 'gd_start_auth', 'gd_auth_failed', 'gd_auth_succeed', 's'])
  })
})
