import type { AnyNode, CallExpression, Expression, Function as FunctionNode, Node, Pattern } from 'acorn'
import { apiCall } from './api-calls.ts'
import { branches, type Reading, repeated, step } from './reading.ts'
import { walkAll } from './statements.ts'
import {
  alternatives,
  bounded,
  lineOf,
  lookUp,
  nameOf,
  oneOf,
  path,
  reassign,
  type Scope,
  unknown,
  type Value,
  within,
} from './value.ts'

type Readable = Expression | AnyNode

const isNode = (value: unknown): value is AnyNode => typeof (value as Node | null)?.type === 'string'

/** Reads everything below a node that has no rule of its own, in case something is called there. */
const readBelow = (reading: Reading, node: AnyNode, scope: Scope): void => {
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) evaluate(reading, child, scope)
}

/** What an expression may be; what it calls on the way is noted. */
export const evaluate = (reading: Reading, node: Readable, scope: Scope): Value => {
  step(reading)
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'object' && node.value !== null
        ? unknown
        : { kind: 'known', value: node.value as string | number | boolean | null }
    case 'TemplateLiteral': {
      for (const one of node.expressions) evaluate(reading, one, scope)
      const [only] = node.quasis
      return node.quasis.length === 1 && typeof only?.value.cooked === 'string'
        ? { kind: 'known', value: only.value.cooked }
        : unknown
    }
    case 'Identifier':
      return lookUp(scope, node.name)
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return { kind: 'function', node, scope }
    case 'ObjectExpression':
      return object(reading, node.properties, scope)
    case 'ArrayExpression':
      return array(reading, node.elements, scope)
    case 'ChainExpression':
    case 'ParenthesizedExpression':
      return evaluate(reading, node.expression, scope)
    case 'AwaitExpression':
      return evaluate(reading, node.argument, scope)
    case 'MemberExpression': {
      if (node.object.type === 'Super') return unknown
      const owner = evaluate(reading, node.object, scope)
      const name = keyOf(reading, node.property as Readable, node.computed, scope)
      return member(reading, owner, name, lineOf(node))
    }
    case 'ConditionalExpression': {
      evaluate(reading, node.test, scope)
      const values: Value[] = []
      const way = (one: Expression) => () => {
        values.push(evaluate(reading, one, scope))
        return false
      }
      branches(reading, [way(node.consequent), way(node.alternate)])
      return oneOf(values)
    }
    case 'LogicalExpression': {
      const values = [evaluate(reading, node.left as Readable, scope)]
      branches(reading, [
        () => false,
        () => {
          values.push(evaluate(reading, node.right, scope))
          return false
        },
      ])
      return oneOf(values)
    }
    case 'SequenceExpression':
      return node.expressions.map(one => evaluate(reading, one, scope)).at(-1) ?? unknown
    case 'AssignmentExpression': {
      const value = evaluate(reading, node.right, scope)
      assign(reading, node.left as Pattern, value, scope)
      return value
    }
    case 'CallExpression':
      return call(reading, node, scope)
    case 'ClassExpression':
    case 'ClassDeclaration':
      return unknown
    default:
      readBelow(reading, node, scope)
      return unknown
  }
}

const keyOf = (reading: Reading, key: Readable, computed: boolean, scope: Scope): string | undefined => {
  if (!computed && key.type === 'Identifier') return key.name
  return nameOf(evaluate(reading, key, scope))
}

const object = (
  reading: Reading,
  properties: Extract<AnyNode, { type: 'ObjectExpression' }>['properties'],
  scope: Scope,
): Value => {
  const members = new Map<string, Value>()
  for (const property of properties) {
    if (property.type === 'SpreadElement') {
      const spread = evaluate(reading, property.argument, scope)
      if (spread.kind === 'object') for (const [name, value] of spread.members) members.set(name, value)
      continue
    }
    const name = keyOf(reading, property.key, property.computed, scope)
    const value = evaluate(reading, property.value, scope)
    if (name !== undefined) members.set(name, value)
  }
  return { kind: 'object', members }
}

const array = (
  reading: Reading,
  elements: Extract<AnyNode, { type: 'ArrayExpression' }>['elements'],
  scope: Scope,
): Value => {
  const items: Value[] = []
  let open = false
  for (const element of elements) {
    if (!element) continue
    if (element.type !== 'SpreadElement') {
      items.push(evaluate(reading, element, scope))
      continue
    }
    for (const spread of alternatives(evaluate(reading, element.argument, scope))) {
      if (spread.kind === 'array') items.push(...spread.items)
      if (spread.kind !== 'array' || spread.open) open = true
    }
  }
  const { items: followed, beyond } = bounded(items)
  return { kind: 'array', items: followed, open: open || beyond }
}

/** `owner.name`; reading a secret is noted. */
export const member = (reading: Reading, owner: Value, name: string | undefined, line: number): Value => {
  if (name === undefined) return unknown
  switch (owner.kind) {
    case 'one-of':
      return oneOf(owner.values.map(one => member(reading, one, name, line)))
    case 'object':
      return owner.members.get(name) ?? unknown
    case 'path': {
      const names = [...owner.names, name]
      if (owner.root === 'event' && names.length === 2 && names[0] === 'secrets' && !(name in Object.prototype))
        reading.uses.secrets.push({ name, line })
      return path(owner.root, names)
    }
    default:
      return unknown
  }
}

