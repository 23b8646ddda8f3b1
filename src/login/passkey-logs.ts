import type { LogFact } from '../flow/log-fact.ts'
import { tenantName } from '../logs/write.ts'

/** No passkey was made; `message` says why. */
export const failedEnrollment = (message: string): LogFact => ({
  type: 'gd_webauthn_enrollment_failed',
  details: {
    authenticator: { type: 'passkey' },
    authentication_methods: ['passkey'],
    failure_details: { errorCode: 'passkey-enrollment-failure', message },
  },
})

export const enrolledPasskey = (id: string, userId: string | undefined): LogFact => ({
  type: 'gd_enrollment_complete',
  details: {
    authenticator: { id, type: 'passkey' },
    enrollment: { _id: id, user_id: userId, tenant: tenantName },
  },
})
