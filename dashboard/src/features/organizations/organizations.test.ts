import { expect, test } from 'vitest'
import { brandingOf } from './branding.ts'
import { applies, followed } from './connection-switches.ts'

test('a look has both colours or none', () => {
  const none = { logo_url: '', primary: '', page_background: '' }
  expect(brandingOf(none)).toEqual({})
  expect(brandingOf({ ...none, logo_url: 'https://example.com/l.png' })).toEqual({
    logo_url: 'https://example.com/l.png',
  })
  expect(brandingOf({ ...none, primary: '#123456' })?.colors).toMatchObject({
    primary: '#123456',
    page_background: expect.stringMatching(/^#/),
  })
})

test('whoever may sign up becomes a member', () => {
  expect(followed({ is_signup_enabled: true })).toEqual({ is_signup_enabled: true, assign_membership_on_login: true })
  expect(followed({ assign_membership_on_login: false })).toEqual({
    assign_membership_on_login: false,
    is_signup_enabled: false,
  })
  expect(followed({ show_as_button: false })).toEqual({ show_as_button: false })
})

test('databases have sign-up and no button, other connections the reverse', () => {
  expect(applies('is_signup_enabled', 'auth0')).toBe(true)
  expect(applies('show_as_button', 'auth0')).toBe(false)
  expect(applies('is_signup_enabled', 'google-oauth2')).toBe(false)
  expect(applies('show_as_button', 'google-oauth2')).toBe(true)
  expect(applies('assign_membership_on_login', 'auth0')).toBe(true)
})
