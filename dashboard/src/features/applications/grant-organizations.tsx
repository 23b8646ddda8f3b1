import { Select, Switch } from '@mantine/core'

/** Whether tokens of a grant are for organizations. */
export interface GrantedOrganizations {
  organization_usage: string
  allow_any_organization: boolean
}

/** Says for which organizations an application may ask for tokens by itself. */
export const GrantOrganizations = ({
  value,
  onChange,
}: {
  value: GrantedOrganizations
  onChange: (value: GrantedOrganizations) => void
}) => (
  <>
    <Select
      label="Organizations"
      description="Whether the application may ask for a token that is for one organization."
      data={[
        { value: 'deny', label: 'Never' },
        { value: 'allow', label: 'Where it names one' },
        { value: 'require', label: 'Always: it must name one' },
      ]}
      allowDeselect={false}
      value={value.organization_usage}
      onChange={usage => usage && onChange({ organization_usage: usage, allow_any_organization: false })}
    />
    {value.organization_usage !== 'deny' && (
      <Switch
        label="Any organization"
        description="Otherwise those alone that have this grant, under Applications of the organization."
        checked={value.allow_any_organization}
        onChange={event => onChange({ ...value, allow_any_organization: event.currentTarget.checked })}
      />
    )}
  </>
)
