import { expect, test } from 'vitest'
import { beginsWith } from './begins-with.ts'
import { profilePatch } from './profile-patch.ts'

test('an emptied field of a profile takes the member away', () => {
  expect(profilePatch({ name: '', nickname: 'Pat', email_verified: false })).toEqual({
    name: null,
    nickname: 'Pat',
    email_verified: false,
  })
})

test('what is typed into a picker is looked for literally, from three letters on', () => {
  expect(beginsWith(' Ad ')).toBe('')
  expect(beginsWith('Ada')).toBe('email:ada* OR name:ada*')
  expect(beginsWith('Ada L')).toBe('email:ada\\ l* OR name:ada\\ l*')
  expect(beginsWith('a+b*')).toBe('email:a\\+b\\** OR name:a\\+b\\**')
})
