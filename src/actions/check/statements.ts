import type { AnyNode, Pattern, Program, Statement, VariableDeclaration } from 'acorn'
import { bind, evaluate } from './expressions.ts'
import { branches, type Reading, repeated, step } from './reading.ts'
import { type Scope, unknown, within } from './value.ts'

type Body = Program['body'] | Statement[]

/** Walks statements in order. True: no way leads past them. */
export const walkAll = (reading: Reading, body: Body, scope: Scope): boolean => {
  for (const statement of body)
    if (statement.type === 'FunctionDeclaration' && statement.id)
      scope.names.set(statement.id.name, { kind: 'function', node: statement, scope })
  return body.some(statement => walk(reading, statement, scope))
}

const declare = (reading: Reading, { declarations }: VariableDeclaration, scope: Scope): void => {
  for (const { id, init } of declarations) bind(reading, id, init ? evaluate(reading, init, scope) : unknown, scope)
}

/** Walks one statement. True: it ends every way, as `return` and `throw` do. */
const walk = (reading: Reading, node: Statement | AnyNode, scope: Scope): boolean => {
  step(reading)
  switch (node.type) {
    case 'ExpressionStatement':
      evaluate(reading, node.expression, scope)
      return false
    case 'VariableDeclaration':
      declare(reading, node, scope)
      return false
    case 'ReturnStatement':
      if (node.argument) evaluate(reading, node.argument, scope)
      reading.returns.push(reading.count)
      return true
    case 'ThrowStatement':
      // What was asked for before an error never happens.
      evaluate(reading, node.argument, scope)
      return true
    case 'IfStatement': {
      evaluate(reading, node.test, scope)
      const { consequent, alternate } = node
      return branches(reading, [
        () => walk(reading, consequent, within(scope)),
        () => (alternate ? walk(reading, alternate, within(scope)) : false),
      ])
    }
    case 'BlockStatement':
      return walkAll(reading, node.body, within(scope))
    case 'LabeledStatement':
      return walk(reading, node.body, scope)
    case 'BreakStatement':
    case 'ContinueStatement':
      reading.leaves.at(-1)?.push(reading.count)
      return true
    case 'ForStatement': {
      const inner = within(scope)
      if (node.init?.type === 'VariableDeclaration') declare(reading, node.init, inner)
      else if (node.init) evaluate(reading, node.init, inner)
      if (node.test) evaluate(reading, node.test, inner)
      repeated(reading, () => walk(reading, node.body, inner))
      if (node.update) evaluate(reading, node.update, inner)
      return false
    }
    case 'ForOfStatement':
    case 'ForInStatement': {
      const inner = within(scope)
      const items = evaluate(reading, node.right, scope)
      const item =
        node.type === 'ForOfStatement' && items.kind === 'array' && !items.open
          ? ({ kind: 'one-of', values: items.items } as const)
          : unknown
      const target = node.left.type === 'VariableDeclaration' ? node.left.declarations[0]?.id : (node.left as Pattern)
      if (target) bind(reading, target, item, inner)
      repeated(reading, () => walk(reading, node.body, inner))
      return false
    }
    case 'WhileStatement':
    case 'DoWhileStatement':
      evaluate(reading, node.test, scope)
      repeated(reading, () => walk(reading, node.body, within(scope)))
      return false
    case 'SwitchStatement': {
      evaluate(reading, node.discriminant, scope)
      const inner = within(scope)
      const left: number[] = []
      reading.leaves.push(left)
      // A case may be entered at the top or fallen into.
      const before = reading.count
      for (const { consequent } of node.cases) {
        const entry = Math.max(before, reading.count)
        reading.count = entry
        if (walkAll(reading, consequent, inner)) reading.count = before
      }
      reading.leaves.pop()
      reading.count = Math.max(before, reading.count, ...left)
      return false
    }
    case 'TryStatement': {
      const { block, handler, finalizer } = node
      const ends = branches(reading, [
        () => walkAll(reading, block.body, within(scope)),
        ...(handler ? [() => walkAll(reading, handler.body.body, within(scope))] : []),
      ])
      return finalizer ? walkAll(reading, finalizer.body, within(scope)) || ends : ends
    }
    default:
      return false
  }
}
