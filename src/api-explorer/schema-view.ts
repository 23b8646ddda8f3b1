import { type Html, html } from '../universal-login/html.ts'
import type { ShownSchema } from './document-types.ts'

/** How deep members of members are told of; what lies deeper is in the document. */
const deepest = 4

/** What a schema takes, in a few words: `string (email)`, `list of integer`, `one of "a", "b"`. */
export const typeText = (schema: ShownSchema): string => {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map(value => JSON.stringify(value)).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map(typeText))].join(' or ')
  const types = [schema.type ?? []].flat()
  if (types.length === 0) return 'anything'
  const words = types.map(type => (type === 'array' ? `list of ${typeText(schema.items ?? {})}` : type))
  return words.join(' or ') + (schema.format === undefined ? '' : ` (${schema.format})`)
}

/** Bounds, pattern and default, as one line; empty where there are none. */
export const boundsText = (schema: ShownSchema): string =>
  [
    schema.minLength !== undefined && `at least ${schema.minLength} characters`,
    schema.maxLength !== undefined && `at most ${schema.maxLength} characters`,
    schema.minItems !== undefined && `at least ${schema.minItems} items`,
    schema.maxItems !== undefined && `at most ${schema.maxItems} items`,
    schema.minimum !== undefined && Math.abs(schema.minimum) < Number.MAX_SAFE_INTEGER && `from ${schema.minimum}`,
    schema.maximum !== undefined && Math.abs(schema.maximum) < Number.MAX_SAFE_INTEGER && `to ${schema.maximum}`,
    schema.pattern !== undefined && `matches ${schema.pattern}`,
    schema.default !== undefined && `default ${JSON.stringify(schema.default)}`,
  ]
    .filter(part => part !== false)
    .join(', ')

/** The schema that has the members: the items of a list, the first object among choices. */
const objectOf = (schema: ShownSchema): ShownSchema | undefined => {
  if (schema.properties) return schema
  if (schema.items) return objectOf(schema.items)
  const found = (schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []).map(objectOf).filter(one => one !== undefined)
  return found.at(-1)
}

/** A schema as nested lists of its members. */
export const schemaView = (schema: ShownSchema): Html =>
  html`<p class="type"><code>${typeText(schema)}</code></p>${members(schema, 0)}`

const members = (schema: ShownSchema, depth: number): Html | '' => {
  const object = depth < deepest ? objectOf(schema) : undefined
  if (!object?.properties) return ''
  const required = new Set(object.required ?? [])
  return html`<ul class="members">${Object.entries(object.properties).map(
    ([name, member]) =>
      html`<li><code class="name">${name}</code> <span class="type">${typeText(member)}</span>${required.has(name) ? html` <span class="needed">required</span>` : ''}${said(member)}${members(member, depth + 1)}</li>`,
  )}</ul>`
}

const said = (schema: ShownSchema): Html | '' => {
  const bounds = boundsText(schema)
  if (!schema.description && !bounds) return ''
  return html`<p class="said">${schema.description ?? ''}${schema.description && bounds ? ' ' : ''}${bounds && html`<span class="bounds">${bounds}</span>`}</p>`
}

/** A body to begin with: the required members, or the first few where none is. */
export const exampleOf = (schema: ShownSchema, depth = 0): unknown => {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.default !== undefined) return schema.default
  const choice = (schema.anyOf ?? schema.oneOf)?.[0]
  if (choice) return exampleOf(choice, depth)
  switch ([schema.type].flat()[0]) {
    case 'object':
      return exampleObject(schema, depth)
    case 'array':
      return schema.items && depth < deepest ? [exampleOf(schema.items, depth + 1)] : []
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 0, 0)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return ''
  }
}

const exampleObject = (schema: ShownSchema, depth: number): Record<string, unknown> => {
  const names = schema.required ?? (depth === 0 ? Object.keys(schema.properties ?? {}).slice(0, 2) : [])
  return Object.fromEntries(
    names.flatMap(name => {
      const member = schema.properties?.[name]
      return member ? [[name, exampleOf(member, depth + 1)]] : []
    }),
  )
}
