import { PickOne } from '../../components/ui/pick-one.tsx'
import { type ConnectionName, findConnections } from './queries.ts'
import { strategyOf } from './strategy.ts'

/** Picks a connection by a part of its name. */
export const ConnectionPicker = (props: {
  unfit?: (connection: ConnectionName) => string | undefined
  chosen: ConnectionName | undefined
  onChange: (connection: ConnectionName | undefined) => void
  autoFocus?: boolean
}) => (
  <PickOne
    label="Connection"
    placeholder="Begin to type its name"
    nothing="No connection has this name"
    queryKey={['connections']}
    find={typed => findConnections(typed)}
    choiceOf={one => ({ value: one.id, label: one.name, detail: strategyOf(one).label })}
    {...props}
  />
)