/** Gives the names of a pattern what a value says of them. */
export const bind = (reading: Reading, pattern: Pattern | AnyNode, value: Value, scope: Scope): void => {
  step(reading)
  switch (pattern.type) {
    case 'Identifier':
      scope.names.set(pattern.name, value)
      return
    case 'AssignmentPattern':
      bind(reading, pattern.left, oneOf([value, evaluate(reading, pattern.right, scope)]), scope)
      return
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') bind(reading, property.argument, unknown, scope)
        else {
          const name = keyOf(reading, property.key, property.computed, scope)
          bind(reading, property.value, member(reading, value, name, lineOf(property)), scope)
        }
      }
      return
    case 'ArrayPattern':
      for (const element of pattern.elements)
        if (element) {
          const items = value.kind === 'array' && !value.open ? oneOf(value.items) : unknown
          bind(reading, element.type === 'RestElement' ? element.argument : element, items, scope)
        }
      return
    default:
  }
}

const assign = (reading: Reading, target: Pattern, value: Value, scope: Scope): void => {
  if (target.type !== 'MemberExpression') {
    if (target.type === 'Identifier') reassign(scope, target.name, value)
    else bind(reading, target, value, scope)
    return
  }
  if (target.object.type === 'Super') return
  const owner = evaluate(reading, target.object, scope)
  const name = keyOf(reading, target.property as Readable, target.computed, scope)
  if (owner.kind === 'object' && name !== undefined) owner.members.set(name, value)
  if (owner.kind !== 'path') return
  const at = name === undefined ? undefined : path(owner.root, [...owner.names, name])
  if (at?.kind !== 'path' || at.root !== 'exports') return
  const [exported] = at.names
  if (exported !== undefined && at.names.length === 1) reading.exported.set(exported, value)
  else if (at.names.length === 0 && value.kind === 'object')
    for (const [known, one] of value.members) reading.exported.set(known, one)
  else if (at.names.length === 0) reading.exportsUnseen = true
}

/** Walks a function as it is called with these values. What it returns is not followed but for arrows that are one expression. */
export const enter = (reading: Reading, { node, scope }: Value & { kind: 'function' }, given: Value[]): Value => {
  if (reading.entered.includes(node)) return unknown
  const inner = within(scope)
  node.params.forEach((param, at) => {
    bind(reading, param.type === 'RestElement' ? param.argument : param, given[at] ?? unknown, inner)
  })
  const outer = { returns: reading.returns, leaves: reading.leaves }
  Object.assign(reading, { returns: [], leaves: [] })
  reading.entered.push(node)
  let value: Value = unknown
  const before = reading.count
  const ends = isBlock(node) ? walkAll(reading, node.body.body, inner) : false
  if (!isBlock(node)) value = evaluate(reading, node.body, inner)
  const counts = [...reading.returns, ...(ends ? [] : [reading.count])]
  reading.count = counts.length > 0 ? Math.max(...counts) : before
  reading.entered.pop()
  Object.assign(reading, outer)
  return value
}

const isBlock = (node: FunctionNode): node is FunctionNode & { body: { type: 'BlockStatement' } } =>
  node.body.type === 'BlockStatement'

const overEach = new Set(['forEach', 'map', 'flatMap', 'filter', 'some', 'every', 'find', 'reduce'])
const sameItems = new Set(['filter', 'slice', 'sort', 'toSorted', 'reverse', 'concat', 'values'])

const call = (reading: Reading, node: CallExpression, scope: Scope): Value => {
  const { callee } = node
  const isMethod = callee.type === 'MemberExpression' && callee.object.type !== 'Super'
  const owner = isMethod ? evaluate(reading, callee.object as Expression, scope) : unknown
  const method = isMethod ? keyOf(reading, callee.property as Readable, callee.computed, scope) : undefined
  const called = isMethod
    ? member(reading, owner, method, lineOf(callee))
    : callee.type === 'Super'
      ? unknown
      : evaluate(reading, callee, scope)
  const given = node.arguments.map(one =>
    one.type === 'SpreadElement' ? evaluate(reading, one.argument, scope) : evaluate(reading, one, scope),
  )
  for (const one of alternatives(called)) {
    if (one.kind === 'path' && one.root === 'api') {
      apiCall(reading, one.names.join('.'), given, lineOf(node))
      return unknown
    }
    if (one.kind === 'function') return enter(reading, one, given)
  }
  if (owner.kind === 'array' && method === 'push') owner.items.push(...given)
  const result = overEach.has(method ?? '') ? eachOf(reading, owner, given) : callbacks(reading, given, lineOf(node))
  if (owner.kind !== 'array') return unknown
  if (method === 'map') return { kind: 'array', items: alternatives(result), open: owner.open }
  return sameItems.has(method ?? '') ? { ...owner, open: owner.open || method === 'concat' } : unknown
}

/** `items.forEach(f)` and its like: the function runs any number of times. */
const eachOf = (reading: Reading, owner: Value, [callback]: Value[]): Value => {
  if (callback?.kind !== 'function') return unknown
  const item = owner.kind === 'array' && !owner.open ? oneOf(owner.items) : unknown
  let value: Value = unknown
  repeated(reading, () => {
    value = enter(reading, callback, [item])
    return false
  })
  return value
}

/** Code of elsewhere may call what it is given, once or not at all; with `api` in hand it may do anything. */
const callbacks = (reading: Reading, given: Value[], line: number): Value => {
  for (const one of given) {
    if (one.kind === 'path' && one.root === 'api' && one.names.length < 2) reading.uses.handedOut.push({ line })
    if (one.kind === 'function')
      branches(reading, [
        () => false,
        () => {
          enter(reading, one, [])
          return false
        },
      ])
  }
  return unknown
}
