import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { own } from '../../api.ts'
import type { Period } from '../../routes/monitoring-search.ts'

export type { Period } from '../../routes/monitoring-search.ts'

export const periods = [
  { label: 'Day', value: 'day' },
  { label: 'Week', value: 'week' },
  { label: 'Month', value: 'month' },
]

export interface Figures {
  step: 'hour' | 'day'
  points: {
    at: string
    logins: number
    failures: number
    signups: number
    blocked: number
    challenges: Record<string, number>
  }[]
  factors: {
    type: string
    started: number
    completed: number
    refused: number
    median_ms?: number
    p95_ms?: number
  }[]
  enrollments: { type: string; started: number; completed: number }[]
}

export const overviewQuery = (period: Period) =>
  queryOptions({
    queryKey: ['overview', period],
    queryFn: () => own<Figures>('GET /stats/overview', { query: { period } }),
    refetchInterval: 60_000,
    placeholderData: keepPreviousData,
  })
