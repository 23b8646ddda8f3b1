import { expect, test } from 'vitest'
import { flood, guessingTarget } from '../chaos/guessing-round.ts'
import { soakCount } from './count.ts'

/** With the usual count of 50 it is 100,000 guesses. */
const shape = { accounts: 1000, addresses: 200, right: 30, perAddress: 100 }

test('guesses at a thousand accounts from two hundred addresses let nobody in and take no memory', async () => {
  const guesses = 2 * soakCount()
  const target = await guessingTarget()
  const report = await flood(target, { ...shape, guesses })
  console.log(`${shape.accounts * guesses} guesses`, JSON.stringify(report))
  const looked = Math.min(guesses * shape.accounts, shape.addresses * shape.perAddress)
  const refused = guesses * shape.accounts - looked
  expect(report.guesses).toEqual({ invalid_grant: looked, ...(refused > 0 && { too_many_attempts: refused }) })
  expect(report.owners).toEqual({ in: shape.accounts + Math.ceil((guesses * shape.accounts) / 100) })
  for (const [n, early] of report.memoryMb.early.entries())
    expect(report.memoryMb.late[n]).toBeLessThan(Math.max(early * 1.25, 300))
})
