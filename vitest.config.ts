import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const project = (name: string, include: string[], exclude: string[] = []) => ({
  extends: true as const,
  test: { name, include, exclude: ['**/node_modules/**', ...exclude] },
})

/** `unit` is what stands beside its source; the other projects start servers, browsers or many processes. */
export default defineConfig({
  test: {
    globalSetup: 'test/fixtures/postgres-setup.ts',
    pool: 'forks',
    // Much of the time a file waits for a browser, a clock or another process.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    env: { NODE_ENV: 'test', TZ: 'UTC' },
    projects: [
      project('unit', [
        'src/**/*.test.ts',
        'dashboard/**/*.test.{ts,tsx}',
        'scripts/**/*.test.ts',
        'test/architecture.test.ts',
      ]),
      project(
        'whole',
        ['test/**/*.test.ts'],
        ['test/architecture.test.ts', 'test/browser/**', 'test/conformance/**', 'test/pictures/**', 'test/soak/**'],
      ),
      project('conformance', ['test/conformance/**/*.test.ts']),
      project('browser', ['test/browser/**/*.test.ts']),
    ],
  },
})
