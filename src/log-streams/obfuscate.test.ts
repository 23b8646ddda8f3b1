import { expect, test } from 'vitest'
import { obfuscated } from './obfuscate.ts'
import { xxh64 } from './xxhash.ts'

const entry = {
  type: 'ss',
  user_id: 'auth0|1',
  user_name: 'jane@example.com',
  auth0_client: { name: 'auth0-spa-js' },
  details: {
    prompts: [{ name: 'prompt-signup', user_name: 'jane@example.com' }],
    body: {
      email: 'jane@example.com',
      given_name: 'Jane',
      family_name: 'Doe',
      name: 'Jane Doe',
      phone_number: '+15551234567',
      address: { street: 'Elm Street 1', floors: [1, null] },
      email_verified: true,
    },
  },
}

test('masked members say nothing, wherever in an entry they stand', () => {
  expect(
    obfuscated(entry, {
      log_fields: ['first_name', 'last_name', 'username', 'email', 'phone', 'address'],
      method: 'mask',
    }),
  ).toEqual({
    type: 'ss',
    user_id: 'auth0|1',
    user_name: '*****',
    auth0_client: { name: 'auth0-spa-js' },
    details: {
      prompts: [{ name: 'prompt-signup', user_name: '*****' }],
      body: {
        email: '*****',
        given_name: '*****',
        family_name: '*****',
        name: '*****',
        phone_number: '*****',
        address: { street: '*****', floors: ['*****', null] },
        email_verified: true,
      },
    },
  })
})

test('hashes are the same for the same value, and what is not named stays', () => {
  const hidden = obfuscated(entry, { log_fields: ['email', 'username'], method: 'hash', algorithm: 'xxhash' })
  expect(hidden).toEqual({
    ...entry,
    user_name: xxh64('jane@example.com'),
    details: {
      prompts: [{ name: 'prompt-signup', user_name: xxh64('jane@example.com') }],
      body: { ...entry.details.body, email: xxh64('jane@example.com') },
    },
  })
  expect(obfuscated(entry, { log_fields: ['email', 'username'] })).toEqual(hidden)
})
