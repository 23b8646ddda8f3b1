/** A schema as the OpenAPI document has it; of the many members of JSON Schema those that the pages tell of. */
export interface ShownSchema {
  $ref?: string
  type?: string | string[]
  format?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  pattern?: string
  properties?: Record<string, ShownSchema>
  required?: string[]
  additionalProperties?: boolean | ShownSchema
  items?: ShownSchema
  anyOf?: ShownSchema[]
  oneOf?: ShownSchema[]
  allOf?: ShownSchema[]
}

export interface ShownParameter {
  name: string
  in: string
  required?: boolean
  description?: string
  schema: ShownSchema
}

interface ShownResponse {
  $ref?: string
  description?: string
  content?: Record<string, { schema: ShownSchema }>
}

export interface ShownOperation {
  operationId: string
  summary: string
  tags: string[]
  security: { bearer: string[] }[]
  parameters?: ShownParameter[]
  requestBody?: { content: Record<string, { schema: ShownSchema }>; required?: boolean }
  responses: Record<string, ShownResponse>
}

export interface ShownDocument {
  info: { title: string }
  paths: Record<string, Record<string, ShownOperation>>
  components?: { responses?: Record<string, ShownResponse> }
}
