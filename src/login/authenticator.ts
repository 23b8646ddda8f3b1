import type { Message } from '../factors/factor.ts'
import { maskPhone } from '../factors/masking.ts'
import type { FactorType } from '../flow/command.ts'
import { tenantName } from '../logs/write.ts'
import { enrollmentsFor } from './facts.ts'
import type { Passage } from './passage.ts'

/** A factor as the entries of MFA show it (reference, 6.2). */
export interface Authenticator {
  id?: string
  type: FactorType
  /** Masked. */
  phone_number?: string
}

/** The factor that a message goes to. Of a number that is being enrolled there is no id yet. */
export const recipientOf = ({ user, enrollments }: Passage, { channel, to }: Message): Authenticator => {
  if (channel === 'push') return { id: to, type: 'push-notification' }
  const type = channel === 'email' ? 'email' : 'phone'
  const found = enrollmentsFor(type, user, enrollments).find(one => to === (one.phoneNumber ?? one.email))
  return { id: found?.id, type, ...(type === 'phone' && { phone_number: maskPhone(to) }) }
}

/** `details` of an entry that says that a factor was enrolled. */
export const enrolledDetails = (
  { state }: Passage,
  made: { id: string | undefined; type: FactorType; phoneNumber?: string },
): Record<string, unknown> => {
  const phone_number = made.phoneNumber === undefined ? undefined : maskPhone(made.phoneNumber)
  return {
    authenticator: { id: made.id, type: made.type, phone_number },
    enrollment: { _id: made.id, user_id: state.user?.id, tenant: tenantName, phone_number },
  }
}
