import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { shapeOf } from './sdk.ts'

export type Schema = { [member: string]: unknown } & {
  $ref?: string
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  items?: Schema
}

interface Media {
  $ref?: string
  content?: Record<string, { schema: Schema }>
}

export interface DocumentedOperation {
  operationId?: string
  security: { bearer: string[] }[]
  parameters?: { name: string; in: 'path' | 'query'; required?: boolean; schema: Schema }[]
  requestBody?: Media
  responses: Record<string, Media>
}

export interface OpenApiDocument {
  openapi: string
  paths: Record<string, Record<string, DocumentedOperation>>
  components?: { schemas?: Record<string, Schema>; responses?: Record<string, Media> }
}

/** The document as tests ask it: by operation, whatever a path names its parameters. */
export interface Documented {
  operation: (operation: string) => DocumentedOperation | undefined
  operations: () => { name: string; documented: DocumentedOperation }[]
  /** The schema with its first reference followed. */
  resolve: (schema: Schema) => Schema
  /** What an answer says that the document does not; `undefined` when it is as documented. */
  mismatch: (operation: string, status: number, body: unknown) => string | undefined
}

export const documented = (document: OpenApiDocument, base = '/api/v2'): Documented => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, value]) => ({
      name: `${method.toUpperCase()} ${path.slice(base.length)}`,
      documented: value,
    })),
  )
  const byShape = new Map(operations.map(({ name, documented }) => [shapeOf(name), documented]))
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema(closed({ $id: 'document', components: document.components ?? {} }) as object)
  const validators = new Map<string, ValidateFunction>()

  return {
    operation: name => byShape.get(shapeOf(name)),
    operations: () => operations,
    resolve: schema => {
      return (schema.$ref && document.components?.schemas?.[lastOf(schema.$ref)]) || schema
    },
    mismatch: (name, status, body) => {
      const stated = byShape.get(shapeOf(name))?.responses[status]
      const response = stated?.$ref ? document.components?.responses?.[lastOf(stated.$ref)] : stated
      if (!response) return `${name} answers ${status}, which is not documented: ${JSON.stringify(body)}`
      const schema = response.content?.['application/json']?.schema
      if (!schema) return body === undefined ? undefined : `${name} ${status} has a body that is not documented`
      const key = `${shapeOf(name)} ${status}`
      const validate = validators.get(key) ?? ajv.compile(closed(rooted(schema)) as object)
      validators.set(key, validate)
      if (validate(body)) return undefined
      return `${name} ${status}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`
    },
  }
}

const lastOf = (reference: string) => reference.split('/').at(-1) as string

const rooted = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value).replaceAll('"$ref":"#/components/', '"$ref":"document#/components/')) as T

/**
 * The same schema, with every object that says nothing of other members closed: an answer shows what is documented and
 * nothing else.
 */
const closed = (schema: unknown, within = false): unknown => {
  if (Array.isArray(schema)) return schema.map(each => closed(each, within))
  if (typeof schema !== 'object' || schema === null) return schema
  const members = schema as Schema
  const all = Object.fromEntries(
    Object.entries(members).map(([key, value]) => [
      key,
      key === 'properties' ? mapped(value as Record<string, unknown>) : closed(value, key === 'allOf'),
    ]),
  )
  const object = members.properties !== undefined || members.allOf !== undefined
  if (!object || members.additionalProperties !== undefined || within) return all
  return { ...all, unevaluatedProperties: false }
}

const mapped = (properties: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, closed(value)]))
