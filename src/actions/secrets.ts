import type { SecretBox } from '../store/secrets.ts'

/** A secret of an Action, in clear only between the store and the run. */
export interface ActionSecret {
  name: string
  value: string
  /** Epoch milliseconds. */
  updatedAt: number
}

const purpose = 'action-secrets'

export const sealSecrets = (box: SecretBox, secrets: ActionSecret[]): string =>
  box.seal(purpose, JSON.stringify(secrets))

export const openSecrets = (box: SecretBox, sealed: string): ActionSecret[] =>
  JSON.parse(box.open(purpose, sealed)) as ActionSecret[]

/**
 * The set that `given` asks for: it replaces `current`, but a known name without a value keeps its value. Returns the
 * name that has no value at all instead, if there is one.
 */
export const mergeSecrets = (
  current: ActionSecret[],
  given: { name: string; value?: string | undefined }[],
  now: number,
): { secrets: ActionSecret[] } | { missing: string } => {
  const secrets: ActionSecret[] = []
  for (const { name, value } of given) {
    const known = current.find(secret => secret.name === name)
    if (value !== undefined) secrets.push({ name, value, updatedAt: now })
    else if (known) secrets.push(known)
    else return { missing: name }
  }
  return { secrets }
}
