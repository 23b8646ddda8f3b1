import { join } from 'node:path'
import { root } from './install.mjs'
import { run } from './run.mjs'

run(join(root, 'src', 'server.ts'), process.argv.slice(2))
