/** What a connection asks of new passwords (management reference, 2.11). */
export interface PasswordPolicy {
  minLength: number
  /** Kinds of characters: all of these, or at least three of the four. */
  characters: { rule: 'all'; kinds: CharacterKind[] } | { rule: 'three-of-four' }
  /** No more than two identical characters in a row. */
  noRepeats: boolean
  /** No runs such as `abcd` or `4321`. */
  noSequences: boolean
  dictionary?: { most: number; custom: string[] }
  /** How many earlier passwords may not come back; 0: any may. */
  history: number
  /** Parts of the profile that may not be in a password. */
  personalInfo?: { fields?: string[] }
}

export type CharacterKind = 'lower' | 'upper' | 'number' | 'special'

/** Why a password is refused: Auth0's error names of sign-up and password change. */
export type PasswordProblem =
  | 'PasswordStrengthError'
  | 'PasswordDictionaryError'
  | 'PasswordNoUserInfoError'
  | 'PasswordHistoryError'

/** What of a profile a password may be compared with. */
export interface Person {
  email?: string
  username?: string
  name?: string
  nickname?: string
  given_name?: string
  family_name?: string
  phone_number?: string
  user_metadata?: Record<string, unknown>
}

interface Options {
  passwordPolicy?: 'none' | 'low' | 'fair' | 'good' | 'excellent' | null
  password_complexity_options?: { min_length?: number } | null
  password_history?: { enable?: boolean; size?: number } | null
  password_no_personal_info?: { enable?: boolean } | null
  password_dictionary?: { enable?: boolean; dictionary?: string[] } | null
  password_options?: {
    complexity?: {
      min_length?: number
      character_types?: ('uppercase' | 'lowercase' | 'number' | 'special')[]
      character_type_rule?: 'all' | 'three_of_four'
      identical_characters?: 'allow' | 'block'
      sequential_characters?: 'allow' | 'block'
    }
    dictionary?: { active?: boolean; custom?: string[]; default?: 'en_10k' | 'en_100k' }
    history?: { active?: boolean; size?: number }
    profile_data?: { active?: boolean; blocked_fields?: string[] }
  } | null
}

type Complexity = Pick<PasswordPolicy, 'minLength' | 'characters' | 'noRepeats' | 'noSequences'>

const anything = { rule: 'all', kinds: [] } as const
const threeOfFour = { rule: 'three-of-four' } as const
const plain = { noRepeats: false, noSequences: false }

/** Auth0's five levels. A connection that names none gets `good`. */
const levels: Record<NonNullable<Options['passwordPolicy']>, Complexity> = {
  none: { minLength: 1, characters: { ...anything, kinds: [] }, ...plain },
  low: { minLength: 6, characters: { ...anything, kinds: [] }, ...plain },
  fair: { minLength: 8, characters: { rule: 'all', kinds: ['lower', 'upper', 'number'] }, ...plain },
  good: { minLength: 8, characters: threeOfFour, ...plain },
  excellent: { minLength: 10, characters: threeOfFour, noRepeats: true, noSequences: false },
}

/** Reads the policy from a connection's options; `password_options` go before the older members. */
export const passwordPolicyOf = (connectionOptions: Record<string, unknown>): PasswordPolicy => {
  const options = connectionOptions as Options
  const level = levels[options.passwordPolicy ?? 'good'] ?? levels.good
  const { complexity, dictionary, history, profile_data } = options.password_options ?? {}
  const dictionaryOn = dictionary?.active ?? options.password_dictionary?.enable ?? false
  const historyOn = history?.active ?? options.password_history?.enable ?? false
  const personalOn = profile_data?.active ?? options.password_no_personal_info?.enable ?? false
  return {
    ...level,
    ...(options.password_complexity_options?.min_length
      ? { minLength: options.password_complexity_options.min_length }
      : {}),
    ...(complexity ? complexityOf(complexity, level) : {}),
    ...(dictionaryOn && {
      dictionary: {
        most: dictionary?.default === 'en_100k' ? 100_000 : 10_000,
        custom: dictionary?.custom ?? options.password_dictionary?.dictionary ?? [],
      },
    }),
    history: historyOn ? (history?.size ?? options.password_history?.size ?? 5) : 0,
    ...(personalOn && { personalInfo: { fields: profile_data?.blocked_fields } }),
  }
}

const kindNames = { uppercase: 'upper', lowercase: 'lower', number: 'number', special: 'special' } as const

const complexityOf = (
  given: NonNullable<NonNullable<Options['password_options']>['complexity']>,
  level: Complexity,
): Complexity => ({
  minLength: given.min_length ?? level.minLength,
  characters:
    given.character_type_rule === 'three_of_four'
      ? threeOfFour
      : given.character_types
        ? { rule: 'all', kinds: given.character_types.map(type => kindNames[type]) }
        : level.characters,
  noRepeats: given.identical_characters ? given.identical_characters === 'block' : level.noRepeats,
  noSequences: given.sequential_characters ? given.sequential_characters === 'block' : level.noSequences,
})

