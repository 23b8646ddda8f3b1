import type { FactorType } from '../flow/command.ts'
import type { Factor } from './factor.ts'
import { otp } from './otp/factor.ts'

/** Every factor there is, by the word that Actions use: the one list. */
export const factors: { readonly [type in FactorType]?: Factor } = {
  otp: otp as Factor,
}

/** The factor of this type, or nothing if this version has none. */
export const factorOf = (type: FactorType): Factor | undefined => factors[type]
