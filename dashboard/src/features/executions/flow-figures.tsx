import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { durationWords } from '../logins/words.ts'
import { figuresQuery } from './queries.ts'

/** How long an Action took in the last day, and how often it failed. */
export const FlowFigures = ({ actionId }: { actionId: string }) => {
  const figures = useQuery(figuresQuery).data
  if (!figures) return null
  const own = figures.find(one => one.action_id === actionId)
  if (!own || own.runs === 0)
    return (
      <Text size="xs" c="dimmed">
        Did not run in the last day
      </Text>
    )
  const rate = (own.failed / own.runs) * 100
  return (
    <Text size="xs" c="dimmed">
      Last day: {own.runs.toLocaleString('en')} {own.runs === 1 ? 'run' : 'runs'}, p50 {durationWords(own.p50_ms)}, p95{' '}
      {durationWords(own.p95_ms)},{' '}
      <Text span c={own.failed > 0 ? 'red' : undefined} fw={own.failed > 0 ? 600 : undefined}>
        {rate === 0 ? 'none' : rate < 0.1 ? 'under 0.1%' : `${rate.toFixed(rate < 10 ? 1 : 0)}%`} failed
      </Text>
    </Text>
  )
}
