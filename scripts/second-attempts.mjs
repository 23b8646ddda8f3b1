import { relative } from 'node:path'

/** A vitest reporter: names what passed only when it ran again, so that nobody takes it for sound. */
export default class SecondAttempts {
  #flaky = []

  onTestCaseResult(test) {
    if (test.diagnostic()?.flaky) this.#flaky.push(`${relative(process.cwd(), test.module.moduleId)}: ${test.fullName}`)
  }

  onTestRunEnd() {
    if (this.#flaky.length === 0) return
    console.log(`\npassed at the second attempt only:\n${this.#flaky.map(name => `  ${name}`).join('\n')}`)
  }
}
