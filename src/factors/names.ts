import type { FactorType } from '../flow/command.ts'

/** One factor under each of its names (reference, 4.3). */
export interface FactorNames {
  /** `type` in Actions and in `enrolledFactors`. */
  type: FactorType
  /** `name` in `/guardian/factors`. */
  factor: 'otp' | 'push-notification' | 'sms' | 'email' | 'webauthn-roaming' | 'webauthn-platform' | 'recovery-code'
  /** `type` of an authentication method. */
  methodType: 'totp' | 'push' | 'phone' | 'email' | 'webauthn-roaming' | 'webauthn-platform' | 'recovery-code'
  /** What stands before `|dev_…` in the id of an authentication method. */
  idKind: string
  /** The MFA API's `authenticator_type`, and its `oob_channel`s. */
  authenticatorType: 'otp' | 'oob' | 'recovery-code' | 'webauthn-roaming' | 'webauthn-platform'
  oobChannels: ('auth0' | 'sms' | 'voice' | 'email')[]
  /** `action` of the buttons in the pickers that mean this factor. */
  actions: string[]
}

/** The one table of factor names. Its order is that from the strongest to the weakest. */
export const factorNames: readonly FactorNames[] = [
  {
    type: 'webauthn-platform',
    factor: 'webauthn-platform',
    methodType: 'webauthn-platform',
    idKind: 'webauthn-platform',
    authenticatorType: 'webauthn-platform',
    oobChannels: [],
    actions: ['webauthn-platform'],
  },
  {
    type: 'webauthn-roaming',
    factor: 'webauthn-roaming',
    methodType: 'webauthn-roaming',
    idKind: 'webauthn-roaming',
    authenticatorType: 'webauthn-roaming',
    oobChannels: [],
    actions: ['webauthn-roaming'],
  },
  {
    type: 'push-notification',
    factor: 'push-notification',
    methodType: 'push',
    idKind: 'push',
    authenticatorType: 'oob',
    oobChannels: ['auth0'],
    actions: ['push-notification'],
  },
  {
    type: 'otp',
    factor: 'otp',
    methodType: 'totp',
    idKind: 'totp',
    authenticatorType: 'otp',
    oobChannels: [],
    actions: ['otp'],
  },
  {
    type: 'phone',
    factor: 'sms',
    methodType: 'phone',
    idKind: 'phone',
    authenticatorType: 'oob',
    oobChannels: ['sms', 'voice'],
    actions: ['phone', 'sms', 'voice'],
  },
  {
    type: 'email',
    factor: 'email',
    methodType: 'email',
    idKind: 'email',
    authenticatorType: 'oob',
    oobChannels: ['email'],
    actions: ['email'],
  },
  {
    type: 'recovery-code',
    factor: 'recovery-code',
    methodType: 'recovery-code',
    idKind: 'recovery-code',
    authenticatorType: 'recovery-code',
    oobChannels: [],
    actions: ['recovery-code'],
  },
]

/** The names of the factor that Actions call `type`. */
export const namesOf = (type: FactorType): FactorNames => factorNames.find(names => names.type === type) as FactorNames

/** The factor that a button of a picker means, or nothing for any other action. */
export const typeOfAction = (action: string): FactorType | undefined =>
  factorNames.find(names => names.actions.includes(action))?.type

/** The button of a picker for a factor: the phone factor goes by the one message type that is on, or `phone` for both. */
export const pickerAction = (type: FactorType, messageTypes: ('sms' | 'voice')[]): string =>
  type === 'phone' && messageTypes.length === 1 ? (messageTypes[0] as string) : (namesOf(type).actions[0] as string)
