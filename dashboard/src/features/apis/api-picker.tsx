import { PickOne } from '../../components/ui/pick-one.tsx'
import { type Api, findApis } from './queries.ts'

/** Picks an API by a part of its name or identifier. */
export const ApiPicker = (props: {
  label?: string
  description?: string
  placeholder?: string
  unfit?: (api: Api) => string | undefined
  chosen: Api | undefined
  onChange: (api: Api | undefined) => void
  clearable?: boolean
  autoFocus?: boolean
}) => (
  <PickOne
    label="API"
    placeholder="Begin to type its name"
    nothing="No API has this name"
    queryKey={['resource-servers']}
    find={findApis}
    choiceOf={({ identifier, name }) => ({ value: identifier, label: name, detail: identifier })}
    {...props}
  />
)
