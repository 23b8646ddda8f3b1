import { pino } from 'pino'
import { expect, test } from 'vitest'
import { logOptions } from './log.ts'

const written = (entry: object): Record<string, unknown> => {
  const lines: string[] = []
  pino(logOptions({ production: true }), { write: line => void lines.push(line) }).info(entry, 'message')
  return JSON.parse(lines.join(''))
}

test('secrets do not reach the log, wherever in an object they are', () => {
  const secrets = { password: 'p4ss', client_secret: 's3cret', mfa_token: 't0ken', authorization: 'Bearer abc' }
  const line = JSON.stringify(
    written({ ...secrets, body: secrets, request: { headers: { ...secrets, cookie: 'c00kie' } } }),
  )
  for (const value of ['p4ss', 's3cret', 't0ken', 'abc', 'c00kie']) expect(line).not.toContain(value)
})

test('codes that a request carried do not reach the log, codes of errors do', () => {
  const entry = written({ query: { code: '123456', state: 'abc' }, code: 'invalid_body' })
  expect(entry).toMatchObject({ query: { code: '[redacted]', state: '[redacted]' }, code: 'invalid_body' })
})

test('an entry is one JSON object with its level as a word and its time in ISO form', () => {
  expect(written({})).toEqual({ level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), msg: 'message' })
})
