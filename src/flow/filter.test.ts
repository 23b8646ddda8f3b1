import { describe, expect, it } from 'vitest'
import { challengeWith, challengeWithAny, enrollWith, enrollWithAny } from '../../test/login/play.ts'
import type { FactorType } from './command.ts'
import { browserCan, type FilterFacts, filterCommand } from './filter.ts'

const all: FactorType[] = ['otp', 'phone', 'email', 'push-notification', 'webauthn-roaming', 'webauthn-platform']
const facts = (changes: Partial<FilterFacts> = {}): FilterFacts => ({
  enabled: all,
  enrolled: [],
  challenged: [],
  enrolledNow: [],
  held: changes.enrolled ?? [],
  remembered: false,
  gated: true,
  ...changes,
})

const short = (verdict: ReturnType<typeof filterCommand>) =>
  [
    verdict.kind === 'ask' ? `ask ${verdict.offered.map(f => f.type).join(',')}` : verdict.kind,
    'by' in verdict ? verdict.by : 'why' in verdict ? verdict.why : '',
    ...verdict.leftOut.map(l => `${l.type}:${l.why}`),
  ]
    .filter(Boolean)
    .join(' | ')

describe('a challenge', () => {
  it.each([
    ['asks for what is enabled and enrolled', challengeWith('otp'), { enrolled: ['otp'] }, 'ask otp'],
    [
      'leaves out what is not enabled',
      challengeWith('otp', 'phone'),
      { enabled: ['phone'], enrolled: ['otp', 'phone'] },
      'ask phone | otp:not-enabled',
    ],
    [
      'leaves out what is not enrolled, and keeps the order given (Q10)',
      challengeWith('push-notification', 'phone', 'otp'),
      { enrolled: ['otp', 'phone'] },
      'ask phone,otp | push-notification:not-enrolled',
    ],
    [
      'leaves out what was done in this login and asks for the rest (Q1)',
      challengeWithAny('otp', 'phone'),
      { enrolled: ['otp', 'phone'], challenged: ['otp'] },
      'ask phone | otp:already-done',
    ],
    [
      'is satisfied when all was done (Q1)',
      challengeWithAny('otp', 'phone'),
      { enrolled: ['otp'], challenged: ['otp'] },
      'satisfied | done | otp:already-done | phone:not-enrolled',
    ],
    [
      'counts an enrollment of this login as done',
      challengeWith('otp'),
      { enrolled: ['otp'], enrolledNow: ['otp'] },
      'satisfied | done | otp:already-done',
    ],
    ['fails when nothing is enrolled', challengeWith('otp'), {}, 'failed | nothing-usable | otp:not-enrolled'],
    [
      'fails when nothing is enabled',
      challengeWith('otp'),
      { enabled: [], enrolled: ['otp'] },
      'failed | nothing-usable | otp:not-enabled',
    ],
    ['takes e-mail like any other (Q6)', challengeWith('email'), { enrolled: ['email'] }, 'ask email'],
    [
      'is satisfied by a remembered browser (Q3)',
      challengeWith('otp'),
      { enrolled: ['otp'], remembered: true },
      'satisfied | remembered-browser',
    ],
    [
      'is not satisfied by a remembered browser when nothing could be asked',
      challengeWith('otp'),
      { remembered: true },
      'failed | nothing-usable | otp:not-enrolled',
    ],
    [
      'takes each factor once',
      challengeWithAny('otp', 'otp', 'phone'),
      { enrolled: ['otp', 'phone'] },
      'ask otp,phone',
    ],
  ] as [string, Parameters<typeof filterCommand>[0], Partial<FilterFacts>, string][])(
    '%s',
    (_, command, changes, expected) => {
      expect(short(filterCommand(command, facts(changes)))).toBe(expected)
    },
  )
})

describe('an enrollment', () => {
  it.each([
    ['asks for what is enabled', enrollWith('otp', 'phone'), {}, 'ask otp,phone'],
    [
      'leaves out what is not enabled',
      enrollWith('otp', 'phone'),
      { enabled: ['phone'] },
      'ask phone | otp:not-enabled',
    ],
    [
      'leaves out what is enrolled, behind a challenge',
      enrollWithAny('otp', 'phone'),
      { enrolled: ['otp'], challenged: ['otp'] },
      'ask phone | otp:already-enrolled',
    ],
    ['never offers e-mail', enrollWithAny('email', 'otp'), {}, 'ask otp | email:cannot-be-enrolled'],
    [
      'fails before a challenge when the user has a factor (the gate)',
      enrollWith('phone'),
      { enrolled: ['otp'] },
      'failed | challenge-first',
    ],
    ['goes through for a user with e-mail alone (Q4)', enrollWith('otp'), { enrolled: ['email'] }, 'ask otp'],
    [
      'is not let through by a remembered browser (Q3)',
      enrollWith('phone'),
      { enrolled: ['otp'], remembered: true },
      'failed | challenge-first',
    ],
    [
      'may follow another first enrollment of the same login',
      enrollWith('phone'),
      { enrolled: ['otp'], enrolledNow: ['otp'], held: [] },
      'ask phone',
    ],
    [
      'with a default fails when all are enrolled (Q2)',
      enrollWith('otp'),
      { enrolled: ['otp'], challenged: ['otp'] },
      'failed | all-enrolled | otp:already-enrolled',
    ],
    [
      'of any lets the login go on when all are enrolled (Q2)',
      enrollWithAny('otp'),
      { enrolled: ['otp'] },
      'nothing-left | otp:already-enrolled',
    ],
    [
      'of any lets the login go on when all enabled ones are enrolled (Q2)',
      enrollWithAny('otp', 'phone'),
      { enrolled: ['otp'], enabled: ['otp'] },
      'nothing-left | otp:already-enrolled | phone:not-enabled',
    ],
    [
      'fails when nothing is enabled (Q2)',
      enrollWith('otp'),
      { enabled: [] },
      'failed | nothing-usable | otp:not-enabled',
    ],
    [
      'of any fails when nothing is enabled (Q2)',
      enrollWithAny('otp', 'phone'),
      { enabled: [] },
      'failed | nothing-usable | otp:not-enabled | phone:not-enabled',
    ],
    ['fails with e-mail alone', enrollWithAny('email'), {}, 'failed | nothing-usable | email:cannot-be-enrolled'],
  ] as [string, Parameters<typeof filterCommand>[0], Partial<FilterFacts>, string][])(
    '%s',
    (_, command, changes, expected) => {
      expect(short(filterCommand(command, facts(changes)))).toBe(expected)
    },
  )
})

it('offers WebAuthn only to a browser that can do it', () => {
  expect(browserCan('webauthn-roaming', undefined)).toBe(true)
  expect(browserCan('webauthn-roaming', { webauthn: false, platform: true })).toBe(false)
  expect(browserCan('webauthn-platform', { webauthn: true, platform: false })).toBe(false)
  expect(browserCan('otp', { webauthn: false, platform: false })).toBe(true)
})
