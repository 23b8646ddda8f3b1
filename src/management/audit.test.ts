import { expect, test } from 'vitest'
import { redacted } from './audit.ts'

test('what is secret in a body is struck out at any depth, the rest stays', () => {
  expect(
    redacted({
      name: 'a',
      password: 'p',
      options: { passwordPolicy: 'good', password_history: { enable: true, size: 5 }, client_secret: 's' },
      secrets: [{ name: 'KEY', value: 'v' }],
      backup_codes_hash: ['h1', 'h2'],
      credentials: { smtp_pass: 'q', host: 'mail.example' },
      token_lifetime: 60,
      code: 'exports.onExecutePostLogin = …',
      list: [1, 'two', null],
    }),
  ).toEqual({
    name: 'a',
    password: '*****',
    options: { passwordPolicy: 'good', password_history: { enable: true, size: 5 }, client_secret: '*****' },
    secrets: [{ name: 'KEY', value: '*****' }],
    backup_codes_hash: ['*****', '*****'],
    credentials: { smtp_pass: '*****', host: 'mail.example' },
    token_lifetime: 60,
    code: '*****',
    list: [1, 'two', null],
  })
})
