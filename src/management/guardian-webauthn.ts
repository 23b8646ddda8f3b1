import { z } from '@hono/zod-openapi'
import { isSuffixOf, type WebAuthnFactorSettings, type WebAuthnType } from '../factors/webauthn/settings.ts'
import type { GuardianDocument } from '../store/documents.ts'
import { readDocument } from '../store/settings.ts'
import { changeGuardian } from './guardian.ts'
import { route } from './route.ts'
import { format } from './schemas.ts'
import { invalid } from './validation.ts'

const read = { scopes: ['read:guardian_factors'], tag: 'Guardian' } as const
const update = { scopes: ['update:guardian_factors'], tag: 'Guardian' } as const

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
/** A host name as browsers write it: lower case, no scheme, no port (WebAuthn, 5.1.2). */
const hostName = format('hostname', text => text.length <= 253 && new RegExp(`^${label}(\\.${label})*$`).test(text))

const relyingParty = {
  overrideRelyingParty: z.boolean().optional(),
  relyingPartyIdentifier: hostName
    .nullable()
    .optional()
    .describe('A domain that every host of this server where keys are to work belongs to. Changing it voids the keys.'),
}
const userVerification = z.enum(['discouraged', 'preferred', 'required'])

const roaming = z.strictObject({ userVerification: userVerification.optional(), ...relyingParty })
const platform = z.strictObject(relyingParty)

const shown = {
  overrideRelyingParty: z.boolean(),
  relyingPartyIdentifier: z.string().optional(),
}
const shownRoaming = z.object({ userVerification, ...shown })
const shownPlatform = z.object(shown)

const settingsOf = (document: GuardianDocument, type: WebAuthnType) => {
  const { userVerification, overrideRelyingParty, relyingPartyIdentifier } = document.webauthn?.[type] ?? {}
  return {
    userVerification: userVerification ?? ('discouraged' as const),
    overrideRelyingParty: overrideRelyingParty ?? false,
    ...(relyingPartyIdentifier && { relyingPartyIdentifier }),
  }
}

/** What is left out stays as it is; null takes the identifier away. */
const merged = (
  current: WebAuthnFactorSettings,
  given: z.output<typeof roaming>,
  domains: readonly string[],
): WebAuthnFactorSettings => {
  const { relyingPartyIdentifier: before, ...rest } = current
  const { relyingPartyIdentifier: asked, ...others } = given
  const identifier = asked === undefined ? before : (asked ?? undefined)
  const next = { ...rest, ...others, ...(identifier && { relyingPartyIdentifier: identifier }) }
  if (next.overrideRelyingParty && !identifier)
    throw invalid('Payload', 'relyingPartyIdentifier is needed when overrideRelyingParty is true')
  if (identifier && !domains.some(domain => isSuffixOf(identifier, new URL(domain).hostname)))
    throw invalid('Payload', 'relyingPartyIdentifier must be the host name of this server or a domain above it')
  return next
}

/** Settings of the WebAuthn factors (management reference, 2.2; login-flow reference, 4.2), by Auth0's own names. */
export const guardianWebAuthnRoutes = [
  route({
    ...read,
    method: 'get',
    path: '/guardian/factors/webauthn-roaming/settings',
    summary: 'Retrieve the settings of security keys',
    responses: { 200: shownRoaming },
    handler: async ({ db }) => ({
      status: 200,
      body: settingsOf(await readDocument(db, 'guardian'), 'webauthn-roaming'),
    }),
  }),
  route({
    ...update,
    method: 'put',
    path: '/guardian/factors/webauthn-roaming/settings',
    summary: 'Update the settings of security keys',
    body: roaming,
    responses: { 200: shownRoaming },
    handler: async call => {
      const changed = await changeGuardian(call, 'Settings of security keys changed', current => ({
        ...current,
        webauthn: {
          ...current.webauthn,
          'webauthn-roaming': merged(
            current.webauthn?.['webauthn-roaming'] ?? {},
            call.body,
            call.services.config.domains,
          ),
        },
      }))
      return { status: 200, body: settingsOf(changed, 'webauthn-roaming') }
    },
  }),
  route({
    ...read,
    method: 'get',
    path: '/guardian/factors/webauthn-platform/settings',
    summary: 'Retrieve the settings of device biometrics',
    responses: { 200: shownPlatform },
    handler: async ({ db }) => {
      const { userVerification: _, ...body } = settingsOf(await readDocument(db, 'guardian'), 'webauthn-platform')
      return { status: 200, body }
    },
  }),
  route({
    ...update,
    method: 'put',
    path: '/guardian/factors/webauthn-platform/settings',
    summary: 'Update the settings of device biometrics',
    body: platform,
    responses: { 200: shownPlatform },
    handler: async call => {
      const changed = await changeGuardian(call, 'Settings of device biometrics changed', current => ({
        ...current,
        webauthn: {
          ...current.webauthn,
          'webauthn-platform': merged(
            current.webauthn?.['webauthn-platform'] ?? {},
            call.body,
            call.services.config.domains,
          ),
        },
      }))
      const { userVerification: _, ...body } = settingsOf(changed, 'webauthn-platform')
      return { status: 200, body }
    },
  }),
] as const
