import { expect, test } from 'vitest'
import { selectFields, sortOf } from './fields.ts'

const user = { email: 'a@x.example', user_metadata: { a: { b: 1, c: 2 }, d: 3 }, blocked: false }

test('fields keep or drop members, dots reach into objects', () => {
  expect(selectFields(user, { include_fields: true })).toEqual(user)
  expect(selectFields(user, { fields: 'email, nothing', include_fields: true })).toEqual({ email: 'a@x.example' })
  expect(selectFields(user, { fields: 'user_metadata.a.b,user_metadata.d', include_fields: true })).toEqual({
    user_metadata: { a: { b: 1 }, d: 3 },
  })
  expect(selectFields(user, { fields: 'email,user_metadata.a', include_fields: false })).toEqual({
    user_metadata: { d: 3 },
    blocked: false,
  })
  expect(user.user_metadata.a).toEqual({ b: 1, c: 2 })
})

test('only what may be sorted by is sorted by', () => {
  expect(sortOf('email:-1', ['email'])).toEqual({ field: 'email', direction: 'desc' })
  expect(sortOf(undefined, ['email'])).toBeUndefined()
  expect(() => sortOf('password_hash:1', ['email'])).toThrow(
    expect.objectContaining({ code: 'invalid_query_string', status: 400 }),
  )
})
