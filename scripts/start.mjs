import { join } from 'node:path'
import { ensureDashboard } from './dashboard.mjs'
import { ensureInstalled, root } from './install.mjs'
import { run } from './run.mjs'

ensureInstalled()
ensureDashboard()
run(join(root, 'src', 'server.ts'), process.argv.slice(2))
