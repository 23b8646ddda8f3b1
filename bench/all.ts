import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { logins } from './logins.ts'
import { risk } from './risk.ts'
import { table } from './rows.ts'
import { startUp } from './start-up.ts'

// `npm run bench`: every figure of docs/performance.md. `npm run bench -- 5` takes the median of five rounds.
const rounds = Number(process.argv[2] ?? 3)
spawnSync(process.execPath, [join(import.meta.dirname, 'action-overhead.ts')], { stdio: 'inherit' })
console.log(`\n${table(await risk())}`)
console.log(`\n${table(await startUp({ rounds }))}`)
console.log(`\n${table(await logins({ rounds }))}`)
