import { Badge } from '@mantine/core'
import type { Stream } from './queries.ts'

const looks = {
  active: { label: 'Active', color: 'green' },
  paused: { label: 'Paused', color: 'gray' },
  suspended: { label: 'Suspended', color: 'red' },
} as const

export const StreamStatus = ({ status, failing = false }: { status: Stream['status']; failing?: boolean }) => (
  <Badge variant="dot" tt="none" color={failing && status === 'active' ? 'yellow' : looks[status].color}>
    {failing && status === 'active' ? 'Failing' : looks[status].label}
  </Badge>
)
