import { expect, test } from 'vitest'
import { xxh64 } from './xxhash.ts'

// As the reference implementation has them, seed 0.
test.each([
  ['', 'ef46db3751d8e999'],
  ['a', 'd24ec4f1a98c6e5b'],
  ['abc', '44bc2cf5ad770999'],
  ['jane.doe@example.com', 'd584c876129afb68'],
  ['é☃ 1234567890 abcdefghijklmnopqrstuvwxyz', '6550bb70dbb0bf06'],
  ['x'.repeat(31), '60dd0d01083b99f0'],
  ['x'.repeat(32), 'e2df261fc2ec30eb'],
  ['x'.repeat(33), 'b3fa465f554208a6'],
  ['y'.repeat(100), 'cd300b25f4b8a0bf'],
])('XXH64 of %j', (text, hash) => {
  expect(xxh64(text)).toBe(hash)
})
