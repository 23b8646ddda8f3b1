import type { UserBody } from '../../management/users-body.ts'

export interface ExportField {
  name: string
  export_as?: string
}

/** What is exported where nothing was asked for: the normalized profile. */
export const defaultFields: ExportField[] = [
  'user_id',
  'email',
  'email_verified',
  'username',
  'phone_number',
  'phone_verified',
  'name',
  'given_name',
  'family_name',
  'nickname',
  'picture',
  'created_at',
  'updated_at',
].map(name => ({ name }))

/** `user_metadata.a.b`, `identities[0].connection`: the steps from a user to a value. */
export const pathOf = (name: string): (string | number)[] =>
  [...name.matchAll(/\[(\d{1,9})\]|([^.[\]]+)/g)].map(([, index, member]) =>
    index === undefined ? (member as string) : Number(index),
  )

/** The value there, of own members only; nothing where the user has none. */
const valueAt = (user: unknown, path: (string | number)[]): unknown => {
  let value = user
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string | number, unknown>)[step]
  }
  return value
}

/** A user's values in the order of the fields. */
export type Picker = (user: UserBody) => { name: string; value: unknown }[]

export const pickerOf = (fields: ExportField[]): Picker => {
  const ways = fields.map(({ name, export_as }) => ({ name: export_as ?? name, path: pathOf(name) }))
  return user => ways.map(({ name, path }) => ({ name, value: valueAt(user, path) }))
}
