const maxTake = 100

/** A list of texts that somebody asks about. Throws for an empty one, a long one, and what is no text. */
export const listArgument = (values: unknown, name: string, max: number): string[] => {
  if (!Array.isArray(values) || values.length === 0 || values.some(value => typeof value !== 'string'))
    throw new TypeError(`${name} must be a non-empty array of strings`)
  if (values.length > max) throw new RangeError(`${name} must have at most ${max} elements`)
  return values
}

/** How much of a list is wanted, and after what. Throws for what is neither. */
export const pageArgument = (params: { take?: unknown; from?: unknown } | undefined) => {
  const { take = maxTake, from } = params ?? {}
  if (typeof take !== 'number' || !Number.isInteger(take) || take <= 0)
    throw new TypeError('take must be a positive whole number')
  if (take > maxTake) throw new RangeError(`take must be at most ${maxTake}`)
  if (from !== undefined && typeof from !== 'string') throw new TypeError('from must be a string')
  return { take, from }
}
