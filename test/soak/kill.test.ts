import { expect, test } from 'vitest'
import { killRound, killTarget, type RoundReport } from '../chaos/kill-round.ts'
import { engines } from '../fixtures/store.ts'
import { soakCount } from './count.ts'

test.each(engines)('no login and no acknowledged write is lost by kill -9, however often, on %s', async engine => {
  const target = await killTarget(engine)
  const reports: RoundReport[] = []
  for (let n = 1; n <= soakCount(); n++) {
    // Every fifth dies while Actions run, the others anywhere in the requests: within 150 ms all have been answered.
    const moment = n % 5 === 0 ? 'while Actions run' : { milliseconds: Math.round(Math.random() ** 2 * 150) }
    reports.push(await killRound(target, moment))
    if (n % 5 === 0) console.log(`${engine}: ${n} kills`, JSON.stringify(reports.at(-1)))
  }
  const sum = (of: (report: RoundReport) => number) => reports.reduce((total, report) => total + of(report), 0)
  const starts = reports.map(report => report.startMs).toSorted((a, b) => a - b)
  console.log(
    `${engine}: ${reports.length} kills, ${sum(r => r.logins)} logins cut, ${sum(r => r.inFlight)} of them with a request in flight ` +
      `(${sum(r => r.counted)} had counted), ${sum(r => r.acknowledged)} acknowledged users all there; ` +
      `ready again in ${starts[Math.floor(starts.length / 2)]} ms (median), ${starts.at(-1)} ms (slowest)`,
  )
  expect(reports).toHaveLength(soakCount())
})
