import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureDashboard } from './dashboard.mjs'
import { ensureInstalled, root, runtime, runtimeEnvironment, stop } from './install.mjs'

// `npm test`: format and lint, types, every test. `npm run test:unit`: the tests that stand beside their source.
const unitOnly = process.argv[2] === 'unit'
if (process.argv[2] && !unitOnly) stop(`there is no part called "${process.argv[2]}"`)

const bin = name => join(root, 'node_modules', name)
const count = { passed: 0, failed: 0, skipped: 0 }

const step = (name, file, args) => {
  console.log(`\n— ${name}`)
  const { status } = spawnSync(runtime, [file, ...args], { cwd: root, stdio: 'inherit', env: runtimeEnvironment() })
  return status === 0
}

const check = (name, file, args) => {
  if (step(name, file, args)) count.passed += 1
  else count.failed += 1
}

/** Runs vitest and adds what it counted. A file that could not be run at all, or an error between tests, is a failure. */
const tests = projects => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-tests-'))
  const report = join(folder, 'report.json')
  const passed = step('tests', bin('vitest/vitest.mjs'), [
    'run',
    '--passWithNoTests=false',
    '--reporter=default',
    '--reporter=json',
    `--reporter=${join(root, 'scripts', 'second-attempts.mjs')}`,
    // Browsers and killed processes share the machine with whatever else runs on it.
    '--retry=1',
    `--outputFile=${report}`,
    ...projects.map(project => `--project=${project}`),
  ])
  const counted = { ...count }
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'))
    count.passed += result.numPassedTests
    count.failed += result.numFailedTests
    count.skipped += result.numPendingTests + result.numTodoTests
    count.failed += result.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && !assertionResults.some(test => test.status === 'failed'),
    ).length
  } catch (error) {
    console.error(`vitest left no report: ${error.message}`)
  }
  if (!passed && count.failed === counted.failed) count.failed += 1
  rmSync(folder, { recursive: true, force: true })
}

ensureInstalled()
if (unitOnly) tests(['unit'])
else {
  check('browser', join(root, 'scripts', 'browser.ts'), [])
  check('format and lint', bin('@biomejs/biome/bin/biome'), ['check', '--error-on-warnings', '.'])
  ensureDashboard()
  check('types', bin('typescript/bin/tsc'), [])
  check('types of the dashboard', bin('typescript/bin/tsc'), ['-p', 'dashboard'])
  tests([])
}
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : ''
console.log(`\n${count.passed} passed, ${count.failed} failed${skipped}`)
process.exit(count.failed === 0 ? 0 : 1)
