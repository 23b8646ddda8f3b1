import { expect, test } from 'vitest'
import { factorTypes } from '../flow/command.ts'
import { factors } from './index.ts'
import { factorNames, namesOf, pickerAction, typeOfAction } from './names.ts'
import { factorScreens } from './screens.ts'

test('every type has one row, and no name means two factors', () => {
  expect(factorNames.map(({ type }) => type).sort()).toEqual([...factorTypes].sort())
  for (const names of [
    factorNames.map(({ factor }) => factor),
    factorNames.map(({ methodType }) => methodType),
    factorNames.flatMap(({ actions }) => actions),
  ]) {
    expect(new Set(names).size).toBe(names.length)
  }
})

test('a button means the factor that it was made for', () => {
  for (const type of factorTypes) {
    expect(typeOfAction(pickerAction(type, ['sms']))).toBe(type)
    expect(typeOfAction(pickerAction(type, ['sms', 'voice']))).toBe(type)
  }
  expect(typeOfAction('default')).toBeUndefined()
  expect(typeOfAction('constructor')).toBeUndefined()
})

test('the phone factor goes by the message types that are on', () => {
  expect(pickerAction('phone', ['sms'])).toBe('sms')
  expect(pickerAction('phone', ['voice'])).toBe('voice')
  expect(pickerAction('phone', ['sms', 'voice'])).toBe('phone')
})

test('a factor stands in the list under its own name', () => {
  for (const [type, factor] of Object.entries(factors)) {
    expect(factor.name).toBe(type)
    expect(namesOf(factor.name).type).toBe(type)
  }
})

test('no screen has two owners', () => {
  const names = factorScreens.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})
