import { randomBytes } from 'node:crypto'
import type { GuardianPush } from '../delivery/push-settings.ts'
import { digestPurpose, type FactorContext, sealPurpose } from '../factors/factor.ts'
import type { FactorRequest } from '../flow/command.ts'
import { placeName } from '../geo/place-name.ts'
import { browserLanguages, countryOf, uiLocales } from '../languages.ts'
import { tenantName } from '../logs/write.ts'
import { cachedDocument } from '../store/settings.ts'
import { elsewhereOf } from './elsewhere.ts'
import { enrollmentsFor, linkedTo } from './facts.ts'
import type { Passage } from './passage.ts'

/** All that a factor may know of this request's login; `keep` is where it stands, if it has begun. */
export const factorContext = async (
  passage: Passage,
  request: FactorRequest,
  keep?: unknown,
): Promise<FactorContext> => {
  const { state, user, enrollments, parts, http } = passage
  const { box, now, config } = parts.services
  const [tenant, guardian, theme, located, elsewhere] = await Promise.all([
    cachedDocument(parts.services, 'tenant'),
    cachedDocument(parts.services, 'guardian'),
    request.type === 'phone' ? cachedDocument(parts.services, 'theme') : undefined,
    parts.services.geo.find(http.ip),
    keep === undefined ? undefined : elsewhereOf(passage, request, keep),
  ])
  const chosen = state.command?.chosen === request.type ? state.command.via?.enrollmentId : undefined
  if (!state.user) throw new Error('a factor was asked of nobody')
  const all = enrollmentsFor(request.type, user, enrollments)
  const own = all.filter(({ id }) => chosen === undefined || id === chosen)
  return {
    now: now(),
    random: bytes => randomBytes(bytes),
    digest: text => box.digest(digestPurpose, text),
    seal: text => box.seal(sealPurpose, text),
    open: sealed => box.open(sealPurpose, sealed),
    transactionId: state.traceId,
    request,
    user: state.user,
    enrollments: own,
    linked: linkedTo(own, enrollments),
    elsewhere,
    application: state.request.clientName,
    tenant: { name: tenantName, friendlyName: tenant.friendly_name },
    settings: {
      messageTypes: state.settings.messageTypes,
      webauthn: guardian.webauthn,
      push: pushSettings(guardian.push),
      phoneDisplay: theme?.identifiers?.phone_display,
      countries: (tenant['country_codes'] as FactorContext['settings']['countries'] | null | undefined) ?? undefined,
    },
    site: { hostname: http.hostname, origins: config.domains.map(domain => new URL(domain).origin) },
    issuer: http.issuer,
    userAgent: http.userAgent,
    mayDecline: state.command?.origin.kind === 'offer',
    resetsPassword: state.request.resetting !== undefined,
    mayRemember:
      state.command?.command.kind === 'challenge' && state.command.allowRemember && !state.settings.remember?.hidden,
    isMobile: state.request.isMobile,
    place: placeName(located?.geoip, state.request.locale),
    country: countryOf([...uiLocales(state.request.params), ...browserLanguages(http)]),
    locale: state.request.locale,
  }
}

const pushSettings = (push: GuardianPush | undefined): FactorContext['settings']['push'] => ({
  numberMatching: push?.number_matching,
  links: { ios: push?.app?.apple_app_link, android: push?.app?.google_app_link, name: push?.app?.app_name },
})
