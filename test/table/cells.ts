import type { FactorType } from '../../src/flow/command.ts'

/** The seven factors, by their names in Actions. */
export const factors = [
  'otp',
  'email',
  'phone',
  'push-notification',
  'webauthn-roaming',
  'webauthn-platform',
  'recovery-code',
] as const satisfies FactorType[]
export type Factor = (typeof factors)[number]

/** What is done with a factor. */
export const ways = [
  'enroll by command',
  'enroll by policy',
  'enroll by ticket',
  'challenge',
  'try another',
  'remember',
  'remove',
] as const
export type Way = (typeof ways)[number]

/** What happens meanwhile. */
export const faults = [
  'works',
  'disabled in tenant',
  'not enrolled',
  'provider down',
  'wrong answer',
  'expired',
  'replayed',
] as const
export type Fault = (typeof faults)[number]

export interface Cell {
  factor: Factor
  way: Way
  fault: Fault
}

/** Every cell of the table. None is left out: one that cannot be is held to what happens in its place. */
export const cells: Cell[] = ways.flatMap(way =>
  factors.flatMap(factor => faults.map(fault => ({ factor, way, fault }))),
)

/** Whether a way enrolls the factor, or asks for one that the user has. */
export const enrolls = (way: Way): boolean => way.startsWith('enroll')

/**
 * The factor whose screens are met. An address is enrolled by no policy: an authenticator app is, in its place (4.7). The
 * account page asks neither for an address nor for a recovery code before it removes them (4.12): for the app again.
 */
export const subjectOf = ({ factor, way }: Pick<Cell, 'factor' | 'way'>): Factor =>
  (way === 'enroll by policy' && factor === 'email') ||
  (way === 'remove' && (factor === 'email' || factor === 'recovery-code'))
    ? 'otp'
    : factor

/** The other factor of the user, where a way needs two. */
export const companionOf = (factor: Factor): 'otp' | 'phone' => (factor === 'otp' ? 'phone' : 'otp')
