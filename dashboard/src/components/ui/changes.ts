/** What of a draft differs from what is stored. Pure. */
export const changesOf = <T extends object>(stored: T, draft: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(draft).filter(
      ([member, value]) => JSON.stringify(value) !== JSON.stringify(stored[member as keyof T]),
    ),
  ) as Partial<T>

/**
 * The patch that makes `stored` into `draft` where the API merges the members of a document: those that are gone become
 * `null`. Pure.
 */
export const documentPatch = <V>(stored: Record<string, V>, draft: Record<string, V>): Record<string, V | null> => ({
  ...Object.fromEntries(
    Object.keys(stored)
      .filter(member => !Object.hasOwn(draft, member))
      .map(member => [member, null]),
  ),
  ...draft,
})

/** A text as a JSON object, or what is wrong with it. Pure. */
export const readObject = (
  text: string,
): { kind: 'object'; value: Record<string, unknown> } | { kind: 'wrong'; why: string } => {
  if (text.trim() === '') return { kind: 'object', value: {} }
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { kind: 'object', value: value as Record<string, unknown> }
      : { kind: 'wrong', why: 'This must be an object: { "name": value }.' }
  } catch (error) {
    return { kind: 'wrong', why: `This is not JSON yet: ${(error as Error).message}` }
  }
}
