import { randomBytes } from 'node:crypto'
import { digestPurpose, type FactorContext, sealPurpose } from '../factors/factor.ts'
import type { FactorRequest } from '../flow/command.ts'
import { tenantName } from '../logs/write.ts'
import { cachedDocument } from '../store/settings.ts'
import { enrollmentsFor } from './facts.ts'
import type { Passage } from './passage.ts'

/** All that a factor may know of this request's login. */
export const factorContext = async (passage: Passage, request: FactorRequest): Promise<FactorContext> => {
  const { state, user, enrollments, parts, http } = passage
  const { box, now, config } = parts.services
  const [tenant, guardian] = await Promise.all([
    cachedDocument(parts.services, 'tenant'),
    cachedDocument(parts.services, 'guardian'),
  ])
  if (!state.user) throw new Error('a factor was asked of nobody')
  return {
    now: now(),
    random: bytes => randomBytes(bytes),
    digest: text => box.digest(digestPurpose, text),
    seal: text => box.seal(sealPurpose, text),
    open: sealed => box.open(sealPurpose, sealed),
    transactionId: state.traceId,
    request,
    user: state.user,
    enrollments: enrollmentsFor(request.type, user, enrollments),
    tenant: { name: tenantName, friendlyName: tenant.friendly_name },
    settings: {
      messageTypes: state.settings.messageTypes,
      webauthn: guardian.webauthn,
      countries: (tenant['country_codes'] as FactorContext['settings']['countries'] | null | undefined) ?? undefined,
    },
    site: { hostname: http.hostname, origins: config.domains.map(domain => new URL(domain).origin) },
    userAgent: http.userAgent,
    mayDecline: state.command?.origin.kind === 'offer',
    mayRemember: state.command?.command.kind === 'challenge' && state.command.allowRemember,
    isMobile: state.request.isMobile,
    locale: state.request.locale,
  }
}
