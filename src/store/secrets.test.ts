import { expect, test } from 'vitest'
import { isSame, secretBox } from './secrets.ts'

const box = secretBox('x'.repeat(32))

test('what is sealed opens for its purpose alone, and not once it was changed or cut', () => {
  const sealed = box.seal('column', 'text')
  expect(box.open('column', sealed)).toBe('text')
  expect(() => box.open('other', sealed)).toThrow()
  expect(() => secretBox('y'.repeat(32)).open('column', sealed)).toThrow()
  const raw = Buffer.from(box.seal('column', '').slice('v1.'.length), 'base64url')
  for (const length of [12, 13, 16, 20, 27])
    expect(() => box.open('column', `v1.${raw.subarray(0, length).toString('base64url')}`), `${length}`).toThrow()
})

test('a secret that is compared may be of any length and letters', () => {
  expect(isSame('secret', 'secret')).toBe(true)
  for (const given of ['', 'secreT', 'secretx', 'sécret', '€€', '\ud800']) expect(isSame(given, 'secret')).toBe(false)
})
