import { z } from '@hono/zod-openapi'
import { quantile } from '../durations.ts'
import { uncountedLogins } from '../login/count-logins.ts'
import { uncountedRuns } from '../store/action-runs.ts'
import type { Db } from '../store/dialect.ts'
import { type Count, countedTypes, type Measure, readCounts, uncountedLogs } from '../store/hourly-stats.ts'
import { route } from './route.ts'

const hour = 60 * 60 * 1000
const day = 24 * hour

const periods = {
  day: { points: 24, step: hour, by: 'hour' },
  week: { points: 7, step: day, by: 'day' },
  month: { points: 30, step: day, by: 'day' },
} as const

const factorMeasures = ['challenge-started', 'challenge-completed', 'challenge-refused'] as const
const enrollmentMeasures = ['enrollment-started', 'enrollment-completed'] as const
const plotted: readonly Measure[] = ['log', ...factorMeasures, ...enrollmentMeasures]

/** Counts of a time, those that are not rolled up yet among them. */
const countsOf = async (
  db: Db,
  measures: readonly Measure[],
  time: { from: number; to: number },
  by: 'hour' | 'day',
  uncounted: (db: Db) => Promise<Count[]>,
): Promise<Count[]> => {
  const step = by === 'hour' ? hour : day
  const fresh = (await uncounted(db))
    .filter(({ measure, at }) => measures.includes(measure) && at >= time.from)
    .map(count => ({ ...count, at: Math.floor(count.at / step) * step }))
  return [...(await readCounts(db, measures, time, by)), ...fresh]
}

const sumOf = (counts: readonly Count[], measure: Measure, of: (count: Count) => boolean = () => true): number =>
  counts.reduce((sum, count) => sum + (count.measure === measure && of(count) ? count.count : 0), 0)

const byBucket = (counts: readonly Count[], measure: Measure, label: string): Map<number, number> => {
  const buckets = new Map<number, number>()
  for (const { bucket = 0, count } of counts.filter(one => one.measure === measure && one.label === label))
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + count)
  return buckets
}

const labelsOf = (counts: readonly Count[], measures: readonly Measure[]): string[] =>
  [...new Set(counts.filter(({ measure }) => measures.includes(measure)).map(({ label }) => label))].toSorted()

const failures: readonly string[] = ['f', 'fp', 'fu']

const point = z.object({
  at: z.string(),
  logins: z.number(),
  failures: z.number(),
  signups: z.number(),
  blocked: z.number(),
  challenges: z.record(z.string(), z.number()).describe('Challenges that were started, by factor.'),
})

const factor = z.object({
  type: z.string(),
  started: z.number(),
  completed: z.number(),
  refused: z.number().describe('Answers that were wrong.'),
  median_ms: z.number().optional().describe('From the begin of a challenge to its end, for those that were completed.'),
  p95_ms: z.number().optional(),
})

const actionFigures = z.object({
  action_id: z.string(),
  runs: z.number(),
  failed: z.number(),
  p50_ms: z.number().optional(),
  p95_ms: z.number().optional(),
})

/** What the plots of the dashboard and the figures of its flows are drawn from. */
export const monitoringRoutes = [
  route({
    method: 'get',
    path: '/stats/overview',
    scopes: ['read:stats'],
    summary: 'Get what logins and their factors came to',
    tag: 'Stats',
    query: z.strictObject({
      period: z.enum(['day', 'week', 'month']).default('day').describe('The last 24 hours, 7 or 30 days (UTC).'),
    }),
    responses: {
      200: z.object({
        from: z.string(),
        to: z.string(),
        step: z.enum(['hour', 'day']),
        points: z.array(point),
        factors: z.array(factor),
        enrollments: z.array(z.object({ type: z.string(), started: z.number(), completed: z.number() })),
      }),
    },
    handler: async ({ db, now, query }) => {
      const { points, step, by } = periods[query.period]
      const last = Math.floor(now / step) * step
      const from = last - (points - 1) * step
      const counts = await countsOf(db, plotted, { from, to: now }, by, async one => [
        ...(await uncountedLogs(one)),
        ...(await uncountedLogins(one)),
      ])
      const iso = (at: number) => new Date(at).toISOString()
      return {
        status: 200,
        body: {
          from: iso(from),
          to: iso(now),
          step: by,
          points: Array.from({ length: points }, (_, n) => pointOf(counts, from + n * step)),
          factors: labelsOf(counts, factorMeasures).map(type => factorOf(counts, type)),
          enrollments: labelsOf(counts, enrollmentMeasures).map(type => ({
            type,
            started: sumOf(counts, 'enrollment-started', one => one.label === type),
            completed: sumOf(counts, 'enrollment-completed', one => one.label === type),
          })),
        },
      }
    },
  }),
  route({
    method: 'get',
    path: '/stats/actions',
    scopes: ['read:actions'],
    summary: 'Get how long Actions took and how often they failed in the last day',
    tag: 'Stats',
    responses: { 200: z.object({ actions: z.array(actionFigures) }) },
    handler: async ({ db, now }) => {
      const measures = ['action', 'action-failed'] as const
      const counts = await countsOf(db, measures, { from: now - day, to: now }, 'hour', uncountedRuns)
      const actions = labelsOf(counts, measures).map(id => {
        const durations = byBucket(counts, 'action', id)
        return {
          action_id: id,
          runs: sumOf(counts, 'action', one => one.label === id),
          failed: sumOf(counts, 'action-failed', one => one.label === id),
          p50_ms: quantile(durations, 0.5),
          p95_ms: quantile(durations, 0.95),
        }
      })
      return { status: 200, body: { actions } }
    },
  }),
] as const

const pointOf = (counts: readonly Count[], at: number): z.input<typeof point> => {
  const here = counts.filter(count => count.at === at)
  const logged = (types: readonly string[]) => sumOf(here, 'log', ({ label }) => types.includes(label))
  return {
    at: new Date(at).toISOString(),
    logins: logged(['s']),
    failures: logged(failures),
    signups: logged(['ss']),
    blocked: logged(countedTypes.filter(type => type.startsWith('limit_') || type === 'pwd_leak')),
    challenges: Object.fromEntries(
      labelsOf(here, ['challenge-started']).map(type => [
        type,
        sumOf(here, 'challenge-started', ({ label }) => label === type),
      ]),
    ),
  }
}

const factorOf = (counts: readonly Count[], type: string): z.input<typeof factor> => {
  const of = ({ label }: Count) => label === type
  const durations = byBucket(counts, 'challenge-completed', type)
  return {
    type,
    started: sumOf(counts, 'challenge-started', of),
    completed: sumOf(counts, 'challenge-completed', of),
    refused: sumOf(counts, 'challenge-refused', of),
    median_ms: quantile(durations, 0.5),
    p95_ms: quantile(durations, 0.95),
  }
}
