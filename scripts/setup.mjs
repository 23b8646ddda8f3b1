import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureDashboard } from './dashboard.mjs'
import { ensureInstalled, root, runtime, runtimeEnvironment } from './install.mjs'

// Fetches everything that `npm start` and `npm test` need, so that both work offline afterwards.
ensureInstalled()
ensureDashboard()
const { status } = spawnSync(runtime, [join(root, 'scripts', 'browser.ts')], {
  cwd: root,
  stdio: 'inherit',
  env: runtimeEnvironment(),
})
process.exit(status ?? 1)
