import type { GuardianDocument, RiskDocument } from '../store/documents.ts'

/** Whether logins are assessed: the adaptive policy needs it, and else there is a switch (login-flow reference, 4.4). */
export const assessesLogins = ({ enabled }: RiskDocument, { policies }: Pick<GuardianDocument, 'policies'>): boolean =>
  enabled || policies.includes('confidence-score')
