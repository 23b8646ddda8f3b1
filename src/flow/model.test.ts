import fc from 'fast-check'
import { expect, it } from 'vitest'
import { enrolled as enrolledAs, facts, playThrough } from '../../test/login/play.ts'
import type { Command, FactorType, MfaCommand } from './command.ts'

const factorPool: FactorType[] = ['otp', 'phone', 'email', 'push-notification', 'recovery-code']
const some = (min: number) => fc.uniqueArray(fc.constantFrom(...factorPool), { minLength: min, maxLength: 3 })

const mfaCommand: fc.Arbitrary<MfaCommand> = fc.record({
  kind: fc.constantFrom('challenge' as const, 'enroll' as const),
  any: fc.boolean(),
  factors: some(1).map(types => types.map(type => ({ type }))),
})
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: mfaCommand },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('multifactor' as const),
      provider: fc.constantFrom('any' as const, 'none' as const, 'guardian' as const),
      allowRememberBrowser: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'deny' as const, reason: 'no' }) },
)

interface Model {
  enabled: FactorType[]
  has: Set<FactorType>
  held: Set<FactorType>
  challenged: Set<FactorType>
  made: Set<FactorType>
  started: number
  overrides: boolean
  forbidden: boolean
  remembered: boolean
}

/** The rules of decisions Q1 to Q4 and Q9, written once more as plainly as can be. True: the login ends refused. */
const fulfil = (m: Model, { kind, any, factors }: MfaCommand, allowRemember: boolean): boolean => {
  m.started += 1
  if (m.started > 4) return true
  const types = factors.map(f => f.type)
  const done = (t: FactorType) => m.challenged.has(t) || m.made.has(t)
  if (kind === 'challenge') {
    const usable = types.filter(t => !done(t) && m.enabled.includes(t) && m.has.has(t))
    if (usable[0] === undefined) {
      if (!types.some(done)) return true
    } else if (!(m.remembered && allowRemember)) m.challenged.add(usable[0])
    m.overrides = true
    return false
  }
  const listed = types.filter(t => t !== 'email' && m.enabled.includes(t))
  const candidates = listed.filter(t => !m.has.has(t) && !done(t))
  const chosen = candidates[0]
  if (chosen === undefined) return listed.length === 0 || !any
  if (m.challenged.size === 0 && [...m.held].some(t => t !== 'email')) return true
  const hadNone = [...m.has].every(t => t === 'email')
  m.has.add(chosen)
  m.made.add(chosen)
  m.overrides = true
  if (hadNone && chosen !== 'recovery-code' && m.enabled.includes('recovery-code')) m.has.add('recovery-code')
  return false
}

it('a login does with any list of commands what the rules say', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(command, { maxLength: 3 }), { maxLength: 3 }),
      some(0),
      some(1),
      fc.boolean(),
      (actions, enrolled, enabled, remembered) => {
        const play = playThrough({
          actions,
          facts: facts({ enrolled: enrolledAs(...enrolled), remembered }),
          settings: { factors: enabled },
        })
        const m: Model = {
          enabled,
          has: new Set(enrolled),
          held: new Set(enrolled),
          challenged: new Set(),
          made: new Set(),
          started: 0,
          overrides: false,
          forbidden: false,
          remembered,
        }
        let refused = false
        for (const commands of actions) {
          if (refused) break
          const queue: [MfaCommand, boolean][] = []
          for (const c of commands) {
            if (c.kind === 'multifactor') m.forbidden = c.provider !== 'none' && !c.allowRememberBrowser
            if (c.kind === 'challenge' || c.kind === 'enroll') queue.push([c, !m.forbidden])
          }
          refused = commands.some(c => c.kind === 'deny') || queue.some(([c, allow]) => fulfil(m, c, allow))
        }
        if (refused) {
          expect(play.seen.at(-1)).toBe('deny access_denied')
          return
        }
        // Refused later only by what `enable` asks for, which commands of Actions take the place of.
        if (m.overrides) {
          expect(play.seen.at(-1)).toBe('complete')
          expect(new Set(play.state.mfa.challenged)).toEqual(m.challenged)
          expect(new Set(play.state.mfa.enrolled)).toEqual(m.made)
        }
        expect(play.state.mfa.started).toBe(m.started)
      },
    ),
    { numRuns: 2000 },
  )
})
