import type { KnownOperation } from './facts.ts'
import type { Answer, Example, World } from './world.ts'

/** A refusal as the API words it. */
export interface Refusal {
  status: number
  /** Absent in the families that have none. */
  errorCode?: string
  /** A text that the message contains. */
  message: string
}

/** What a family of operations says of one of them; `prove.ts` makes the tests of it. */
export interface Case {
  /** A request that succeeds, with whatever must be there before; for lists two items at least. */
  valid: (world: World) => Example | Promise<Example>
  /** What the answer holds beyond its documented shape. */
  shows?: object | ((answer: Answer, example: Example, world: World) => unknown)
  /** For every parameter of the path, what is said when it names nothing: a refusal, or the status of no harm done. */
  absent?: Record<string, Refusal | number>
  /** Further refusals, by the rule that they state. */
  refuses?: Record<string, (world: World) => [Example, Refusal] | Promise<[Example, Refusal]>>
  /** What the same request is answered when it is sent again, where that is another answer. */
  again?: Refusal | number
  /** Of a list that cannot have two items. */
  single?: true
  /** Of a body that may have members nobody knows. */
  open?: true
}

export type Family = Partial<Record<KnownOperation, Case>>

export const invalidBody = (problem: string): Refusal => invalid('invalid_body', 'Payload', problem)
export const invalidQuery = (problem: string): Refusal => invalid('invalid_query_string', 'Query', problem)
export const invalidPath = (problem: string): Refusal => invalid('invalid_uri', 'Path', problem)

const invalid = (errorCode: string, part: string, problem: string): Refusal => ({
  status: 400,
  errorCode,
  message: `${part} validation error: '${problem}`,
})

export const notFound = (message: string, errorCode?: string): Refusal => ({ status: 404, errorCode, message })
export const conflict = (message: string, errorCode?: string): Refusal => ({ status: 409, errorCode, message })
export const badRequest = (message: string, errorCode?: string): Refusal => ({ status: 400, errorCode, message })
