import { describe, expect, test } from 'vitest'
import { answer, enrollment, factorContext, stored } from '../../../test/fixtures/factors.ts'
import { codeLifetime } from '../codes.ts'
import type { FactorContext, Progress } from '../factor.ts'
import type { PhoneChallenge } from './challenge.ts'
import { phone } from './factor.ts'

type Method = 'sms' | 'voice'
const both: Method[] = ['sms', 'voice']
const mobile = enrollment({ factor: 'phone', id: 'dev_1', phoneNumber: '+15551234567' })
const office = enrollment({ factor: 'phone', id: 'dev_2', phoneNumber: '+493012345678', preferredMethod: 'voice' })

const context = (changes: Partial<FactorContext> = {}) =>
  factorContext({ request: { type: 'phone' }, enrollments: [mobile], ...changes })
const begin = (changes: Partial<FactorContext> = {}) => {
  const ctx = context(changes)
  const progress = phone.beginChallenge(ctx) as Progress<PhoneChallenge>
  return { ctx, progress, keep: stored(progress.keep), code: codeIn(progress) }
}
const codeIn = (progress: unknown) => String((progress as Progress<unknown>).send?.variables.code)
const say = (ctx: FactorContext, keep: unknown, action: string, fields = {}) =>
  phone.answerChallenge(ctx, keep as PhoneChallenge, answer(action, fields)) as Progress<PhoneChallenge>

describe('how a code is delivered (reference, Q28)', () => {
  test.each([
    // message types that are on, preferredMethod of the command, method of the enrollment, first screen
    [['sms'], undefined, undefined, 'mfa-sms-challenge'],
    [['voice'], undefined, undefined, 'mfa-voice-challenge'],
    [both, undefined, undefined, 'mfa-phone-challenge'],
    [both, undefined, 'voice', 'mfa-voice-challenge'],
    [both, undefined, 'sms', 'mfa-sms-challenge'],
    [both, 'sms', 'voice', 'mfa-sms-challenge'],
    [both, 'voice', 'sms', 'mfa-voice-challenge'],
    [both, 'both', 'sms', 'mfa-phone-challenge'],
    [['sms'], 'voice', undefined, 'mfa-sms-challenge'],
    [['sms'], 'both', undefined, 'mfa-sms-challenge'],
    [['voice'], 'sms', undefined, 'mfa-voice-challenge'],
    [['voice'], 'both', 'sms', 'mfa-voice-challenge'],
    [['sms'], undefined, 'voice', 'mfa-sms-challenge'],
    [[], 'voice', undefined, 'mfa-sms-challenge'],
  ] as [Method[], 'sms' | 'voice' | 'both' | undefined, Method | undefined, string][])(
    'with %j on, the command preferring %s and the number enrolled for %s: %s',
    (messageTypes, preferredMethod, enrolledFor, screen) => {
      const { progress } = begin({
        settings: { messageTypes },
        request: { type: 'phone', ...(preferredMethod ? { options: { preferredMethod } } : {}) },
        enrollments: [{ ...mobile, preferredMethod: enrolledFor }],
      })
      expect(progress.screen).toBe(screen)
      expect(progress.send?.channel).toBe(screen === 'mfa-phone-challenge' ? undefined : screen.split('-')[1])
    },
  )
})

