import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** For `npm run pictures`, whose result is for people. */
export default defineConfig({
  root: join(import.meta.dirname, '..', '..'),
  test: {
    include: ['test/pictures/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 60 * 60_000,
    hookTimeout: 60_000,
    env: { NODE_ENV: 'test', TZ: 'UTC' },
  },
})
