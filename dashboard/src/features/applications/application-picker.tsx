import { PickOne } from '../../components/ui/pick-one.tsx'
import type { Application } from './application-type.ts'
import { findApplications } from './queries.ts'

/** Picks an application of the tenant by a part of its name. */
export const ApplicationPicker = (props: {
  description?: string
  placeholder?: string
  /** Why an application cannot be picked here. */
  unfit?: (app: Application) => string | undefined
  chosen: Application | undefined
  onChange: (app: Application | undefined) => void
  clearable?: boolean
  autoFocus?: boolean
}) => (
  <PickOne
    label="Application"
    placeholder="Begin to type its name"
    nothing="No application has this name"
    queryKey={['applications']}
    find={findApplications}
    choiceOf={({ client_id, name }) => ({ value: client_id, label: name, detail: client_id })}
    {...props}
  />
)
