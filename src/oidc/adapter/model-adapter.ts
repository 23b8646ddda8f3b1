import type { Adapter, AdapterPayload } from 'oidc-provider'

export type ModelAdapter = Partial<Adapter>

/** An adapter that offers what it is given; the library asking for anything else is a fault. */
export const adapterOf = (model: string, offered: ModelAdapter): Adapter => {
  const refuse = (operation: string) => async (): Promise<never> => {
    throw new Error(`${operation} of ${model} is not offered`)
  }
  return {
    upsert: refuse('upsert'),
    find: refuse('find'),
    findByUid: refuse('findByUid'),
    findByUserCode: refuse('findByUserCode'),
    consume: refuse('consume'),
    destroy: refuse('destroy'),
    revokeByGrantId: refuse('revokeByGrantId'),
    ...offered,
  }
}

/** A payload without what names or ends the record: those are columns, and the id itself is never stored. */
export const stripped = ({ jti: _, exp: __, ...payload }: AdapterPayload): AdapterPayload => payload
