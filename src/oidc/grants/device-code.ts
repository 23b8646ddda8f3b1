import { type AuthorizationCode, errors, type KoaContextWithOIDC } from 'oidc-provider'
import { deviceByCode, insertDeviceCode, pollDevice, takeDevice } from '../../store/device-codes.ts'
import { newToken } from '../../store/secrets.ts'
import { cachedDocument } from '../../store/settings.ts'
import { userById } from '../../store/users.ts'
import { rememberGrant } from '../adapter/grants.ts'
import { applicationOf } from '../clients.ts'
import type { ProtocolParts } from '../provider.ts'
import { stateOf } from '../request-state.ts'
import { checkUserPolicy } from '../resource-indicators.ts'
import { paramsOf } from '../seams.ts'
import { checkOrganization } from '../validate-request.ts'
import { answerWithTokens, proofOf, resolveApis } from './library.ts'
import { deviceCodeType } from './names.ts'
import { invalidGrant, missing, TokenRefusal } from './token-refusal.ts'
import { newUserCode } from './user-code.ts'

/** Seconds that a device waits for its user, and between two of its questions (authentication reference, 8.2). */
const lifetime = 900
const interval = 5

/** `/oauth/device/code`: a device asks to be logged in from elsewhere (RFC 8628, 3.1). */
export const deviceAuthorization =
  ({ services }: ProtocolParts) =>
  async (ctx: KoaContextWithOIDC): Promise<void> => {
    const client = applicationOf(ctx.oidc.client as never)
    if (!client.grant_types?.includes(deviceCodeType))
      throw new TokenRefusal(403, 'unauthorized_client', `Grant type '${deviceCodeType}' not allowed for the client.`)
    await resolveApis(ctx)
    const [api] = [...stateOf(ctx).apis.values()]
    if (api) await checkUserPolicy(services, ctx, api)
    const { scope, audience, organization } = paramsOf(ctx)
    checkOrganization(client, organization)
    const { device_flow } = await cachedDocument(services, 'tenant')
    const now = services.now()
    const device = {
      code: newToken(),
      clientId: client.client_id,
      params: { ...(scope && { scope }), ...(audience && { audience }), ...(organization && { organization }) },
      now,
      expiresAt: now + lifetime * 1000,
    }
    for (;;) {
      const userCode = newUserCode(device_flow as Parameters<typeof newUserCode>[0])
      if (!(await insertDeviceCode(services.db, { ...device, userCode }))) continue
      const uri = `${ctx.oidc.issuer}activate`
      ctx.body = {
        device_code: device.code,
        user_code: userCode,
        verification_uri: uri,
        verification_uri_complete: `${uri}?user_code=${encodeURIComponent(userCode)}`,
        expires_in: lifetime,
        interval,
      }
      return
    }
  }

interface Login {
  payload: { grantId: string; accountId: string } & Record<string, unknown>
  grant: Record<string, unknown>
}

/** The device asks whether its user has logged in (RFC 8628, 3.4 and 3.5). */
export const deviceGrant =
  ({ services }: ProtocolParts) =>
  async (ctx: KoaContextWithOIDC): Promise<void> => {
    const { device_code } = paramsOf(ctx)
    if (!device_code) throw missing('device_code')
    const proof = await proofOf(ctx)
    const { db, now } = services
    const device = await deviceByCode(db, device_code)
    if (!device || device.clientId !== ctx.oidc.client?.clientId) throw invalidGrant('Invalid or expired device code.')
    const { codeHash } = device
    if (device.expiresAt <= now()) {
      await takeDevice(db, codeHash)
      throw new TokenRefusal(403, 'expired_token', 'The device code has expired.')
    }
    if (!(await pollDevice(db, codeHash, now(), interval * 1000)))
      throw new TokenRefusal(429, 'slow_down', 'You are polling faster than the specified interval of 5 seconds.')
    if (device.status === 'denied') {
      await takeDevice(db, codeHash)
      throw new TokenRefusal(403, 'access_denied', 'User cancelled the confirmation prompt.')
    }
    if (device.status !== 'approved')
      throw new TokenRefusal(403, 'authorization_pending', 'User has yet to authorize device code.')
    const taken = await takeDevice(db, codeHash)
    if (!taken?.payload) throw invalidGrant('Invalid or expired device code.')
    const { payload, grant } = JSON.parse(taken.payload) as Login
    stateOf(ctx).subject = payload.accountId
    const user = await userById(db, payload.accountId)
    if (!user || user.blocked) throw new TokenRefusal(403, 'unauthorized', 'user is blocked')
    rememberGrant(payload.grantId, grant)
    const found = await ctx.oidc.provider.Grant.find(payload.grantId)
    if (!found) throw new errors.InvalidGrant({ detail: 'grant not found' })
    ctx.oidc.entity('Grant', found)
    const Code = ctx.oidc.provider.AuthorizationCode as unknown as new (payload: object) => AuthorizationCode
    await answerWithTokens(ctx, new Code({ ...payload, client: ctx.oidc.client }), found, { gty: 'device_code', proof })
  }