const has: Record<CharacterKind, (password: string) => boolean> = {
  lower: password => /\p{Ll}/u.test(password),
  upper: password => /\p{Lu}/u.test(password),
  number: password => /\p{Nd}/u.test(password),
  special: password => /[^\p{L}\p{Nd}]/u.test(password),
}

const kinds = ['lower', 'upper', 'number', 'special'] as const

/** A rule of the policy by the name under which pages and the Authentication API have a text, and whether a password keeps it. */
export interface Rule {
  rule: 'min-length' | 'three-of-four' | CharacterKind | 'identical' | 'sequential'
  count?: number
  kept: (password: string) => boolean
}

/** The rules of a policy about form, in the order to show them in. */
export const rulesOf = (policy: PasswordPolicy): Rule[] => {
  const { characters, minLength } = policy
  return [
    { rule: 'min-length', count: minLength, kept: password => [...password].length >= minLength },
    ...(characters.rule === 'all'
      ? characters.kinds.map((kind): Rule => ({ rule: kind, kept: has[kind] }))
      : [
          {
            rule: 'three-of-four',
            kept: password => kinds.filter(kind => has[kind](password)).length >= 3,
          } satisfies Rule,
        ]),
    ...(policy.noRepeats ? [{ rule: 'identical', kept: password => !/(.)\1\1/su.test(password) } satisfies Rule] : []),
    ...(policy.noSequences ? [{ rule: 'sequential', kept: password => !hasSequence(password) } satisfies Rule] : []),
  ]
}

/** Four or more neighbours in order, up or down. */
const hasSequence = (password: string): boolean => {
  const codes = [...password.toLowerCase()].map(character => character.codePointAt(0) as number)
  let [up, down] = [1, 1]
  for (let i = 1; i < codes.length; i++) {
    const step = (codes[i] as number) - (codes[i - 1] as number)
    up = step === 1 ? up + 1 : 1
    down = step === -1 ? down + 1 : 1
    if (up >= 4 || down >= 4) return true
  }
  return false
}

/**
 * Why the policy refuses a password, if it does. Pure: `isCommon` says whether it is among the first so many of the
 * common ones; the history, which needs hashing, is not looked at here.
 */
export const passwordProblem = (
  policy: PasswordPolicy,
  password: string,
  person: Person,
  isCommon: (password: string, most: number) => boolean,
): PasswordProblem | undefined => {
  if (rulesOf(policy).some(rule => !rule.kept(password))) return 'PasswordStrengthError'
  if (policy.dictionary) {
    const lower = password.toLowerCase()
    if (isCommon(lower, policy.dictionary.most)) return 'PasswordDictionaryError'
    if (policy.dictionary.custom.some(word => word.toLowerCase() === lower)) return 'PasswordDictionaryError'
  }
  if (policy.personalInfo && containsPersonalInfo(password, person, policy.personalInfo.fields))
    return 'PasswordNoUserInfoError'
  return undefined
}

/** Shorter parts turn up by chance. */
const shortestPart = 3

const containsPersonalInfo = (password: string, person: Person, fields: string[] | undefined): boolean => {
  const metadata = person.user_metadata ?? {}
  const parts: Record<string, unknown[]> = {
    email: [person.email?.split('@')[0]],
    username: [person.username],
    name: [person.name, metadata['name']],
    nickname: [person.nickname],
    given_name: [person.given_name, metadata['first']],
    family_name: [person.family_name, metadata['last']],
    phone_number: [person.phone_number?.replace(/^\+/, '')],
  }
  const lower = password.toLowerCase()
  return Object.entries(parts)
    .filter(([name]) => !fields || fields.includes(name) || fields.some(field => field.endsWith(`.${name}`)))
    .flatMap(([, values]) => values)
    .flatMap(value => (typeof value === 'string' ? [value, ...value.split(/\s+/)] : []))
    .some(part => part.length >= shortestPart && lower.includes(part.toLowerCase()))
}

const sentences: Record<Rule['rule'], string> = {
  'min-length': 'At least %d characters in length',
  'three-of-four': 'Contain at least 3 of the following 4 types of characters:',
  lower: 'Contain lower case letters (a-z)',
  upper: 'Contain upper case letters (A-Z)',
  number: 'Contain numbers (i.e. 0-9)',
  special: 'Contain special characters (e.g. !@#$%^&*)',
  identical: 'No more than 2 identical characters in a row',
  sequential: 'No more than 3 sequential characters in a row',
}

const kindWords = [
  'lower case letters (a-z)',
  'upper case letters (A-Z)',
  'numbers (i.e. 0-9)',
  'special characters (e.g. !@#$%^&*)',
]

/** The policy in words, a line for each rule: `policy` of the Authentication API's errors. */
export const policyText = (policy: PasswordPolicy): string =>
  rulesOf(policy)
    .flatMap(({ rule, count }) => [
      `* ${sentences[rule].replace('%d', String(count))}`,
      ...(rule === 'three-of-four' ? kindWords.map(word => `  * ${word}`) : []),
    ])
    .join('\n')
