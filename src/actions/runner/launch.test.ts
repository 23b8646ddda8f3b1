import { expect, test } from 'vitest'
import { findLaunch } from './launch.ts'
import { defaultLimits } from './runner.ts'

const idOf = async (find?: (name: string) => string | undefined) => {
  const warnings: string[] = []
  const launch = await findLaunch(defaultLimits, { warn: message => warnings.push(message) }, find)
  const child = launch({
    flags: [],
    program: ['-e', 'console.error(process.getuid?.(), process.permission.has("net"))'],
  })
  let text = ''
  child.stderr?.on('data', chunk => {
    text += chunk
  })
  await new Promise(resolve => child.on('close', resolve))
  return { warnings, text: text.trim() }
}

test.runIf(process.platform === 'linux')(
  'without the tools of Linux, processes are still confined, and one warning says what is missing',
  async () => {
    const { warnings, text } = await idOf(() => undefined)
    expect(warnings).toEqual([expect.stringMatching(/without setpriv and prlimit/)])
    expect(text).toMatch(/^\d+ false$/)
    if (process.getuid?.() === 0) expect(text).not.toMatch(/^0 /)
  },
)

test('what this machine offers is used', async () => {
  const { text } = await idOf()
  expect(text).toMatch(/ false$/)
})
