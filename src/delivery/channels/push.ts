import type { PushCredentials } from '../../factors/push-notification/device.ts'
import type { Services } from '../../services.ts'
import { cachedDocument, settingsCache } from '../../store/settings.ts'
import { apnsPayload, flatPayload, pushFacts } from '../push-payload.ts'
import type { GuardianPush } from '../push-settings.ts'
import { type Outgoing, type Sender, SendFailure } from '../sender.ts'
import { openCredentials } from '../settings.ts'
import { webPushKeys } from '../web-push-keys.ts'
import { apns } from './apns.ts'
import { fcm, readServiceAccount } from './fcm.ts'
import { type SnsSettings, sns } from './sns.ts'
import { sendWebPush } from './web-push.ts'

/** Where the push services are; their own addresses unless a test says otherwise. */
export interface PushUrls {
  fcm?: string
  apns?: string
  sns?: string
}

/**
 * Sends to a device the way it enrolled for: browsers by Web Push, phones through Google, Apple or Amazon as the
 * administrator has set up. A device that only asks by itself is sent nothing. Without a provider nothing leaves: in
 * development the inbox has it, in production that is a failure.
 */
export const pushSender = (services: Services, urls: PushUrls = {}): Sender => ({
  name: 'push',
  send: async outgoing => {
    const { device } = outgoing
    if (!device) return
    if (device.service === 'WEB_PUSH') return toBrowser(services, outgoing, device)
    const push = (await cachedDocument(services, 'guardian')).push
    const way = push && (await wayTo(services, push, device.service, urls))
    if (way) return way(outgoing, device)
    if (services.config.production)
      throw new SendFailure('no_provider', `No provider is set up for ${device.service}.`, { permanent: true })
  },
})

type Way = (outgoing: Outgoing, device: PushCredentials) => Promise<void>

/** One way for as long as settings stay as they are, so that tokens and connections are used again. */
const wayTo = (
  services: Services,
  push: GuardianPush,
  service: 'GCM' | 'APNS',
  urls: PushUrls,
): Promise<Way | undefined> =>
  settingsCache(services).get('push', service, async () =>
    push.provider === 'sns'
      ? bySns(services, push, service, urls)
      : service === 'GCM'
        ? byFcm(services, push, urls)
        : byApns(services, push, urls),
  )

const opened = <T>({ box }: Services, part: { credentials_encrypted?: string } | undefined): Partial<T> =>
  part?.credentials_encrypted === undefined ? {} : openCredentials<Partial<T>>(box, part.credentials_encrypted)

const byFcm = (services: Services, push: GuardianPush, urls: PushUrls): Way | undefined => {
  const { server_credentials } = opened<{ server_credentials: string }>(services, push.fcmv1)
  if (server_credentials === undefined) {
    if (!push.fcm?.credentials_encrypted) return undefined
    return () =>
      Promise.reject(
        new SendFailure('fcm_legacy', 'Google has ended the interface of server keys; set FCM v1 credentials.', {
          permanent: true,
        }),
      )
  }
  const plainHttp = !services.config.production
  let client: ReturnType<typeof fcm> | undefined
  return async (outgoing, { token }) => {
    client ??= fcm(readServiceAccount(server_credentials, plainHttp), { now: services.now, url: urls.fcm })
    const data = flatPayload(pushFacts(outgoing.message), outgoing.to)
    await client.send({ token, data, lifetimeMs: lifetimeOf(services, outgoing) })
  }
}

const byApns = (services: Services, push: GuardianPush, urls: PushUrls): Way | undefined => {
  const { p12 } = opened<{ p12: string }>(services, push.apns)
  const bundleId = push.apns?.bundle_id
  if (p12 === undefined || !bundleId) return undefined
  const client = apns({ p12, bundleId, sandbox: push.apns?.sandbox === true }, urls.apns)
  return (outgoing, { token }) =>
    client.send({
      id: outgoing.id,
      token,
      payload: apnsPayload(pushFacts(outgoing.message), outgoing.to),
      expiresAt: services.now() + lifetimeOf(services, outgoing),
    })
}

const bySns = (services: Services, push: GuardianPush, service: 'GCM' | 'APNS', urls: PushUrls): Way | undefined => {
  const { aws_secret_access_key: secretAccessKey } = opened<{ aws_secret_access_key: string }>(services, push.sns)
  const { aws_access_key_id, aws_region } = push.sns ?? {}
  const applicationArn =
    service === 'GCM' ? push.sns?.sns_gcm_platform_application_arn : push.sns?.sns_apns_platform_application_arn
  if (!secretAccessKey || !aws_access_key_id || !aws_region || !applicationArn) return undefined
  const settings: SnsSettings = { accessKeyId: aws_access_key_id, secretAccessKey, region: aws_region, applicationArn }
  const client = sns(settings, urls.sns)
  return (outgoing, { token }) => {
    const facts = pushFacts(outgoing.message)
    const apple = JSON.stringify(apnsPayload(facts, outgoing.to))
    const message: Record<string, string> =
      service === 'GCM'
        ? { GCM: JSON.stringify({ data: flatPayload(facts, outgoing.to), priority: 'high' }) }
        : { APNS: apple, APNS_SANDBOX: apple }
    return client.send({ token, message })
  }
}

const toBrowser = async (services: Services, outgoing: Outgoing, device: PushCredentials): Promise<void> => {
  const { support_email } = await cachedDocument(services, 'tenant')
  await sendWebPush(
    {
      subject: `mailto:${support_email || services.config.adminEmail}`,
      keys: await webPushKeys(services),
      anyAddress: !services.config.production,
    },
    { subscription: device.token, payload: outgoing.text, lifetimeMs: lifetimeOf(services, outgoing) },
  )
}

const lifetimeOf = ({ now }: Services, { message }: Outgoing): number => Math.max(0, (message.expiresAt ?? 0) - now())
