import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Protections } from '../../../../src/attack-protection/settings.ts'
import { useMay } from '../../components/ui/permission.ts'
import { QueryView } from '../../components/ui/query-view.tsx'
import { SettingsForm } from '../../components/ui/settings-form.tsx'
import { changeProtection, type Name, protectionQuery } from './queries.ts'

/** What a form of a protection is given: what stands there now, and how it is changed. */
export interface Fields<T> {
  draft: T
  set: (change: Partial<T>) => void
  /** Whether who looks may change it; radios and boxes in groups must be told. */
  may: boolean
}

/** The settings of a protection as a form. */
export const ProtectionForm = <N extends Name>({
  name,
  ready,
  children,
}: {
  name: N
  ready?: (draft: Protections[N]) => boolean
  children: (fields: Fields<Protections[N]>) => ReactNode
}) => {
  const client = useQueryClient()
  const may = useMay('update:attack_protection')
  return (
    <QueryView query={useQuery(protectionQuery(name))}>
      {stored => (
        <SettingsForm
          stored={stored}
          may={may}
          {...(ready && { ready })}
          save={async changes => {
            client.setQueryData(protectionQuery(name).queryKey, await changeProtection(name, changes))
          }}
        >
          {(draft, set) => children({ draft, set, may })}
        </SettingsForm>
      )}
    </QueryView>
  )
}
