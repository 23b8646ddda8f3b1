import { expect, test } from 'vitest'
import { rangeApi } from '../../test/fixtures/range-api.ts'
import { isInRange } from './breach-range.ts'

test('a password leaves as five digits of its digest, with a wish for padding', async () => {
  const api = await rangeApi(['hunter2-of-the-breach'])
  expect(await isInRange(api.url, 'hunter2-of-the-breach')).toBe(true)
  expect(await isInRange(api.url, 'nobody-has-this-one')).toBe(false)
  expect(api.asked).toHaveLength(2)
  for (const { path, headers } of api.asked) {
    expect(path).toMatch(/^\/range\/[0-9A-F]{5}$/)
    expect(headers).toMatchObject({ 'add-padding': 'true', 'user-agent': 'Sallyport' })
    expect(JSON.stringify(headers)).not.toMatch(/hunter2|nobody/)
  }
})

test('a line of padding is no breach', async () => {
  const api = await rangeApi([], ['anything'])
  expect(await isInRange(api.url, 'anything')).toBe(false)
})

test.each(['down', 'nonsense', 'silent', 'redirect'] as const)('a service that is %s answers nothing', async how => {
  const api = await rangeApi([])
  api.behave(how)
  await expect(isInRange(api.url, 'anything')).rejects.toThrow()
})

test('nobody there answers nothing', async () => {
  await expect(isInRange('http://127.0.0.1:1/', 'anything')).rejects.toThrow()
})
