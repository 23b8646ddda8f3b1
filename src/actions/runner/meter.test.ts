import { expect, test } from 'vitest'
import { usageOf, usageOfPs } from './meter.ts'

test('CPU time and memory of a process are read', async () => {
  const before = await usageOf(process.pid)
  const end = Date.now() + 150
  while (Date.now() < end);
  const after = await usageOf(process.pid)
  expect(after?.rssMb).toBeGreaterThan(20)
  expect((after?.cpuMs ?? 0) - (before?.cpuMs ?? 0)).toBeGreaterThanOrEqual(30)
})

test('a process that is gone has no usage', async () => {
  expect(await usageOf(2 ** 22 + 5)).toBeUndefined()
})

test.each([
  [' 51200   0:01.50', { rssMb: 50, cpuMs: 1500 }],
  ['1024 00:02:03', { rssMb: 1, cpuMs: 123_000 }],
  ['1024 1-00:00:01', { rssMb: 1, cpuMs: 86_401_000 }],
  ['garbage', undefined],
])('the line "%s" of ps is understood', (line, usage) => expect(usageOfPs(line)).toEqual(usage))
