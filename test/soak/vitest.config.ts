import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** The long forms, for `npm run soak`; `npm test` runs their short forms in test/chaos. */
export default defineConfig({
  root: join(import.meta.dirname, '..', '..'),
  test: {
    include: ['test/soak/**/*.test.ts'],
    globalSetup: 'test/fixtures/postgres-setup.ts',
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 24 * 60 * 60_000,
    hookTimeout: 60_000,
    env: { NODE_ENV: 'test', TZ: 'UTC' },
  },
})
