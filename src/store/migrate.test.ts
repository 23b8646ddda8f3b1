import { expect, test } from 'vitest'
import { emptyStoreUrl, engines, openFor } from '../../test/fixtures/store.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/index.ts'

test.each(engines)('of many nodes that start at once on an empty %s, each migration is run by one', async engine => {
  for (let round = 0; round < 4; round += 1) {
    const url = await emptyStoreUrl(engine)
    const nodes = Array.from({ length: 12 }, () => openFor(url))
    const ran = await Promise.all(nodes.map(migrate))
    expect(ran.flat().toSorted()).toEqual(migrations.map(({ name }) => name).toSorted())
  }
})
