import type { EnrolledFactor, Event, RiskAssessment } from '../../../types/password-reset-post-challenge.d.ts'
import type { Method } from '../../flow/session-facts.ts'
import type { HttpFacts } from '../../login/login.ts'
import { type GeoFact, plain, requestPart, type UserFact, userPart, withoutSecrets, words } from './event-parts.ts'

/** All that an Action may be told at this moment, loaded beforehand. */
export interface PasswordResetEventInput
  extends Pick<Event, 'client' | 'connection' | 'custom_domain' | 'organization' | 'configuration'> {
  tenant: string
  user: UserFact
  /** Names of the user's effective roles. */
  roles: string[]
  /** The mail, then what was passed in this reset. */
  methods: Method[]
  riskAssessment?: RiskAssessment
  /** Confirmed and usable factors; undefined when they could not be loaded. */
  enrolledFactors?: EnrolledFactor[]
  /** Parameters of the link without its ticket. */
  params: Record<string, string>
  /** The request that made this Action run, and whether the browser came back from a redirect by it. */
  request: HttpFacts
  geo?: GeoFact
  resumed: boolean
  locale: string
  loginsCount: number
}

/** The event without secrets: the host adds those of the version at the very end. */
export type PasswordResetEvent = Omit<Event, 'secrets'>

/** The `event` of the trigger between an opened link and the new password. Pure. No form of a page becomes part of it. */
export const passwordResetEvent = (input: PasswordResetEventInput): PasswordResetEvent =>
  plain({
    authentication: { methods: input.methods, riskAssessment: input.riskAssessment },
    authorization: { roles: input.roles },
    client: input.client,
    connection: input.connection,
    custom_domain: input.custom_domain,
    organization: input.organization,
    request: request(input),
    stats: { logins_count: input.loginsCount },
    tenant: { id: input.tenant },
    transaction: {
      correlation_id: input.params['correlation_id'],
      locale: input.locale,
      login_hint: input.params['login_hint'],
      state: input.params['state'],
      ui_locales: words(input.params['ui_locales'] ?? ''),
    },
    user: { ...userPart(input.user), enrolledFactors: input.enrolledFactors },
    configuration: input.configuration,
  })

const request = ({ request: http, geo, resumed, params }: PasswordResetEventInput): Event['request'] => ({
  ...requestPart(resumed ? http : { ...http, method: 'GET' }, geo),
  body: resumed ? http.body : {},
  query: resumed ? http.query : withoutSecrets(params),
})
