import { z } from '@hono/zod-openapi'
import { countActiveUsers, dailyStats, startOf } from '../store/daily-stats.ts'
import { route } from './route.ts'
import { invalid } from './validation.ts'

const day = 24 * 60 * 60 * 1000
const active = 30 * day

const date = z.string().regex(/^\d{8}$/)
const from = 'Optional first day of the date range (inclusive) in YYYYMMDD format.'
const to = 'Optional last day of the date range (inclusive) in YYYYMMDD format.'

const nameOf = (at: number): string => new Date(at).toISOString().slice(0, 10).replaceAll('-', '')
const iso = (at: number): string => new Date(at).toISOString()

const mustBeDay = (member: string, text: string, description: string): void => {
  if (nameOf(startOf(text)) !== text)
    throw invalid('Query', `Object didn't pass validation for format date: ${text}`, [member], description)
}

/** `GET /stats/active-users`, `GET /stats/daily` (management reference, 2.17). */
export const statsRoutes = [
  route({
    method: 'get',
    path: '/stats/active-users',
    scopes: ['read:stats'],
    summary: 'Get active users count',
    tag: 'Stats',
    responses: { 200: z.number() },
    handler: async ({ db, now }) => ({ status: 200, body: await countActiveUsers(db, now - active) }),
  }),
  route({
    method: 'get',
    path: '/stats/daily',
    scopes: ['read:stats'],
    summary: 'Get daily stats',
    tag: 'Stats',
    query: z.strictObject({ from: date.optional().describe(from), to: date.optional().describe(to) }),
    responses: {
      200: z.array(
        z.object({
          date: z.string(),
          logins: z.number(),
          signups: z.number(),
          leaked_passwords: z.number(),
          created_at: z.string(),
          updated_at: z.string(),
        }),
      ),
    },
    handler: async ({ db, now, query }) => {
      const last = query.to ?? nameOf(now)
      mustBeDay('to', last, to)
      const first = query.from ?? nameOf(startOf(last) - active)
      mustBeDay('from', first, from)
      const days = await dailyStats(db, first, last, now)
      return {
        status: 200,
        body: days.map(({ day, logins, signups, leakedPasswords, createdAt, updatedAt }) => ({
          date: iso(startOf(day)),
          logins,
          signups,
          leaked_passwords: leakedPasswords,
          created_at: iso(createdAt),
          updated_at: iso(updatedAt),
        })),
      }
    },
  }),
] as const
