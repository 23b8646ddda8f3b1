import { expect, test } from 'vitest'
import { changesOf, documentPatch, readObject } from './changes.ts'

test('what was not changed is not sent', () => {
  expect(changesOf({ name: 'a', tags: ['x'], on: true }, { name: 'b', tags: ['x'], on: true })).toEqual({ name: 'b' })
  expect(changesOf({ name: 'a' }, { name: 'a' })).toEqual({})
})

test('a member that was taken out of a document is named as null', () => {
  expect(documentPatch({ kept: 1, gone: 2 }, { kept: 1, added: { deep: true } })).toEqual({
    kept: 1,
    gone: null,
    added: { deep: true },
  })
})

test('a text is an object, nothing, or wrong for a reason that is told', () => {
  expect(readObject('{"a":1}')).toEqual({ kind: 'object', value: { a: 1 } })
  expect(readObject(' ')).toEqual({ kind: 'object', value: {} })
  for (const text of ['{"a":', '[1]', 'null', '"a"', '1'])
    expect(readObject(text)).toMatchObject({ kind: 'wrong', why: expect.stringMatching(/\w/) })
})