describe('a phone challenge', () => {
  test('sends a text at once, which only its recipient reads', () => {
    const { ctx, progress, code } = begin()
    expect(progress.send).toEqual({
      channel: 'sms',
      to: '+15551234567',
      template: 'verification',
      variables: { code },
      locale: 'en',
      expiresAt: ctx.now + codeLifetime,
    })
    expect(JSON.stringify(progress.keep)).not.toContain(code)
    expect(phone.viewData(ctx, progress.keep, progress.screen)).toEqual({
      phone_number: 'XXXXXXXX4567',
      show_remember_device: true,
      show_link_voice: false,
      show_link_sms: false,
      show_edit: false,
      show_pick_phone: false,
    })
  })

  test('passes with the code, says by which method, and claims it', () => {
    const { ctx, keep, code } = begin()
    expect(say(ctx, keep, 'default', { code })).toMatchObject({
      kind: 'passed',
      enrollmentId: 'dev_1',
      method: 'sms',
      claim: { kind: 'once', key: expect.stringMatching(/^code:login-1:/) },
    })
  })

  test('refuses a wrong, a late, a malformed and a missing code', () => {
    const { ctx, keep, code } = begin()
    const wrong = code === '000000' ? '000001' : '000000'
    const late = { ...ctx, now: ctx.now + codeLifetime }
    expect(say(ctx, keep, 'default', { code: wrong })).toMatchObject({ why: 'wrong', error: { code: 'invalid-code' } })
    expect(say(late, keep, 'default', { code })).toMatchObject({
      why: 'expired',
      error: { code: 'no-transaction-in-progress' },
    })
    expect(say(ctx, keep, 'default', { code: '1' })).toMatchObject({ error: { code: 'invalid-otp-code-format' } })
    expect(say(ctx, keep, 'default')).toMatchObject({ error: { code: 'no-code' } })
  })

  test('the user chooses between text and call where both are on', () => {
    const { ctx, keep } = begin({ settings: { messageTypes: both } })
    expect(say(ctx, keep, 'default', { type: 'voice' })).toMatchObject({
      screen: 'mfa-voice-challenge',
      send: { channel: 'voice' },
    })
    expect(say(ctx, keep, 'default', { type: 'sms' }).screen).toBe('mfa-sms-challenge')
    expect(say(ctx, keep, 'default', { type: 'pigeon' }).screen).toBe('mfa-sms-challenge')
  })

  test('can change to a call and back, each with a fresh code', () => {
    const { ctx, keep, code } = begin({
      settings: { messageTypes: both },
      enrollments: [{ ...mobile, preferredMethod: 'sms' }],
    })
    const call = say(ctx, keep, 'switch-to-voice')
    expect(call).toMatchObject({ screen: 'mfa-voice-challenge', send: { channel: 'voice', to: '+15551234567' } })
    expect(say(ctx, call.keep, 'default', { code })).toMatchObject({ kind: 'refused' })
    expect(say(ctx, call.keep, 'default', { code: codeIn(call) })).toMatchObject({ kind: 'passed', method: 'voice' })
    expect(say(ctx, call.keep, 'switch-to-sms')).toMatchObject({
      screen: 'mfa-sms-challenge',
      send: { channel: 'sms' },
    })
    expect(phone.viewData(ctx, keep, 'mfa-sms-challenge')).toMatchObject({
      show_link_voice: true,
      show_link_sms: false,
    })
    expect(phone.viewData(ctx, call.keep, call.screen)).toMatchObject({ show_link_voice: false, show_link_sms: true })
  })

  test('does not change to a method that is off', () => {
    const { ctx, keep } = begin()
    expect(say(ctx, keep, 'switch-to-voice')).toEqual({ kind: 'screen', screen: 'mfa-sms-challenge', keep })
  })

  test('sends again by the same method', () => {
    const { ctx, keep, code } = begin({ settings: { messageTypes: ['voice'] } })
    const again = say(ctx, keep, 'resend-code')
    expect(again.send).toMatchObject({ channel: 'voice' })
    expect(codeIn(again)).not.toBe(code)
  })

  test('another number can be picked, and is reached in its own way', () => {
    const { ctx, keep } = begin({
      settings: { messageTypes: both },
      enrollments: [{ ...mobile, preferredMethod: 'sms' }, office],
    })
    const list = say(ctx, keep, 'pick-sms')
    expect(list.screen).toBe('mfa-sms-list')
    expect(phone.viewData(ctx, list.keep, list.screen)).toEqual({
      enrolled_phone_numbers: [
        { id: 0, phone_number: 'XXXXXXXX4567' },
        { id: 1, phone_number: 'XXXXXXXXX5678' },
      ],
    })
    expect(say(ctx, stored(list.keep), 'selection-action::1')).toMatchObject({
      screen: 'mfa-voice-challenge',
      send: { to: '+493012345678', channel: 'voice' },
    })
    expect(say(ctx, list.keep, 'back-action')).toEqual({ kind: 'screen', screen: 'mfa-sms-challenge', keep })
    expect(say(ctx, list.keep, 'selection-action::2')).toEqual(list)
    expect(say(ctx, list.keep, 'default', { code: '123456' })).toEqual(list)
  })

  test('a number that was removed meanwhile passes nobody', () => {
    const { ctx, keep, code } = begin()
    expect(say({ ...ctx, enrollments: [office] }, keep, 'default', { code })).toMatchObject({
      error: { code: 'transaction-not-found' },
    })
  })

  test('has its budgets and its words for what goes wrong outside', () => {
    expect(phone.sendBudget).toBe('phone-send')
    expect(phone.budgetOf(answer('default', { code: '123456' }, 'mfa-sms-challenge'))).toBe('otp-attempt')
    expect(phone.budgetOf(answer('default', { code: '123456' }, 'mfa-voice-challenge'))).toBe('otp-attempt')
    expect(phone.budgetOf(answer('default', { phone: '+1' }, 'mfa-sms-enrollment'))).toBeUndefined()
    expect(phone.budgetOf(answer('default', { code: '12' }, 'mfa-sms-challenge'))).toBeUndefined()
    expect(phone.problem('too-many-sends', 'sms')).toEqual({ code: 'too-many-sms' })
    expect(phone.problem('too-many-sends', 'voice')).toEqual({ code: 'too-many-voice' })
    expect(phone.problem('send-failed', 'sms')).toEqual({ code: 'send-sms-failed' })
    expect(phone.problem('send-failed', 'voice')).toEqual({ code: 'send-voice-failed' })
    expect(phone.problem('too-many-attempts')).toEqual({ code: 'too-many-failures' })
  })

  test('leaves for another method from every screen but the list', () => {
    const { ctx, keep } = begin({ enrollments: [mobile, office] })
    expect(say(ctx, keep, 'pick-authenticator')).toEqual({ kind: 'leave' })
    const list = say(ctx, keep, 'pick-phone')
    expect(say(ctx, list.keep, 'pick-authenticator')).toEqual(list)
  })
})
