import { queryOptions } from '@tanstack/react-query'
import type { Protections } from '../../../../src/attack-protection/settings.ts'
import { api } from '../../api.ts'

export type Name = keyof Protections

/** The settings of one protection; the API's own type says no more than that they are an object. */
export const protectionQuery = <N extends Name>(name: N) =>
  queryOptions({
    queryKey: ['attack-protection', name],
    queryFn: async () => (await api(`GET /attack-protection/${name}` as never)) as unknown as Protections[N],
  })

/** Changes what `changes` names; lists take the place of those before. */
export const changeProtection = <N extends Name>(name: N, changes: object): Promise<Protections[N]> =>
  api(`PATCH /attack-protection/${name}` as never, { body: changes } as never) as unknown as Promise<Protections[N]>
