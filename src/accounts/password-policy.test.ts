import { describe, expect, test } from 'vitest'
import { commonPasswords } from './common-passwords.ts'
import { passwordPolicyOf, passwordProblem, policyText, rulesOf } from './password-policy.ts'

const ranks = await commonPasswords()
const check = (options: Record<string, unknown>, password: string, person = {}) =>
  passwordProblem(passwordPolicyOf(options), password, person, (word, most) => (ranks.get(word) ?? Infinity) < most)

describe('the five levels', () => {
  test.each([
    ['none', 'a', undefined],
    ['low', 'abcde', 'PasswordStrengthError'],
    ['low', 'abcdef', undefined],
    ['fair', 'abcdefgh', 'PasswordStrengthError'],
    ['fair', 'Abcdefgh', 'PasswordStrengthError'],
    ['fair', 'abcdefg1', 'PasswordStrengthError'],
    ['fair', 'Abcdefg1', undefined],
    ['good', 'Abcdefgh', 'PasswordStrengthError'],
    ['good', 'Abcdefg', 'PasswordStrengthError'],
    ['good', 'Abcdefg1', undefined],
    ['good', 'abcdef1!', undefined],
    ['good', 'ABCDEF1!', undefined],
    ['excellent', 'Abcdefg1', 'PasswordStrengthError'],
    ['excellent', 'Abcdefgh12', undefined],
    ['excellent', 'Abcdefggg1', 'PasswordStrengthError'],
    ['excellent', 'Abcdefgg12', undefined],
  ] as const)('%s: %s is %s', (passwordPolicy, password, problem) => {
    expect(check({ passwordPolicy }, password)).toBe(problem)
  })

  test('a connection that names no level gets good', () => {
    expect(check({}, 'abcdefgh')).toBe('PasswordStrengthError')
    expect(check({ passwordPolicy: null }, 'Abcdefg1')).toBeUndefined()
  })
})

describe('options', () => {
  test.each([
    [
      'a length of its own',
      { passwordPolicy: 'good', password_complexity_options: { min_length: 12 } },
      'Abcdefg1',
      'PasswordStrengthError',
    ],
    ['characters count, not units', { passwordPolicy: 'low' }, '😀😀😀', 'PasswordStrengthError'],
    [
      'dictionary, whatever the case',
      { passwordPolicy: 'none', password_dictionary: { enable: true } },
      'PassWord',
      'PasswordDictionaryError',
    ],
    ['dictionary off', { passwordPolicy: 'none', password_dictionary: { enable: false } }, 'password', undefined],
    [
      'own dictionary',
      { passwordPolicy: 'none', password_dictionary: { enable: true, dictionary: ['Northwind1'] } },
      'northwind1',
      'PasswordDictionaryError',
    ],
    [
      'all kinds',
      {
        password_options: {
          complexity: { character_types: ['uppercase', 'lowercase', 'number', 'special'], character_type_rule: 'all' },
        },
      },
      'Abcdefg1',
      'PasswordStrengthError',
    ],
    [
      'all kinds, kept',
      {
        password_options: {
          complexity: { character_types: ['uppercase', 'lowercase', 'number', 'special'], character_type_rule: 'all' },
        },
      },
      'Abcdefg1!',
      undefined,
    ],
    [
      'sequences',
      { password_options: { complexity: { min_length: 8, sequential_characters: 'block' } } },
      'Xy1234zq',
      'PasswordStrengthError',
    ],
    [
      'sequences downwards',
      { password_options: { complexity: { sequential_characters: 'block' } } },
      'Xy4321zq',
      'PasswordStrengthError',
    ],
    [
      'short sequences',
      { password_options: { complexity: { sequential_characters: 'block' } } },
      'Xy123zq9',
      undefined,
    ],
    [
      'repeats',
      { password_options: { complexity: { identical_characters: 'block' } } },
      'Xyyy29zq',
      'PasswordStrengthError',
    ],
  ] as const)('%s', (_name, options, password, problem) => {
    expect(check(options, password)).toBe(problem)
  })

  test.each([
    ['e-mail', { email: 'lovelace@example.com' }],
    ['user name', { username: 'lovelace' }],
    ['name', { name: 'Ada Lovelace' }],
    ['family name', { family_name: 'LoveLace' }],
    ['metadata', { user_metadata: { last: 'lovelace' } }],
  ])('personal information: %s', (_name, person) => {
    const options = { passwordPolicy: 'none', password_no_personal_info: { enable: true } }
    expect(check(options, 'xx-LOVELACE-1', person)).toBe('PasswordNoUserInfoError')
    expect(check({ passwordPolicy: 'none' }, 'xx-LOVELACE-1', person)).toBeUndefined()
  })

  test('parts too short to mean anything are not looked for', () => {
    const options = { passwordPolicy: 'none', password_no_personal_info: { enable: true } }
    expect(check(options, 'abacus', { name: 'Al Ba' })).toBeUndefined()
  })

  test('history is asked for only where it is on', () => {
    expect(passwordPolicyOf({}).history).toBe(0)
    expect(passwordPolicyOf({ password_history: { enable: true } }).history).toBe(5)
    expect(passwordPolicyOf({ password_options: { history: { active: true, size: 3 } } }).history).toBe(3)
  })
})

test('the rules that pages show are those that are checked', () => {
  expect(rulesOf(passwordPolicyOf({ passwordPolicy: 'excellent' })).map(({ rule, count }) => [rule, count])).toEqual([
    ['min-length', 10],
    ['three-of-four', undefined],
    ['identical', undefined],
  ])
  expect(policyText(passwordPolicyOf({ passwordPolicy: 'good' })).split('\n')).toHaveLength(6)
})
