import type { AnyNode, Function as FunctionNode } from 'acorn'

/** What the check knows of a value without running anything. */
export type Value =
  | { kind: 'known'; value: string | number | boolean | null }
  | { kind: 'object'; members: Map<string, Value> }
  /** Elements in any order; `open`: there may be others. */
  | { kind: 'array'; items: Value[]; open: boolean }
  | { kind: 'one-of'; values: Value[] }
  /** `event`, `api`, `exports` or `module`, or what is reached from it by names. */
  | { kind: 'path'; root: Root; names: string[] }
  | { kind: 'function'; node: FunctionNode; scope: Scope }
  | { kind: 'unknown' }

export type Root = 'event' | 'api' | 'exports' | 'module'

export const unknown: Value = { kind: 'unknown' }

export const path = (root: Root, names: string[] = []): Value =>
  root === 'module' && names[0] === 'exports'
    ? { kind: 'path', root: 'exports', names: names.slice(1) }
    : { kind: 'path', root, names }

/** More than anybody writes down; what is beyond is not known, so that no text makes them grow without end. */
const mostAlternatives = 100

export const oneOf = (values: Value[]): Value => {
  const flat = bounded(values.flatMap(alternatives))
  if (flat.beyond) flat.items.push(unknown)
  return flat.items.length === 1 ? (flat.items[0] as Value) : { kind: 'one-of', values: flat.items }
}

/** The different ones of these, as many as are followed. */
export const bounded = (values: Value[]): { items: Value[]; beyond: boolean } => {
  const items = [...new Set(values)]
  return { items: items.slice(0, mostAlternatives), beyond: items.length > mostAlternatives }
}

/** Every value that this one may be. */
export const alternatives = (value: Value): Value[] => (value.kind === 'one-of' ? value.values : [value])

/** Names and what they stand for, from the inside out. */
export interface Scope {
  names: Map<string, Value>
  parent?: Scope
}

export const within = (parent: Scope | undefined): Scope => ({ names: new Map(), ...(parent && { parent }) })

export const lookUp = (scope: Scope | undefined, name: string): Value => {
  for (let at = scope; at; at = at.parent) {
    const value = at.names.get(name)
    if (value) return value
  }
  return unknown
}

/** A name gets another value: from then on it may be either, as nobody knows which assignment ran last. */
export const reassign = (scope: Scope, name: string, value: Value): void => {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const before = at.names.get(name)
    if (before) {
      at.names.set(name, oneOf([before, value].filter(one => one.kind !== 'unknown')))
      return
    }
  }
  scope.names.set(name, value)
}

/** The string that an expression for a name is, if it is written down. */
export const nameOf = (value: Value): string | undefined => (value.kind === 'known' ? String(value.value) : undefined)

export const lineOf = (node: AnyNode | { loc?: unknown }): number =>
  (node as { loc?: { start: { line: number } } }).loc?.start.line ?? 1
