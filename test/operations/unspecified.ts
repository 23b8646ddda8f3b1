import type { Documented, DocumentedOperation, Schema } from './openapi.ts'

/**
 * Where the answers of an operation say no more than that there is something: the paths of objects without members and of
 * values without a type, as `METHOD /path status member.member[]`.
 */
export const unspecified = (
  document: Pick<Documented, 'resolve'>,
  name: string,
  { responses }: DocumentedOperation,
): string[] =>
  Object.entries(responses).flatMap(([status, response]) => {
    const schema = response.content?.['application/json']?.schema
    return schema ? within(document, schema).map(path => `${name} ${status} ${path}`) : []
  })

const within = (
  document: Pick<Documented, 'resolve'>,
  given: Schema,
  path = '',
  seen: readonly Schema[] = [],
): string[] => {
  const schema = document.resolve(given)
  if (seen.includes(schema)) return []
  const inner = (member: Schema, at: string) => within(document, member, at, [...seen, schema])
  const choices = ['anyOf', 'oneOf', 'allOf'].flatMap(key => (schema[key] as Schema[] | undefined) ?? [])
  if (choices.length > 0) return choices.flatMap(choice => inner(choice, path))
  if ('const' in schema || schema.enum) return []
  const types = [schema.type ?? []].flat()
  if (types.length === 0) return [path]
  const found: string[] = []
  // A list that is always empty says what it holds by that.
  if (types.includes('array') && schema.maxItems !== 0)
    found.push(...(schema.items ? inner(schema.items, `${path}[]`) : [`${path}[]`]))
  if (types.includes('object')) {
    const { properties, additionalProperties: others } = schema
    if (typeof others === 'object') {
      // Whatever else there may be is as free as a value without a type.
      found.push(...(Object.keys(others).length > 0 ? inner(others, `${path}.*`) : [path]))
    } else if (!properties && others !== false) found.push(path)
    for (const [name, member] of Object.entries(properties ?? {})) found.push(...inner(member, `${path}.${name}`))
  }
  return found
}
