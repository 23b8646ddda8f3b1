import { expect, test } from 'vitest'
import { engines } from '../fixtures/store.ts'
import { killRound, killTarget, type Moment } from './kill-round.ts'

const moments: Moment[] = ['while Actions run', { milliseconds: 10 }, { milliseconds: 60 }]

test.each(engines)(
  'no login and no acknowledged write is lost by kill -9 at any pause, on %s',
  async engine => {
    const target = await killTarget(engine)
    for (const moment of moments) {
      const report = await killRound(target, moment)
      expect(report.logins).toBe(moment === 'while Actions run' ? 12 : 15)
      expect(report.acknowledged).toBeGreaterThan(0)
    }
  },
  120_000,
)
