import { newFolder, startProduct } from './product.ts'
import type { Row } from './rows.ts'
import { median } from './statistics.ts'

/** How long the process takes to its first answer, on an empty folder and on one that is there, and what it holds idle. */
export const startUp = async ({ rounds }: { rounds: number }): Promise<Row[]> => {
  const first: number[] = []
  const again: number[] = []
  const memory: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const folder = await newFolder()
    try {
      const fresh = await startProduct(folder)
      first.push(fresh.readyMs)
      await fresh.stop()
      const product = await startProduct(folder)
      again.push(product.readyMs)
      await new Promise(resolve => setTimeout(resolve, 3000))
      memory.push((await product.usage()).rssMb)
      await product.stop()
    } finally {
      folder.remove()
    }
  }
  return [
    { figure: 'first start, store made', value: median(first), unit: 'ms' },
    { figure: 'second start', value: median(again), unit: 'ms', target: 2000 },
    { figure: 'memory idle', value: median(memory), unit: 'MB' },
  ]
}
