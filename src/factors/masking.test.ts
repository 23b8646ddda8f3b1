import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskEmail, maskPhone } from './masking.ts'

test.each([
  ['chucknor@example.com', 'chuc****@exam*******'],
  ['jane@example.com', 'ja**@exam*******'],
  ['bob@a.de', 'b**@a.**'],
  ['x@y.z', '*@y**'],
  ['no address', 'no a******'],
])('%s is shown as %s', (address, masked) => {
  expect(maskEmail(address)).toBe(masked)
})

test.each([
  ['+15551235044', 'XXXXXXXX5044'],
  ['+4930123456', 'XXXXXXX3456'],
  ['+12345', 'XXXX45'],
  ['', ''],
])('%s is shown as %s', (number, masked) => {
  expect(maskPhone(number)).toBe(masked)
})

test('a masked address never tells more than half of either side, nor lies about its length', () => {
  fc.assert(
    fc.property(fc.emailAddress(), address => {
      const masked = maskEmail(address)
      expect([...masked].length).toBe([...address].length)
      const at = address.lastIndexOf('@')
      for (const [side, shown] of [
        [address.slice(0, at), masked.slice(0, at)],
        [address.slice(at + 1), masked.slice(at + 1)],
      ] as const) {
        const open = shown.replace(/\*+$/, '')
        expect(side.startsWith(open)).toBe(true)
        expect(open.length).toBeLessThanOrEqual(Math.min(4, side.length / 2))
      }
    }),
  )
})

test('a masked number never tells more than four digits', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\+[0-9]{1,15}$/), number => {
      const masked = maskPhone(number)
      expect(masked.length).toBe(number.length)
      expect(masked.replace(/^X+/, '').length).toBeLessThanOrEqual(4)
      expect(number.endsWith(masked.replace(/^X+/, ''))).toBe(true)
    }),
  )
})
