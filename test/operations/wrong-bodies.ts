import type { Documented, Schema } from './openapi.ts'

interface Wrong {
  body: unknown
  /** How the refusal of it begins. */
  problem: string
}

/**
 * The bodies that a schema must refuse, each made from a valid one by a single fault, with what the refusal says
 * (management reference, 1.3): another type, an unknown member, a missing member, a member of another type.
 */
export const wrongBodies = (document: Documented, schema: Schema, valid: unknown, open: boolean): Wrong[] => {
  const root = document.resolve(schema)
  if (typesOf(root).includes('array')) return [{ body: {}, problem: 'Expected type array but found type object' }]
  if (!typesOf(root).includes('object') || typeof valid !== 'object' || valid === null || Array.isArray(valid))
    return []
  const wrong: Wrong[] = [{ body: [], problem: 'Expected type object but found type array' }]
  if (!open)
    wrong.push({
      body: { ...valid, unheard_of: 1, nor_this: 2 },
      problem: 'Additional properties not allowed: unheard_of,nor_this',
    })
  const members = valid as Record<string, unknown>
  for (const name of root.required ?? []) {
    const { [name]: _, ...rest } = members
    wrong.push({ body: rest, problem: `Missing required property: ${name}` })
  }
  for (const [name, member] of Object.entries(root.properties ?? {})) {
    const fault = faultOf(document.resolve(member))
    if (fault) wrong.push({ body: { ...members, [name]: fault.value }, problem: fault.problem })
  }
  return wrong
}

const typesOf = (schema: Schema): string[] => [schema.type ?? []].flat().filter(type => type !== 'null')

const faultOf = (schema: Schema): { value: unknown; problem: string } | undefined => {
  const [type, ...others] = typesOf(schema)
  if (type === undefined || others.length > 0) return undefined
  if (schema.enum) return { value: 'unheard-of', problem: 'No enum match for: "unheard-of"' }
  const value = type === 'string' ? 5 : type === 'boolean' ? 'yes' : type === 'object' ? 'text' : {}
  const found = { string: 'integer', boolean: 'string', object: 'string' }[type] ?? 'object'
  return { value, problem: `Expected type ${type} but found type ${found}` }
}
