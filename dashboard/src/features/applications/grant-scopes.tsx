import { Button, Group, MultiSelect, Switch, Text } from '@mantine/core'
import type { Api } from '../apis/queries.ts'

/** What of an API's permissions a grant gives. */
export interface GrantedScopes {
  scope: string[]
  allow_all_scopes: boolean
}

/** Picks permissions of an API; all at once, those to come included, by the switch. */
export const GrantScopes = ({
  api,
  value: { scope, allow_all_scopes },
  onChange,
}: {
  api: Api | undefined
  value: GrantedScopes
  onChange: (value: GrantedScopes) => void
}) => {
  const scopes = api?.scopes ?? []
  if (api && scopes.length === 0)
    return (
      <Text size="sm" c="dimmed">
        This API has no permissions. Its tokens say that the application may call it, and no more.
      </Text>
    )
  return (
    <>
      <Switch
        label="All permissions"
        description="Those that the API gets later too."
        checked={allow_all_scopes}
        onChange={event => onChange({ scope: [], allow_all_scopes: event.currentTarget.checked })}
      />
      {!allow_all_scopes && (
        <>
          <MultiSelect
            label="Permissions"
            placeholder={scope.length === 0 ? 'Pick permissions' : undefined}
            data={[...new Set([...scopes.map(({ value }) => value), ...scope])]}
            disabled={!api}
            searchable
            hidePickedOptions
            maxDropdownHeight={260}
            value={scope}
            onChange={next => onChange({ scope: next, allow_all_scopes })}
          />
          {scopes.length > 1 && (
            <Group gap="xs">
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => onChange({ scope: scopes.map(({ value }) => value), allow_all_scopes })}
              >
                All
              </Button>
              <Button size="compact-xs" variant="default" onClick={() => onChange({ scope: [], allow_all_scopes })}>
                None
              </Button>
            </Group>
          )}
        </>
      )}
    </>
  )
}

/** A choice as the body of a request: one of the two members alone. */
export const scopesBody = ({ scope, allow_all_scopes }: GrantedScopes) =>
  allow_all_scopes ? { allow_all_scopes: true } : { scope }
