import { z } from '@hono/zod-openapi'
import type { GuardianPush } from '../delivery/push-settings.ts'
import { sealCredentials } from '../delivery/settings.ts'
import type { GuardianDocument } from '../store/documents.ts'
import { readDocument } from '../store/settings.ts'
import { changeGuardian } from './guardian.ts'
import { type Call, route } from './route.ts'
import { emptyObject, strictHttpsUri } from './schemas.ts'

const read = { scopes: ['read:guardian_factors'], tag: 'Guardian' } as const
const update = { scopes: ['update:guardian_factors'], tag: 'Guardian' } as const

const base = '/guardian/factors/push-notification'
const provider = z.strictObject({ provider: z.enum(['guardian', 'sns', 'direct']) })
const text = (most: number) => z.string().min(1).max(most).nullable().optional()

const apnsBody = z.strictObject({
  sandbox: z.boolean().optional(),
  bundle_id: text(1000),
  p12: text(10_000).describe('PKCS #12 without password, in base64.'),
})
const apnsShown = z.object({ sandbox: z.boolean().optional(), bundle_id: z.string().nullable().optional() })
const fcmBody = z.strictObject({ server_key: text(152) })
const fcmv1Body = z.strictObject({
  server_credentials: text(10_000).describe('A service account of Google as JSON text.'),
})
const snsBody = z.strictObject({
  aws_access_key_id: text(1000),
  aws_secret_access_key: text(1000),
  aws_region: z
    .string()
    .min(1)
    .max(1000)
    .regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'Must be a region such as us-east-1')
    .nullable()
    .optional(),
  sns_apns_platform_application_arn: text(1000),
  sns_gcm_platform_application_arn: text(1000),
})
const snsShown = z.object({
  aws_access_key_id: z.string().nullable(),
  aws_secret_access_key: z.null(),
  aws_region: z.string().nullable(),
  sns_apns_platform_application_arn: z.string().nullable(),
  sns_gcm_platform_application_arn: z.string().nullable(),
})

const pushOf = (document: Pick<GuardianDocument, 'push'>): GuardianPush => document.push ?? { provider: 'guardian' }

type Write = Call<unknown, unknown, unknown>

const changePush = async (
  call: Write,
  description: string,
  change: (current: GuardianPush) => GuardianPush,
): Promise<GuardianPush> => {
  const changed = await changeGuardian(call, description, current => ({ ...current, push: change(pushOf(current)) }))
  return pushOf(changed)
}

/** A part without its secret. */
const openPart = <T extends { credentials_encrypted?: string }>(part: T | undefined): Partial<T> => {
  const { credentials_encrypted: _, ...rest } = part ?? ({} as T)
  return rest as Partial<T>
}

/** The sealed secret that a part has afterwards: null takes it away, what is left out stays. */
const sealed = (
  call: Write,
  secret: Record<string, string | null | undefined>,
  before: { credentials_encrypted?: string } | undefined,
): { credentials_encrypted?: string } => {
  const [value] = Object.values(secret)
  if (value === null) return {}
  if (value !== undefined) return { credentials_encrypted: sealCredentials(call.services.box, secret) }
  return before?.credentials_encrypted === undefined ? {} : { credentials_encrypted: before.credentials_encrypted }
}

const shownApns = ({ apns }: GuardianPush) => ({
  bundle_id: apns?.bundle_id ?? null,
  sandbox: apns?.sandbox ?? false,
  enabled: Boolean(apns?.bundle_id && apns.credentials_encrypted),
})

const shownSns = ({ sns }: GuardianPush) => ({
  aws_access_key_id: sns?.aws_access_key_id ?? null,
  aws_secret_access_key: null,
  aws_region: sns?.aws_region ?? null,
  sns_apns_platform_application_arn: sns?.sns_apns_platform_application_arn ?? null,
  sns_gcm_platform_application_arn: sns?.sns_gcm_platform_application_arn ?? null,
})

const setApns = async (call: Write & { body: z.output<typeof apnsBody> }, keep: boolean) => {
  const { p12, ...open } = call.body
  const changed = await changePush(call, 'APNs configuration changed', current => ({
    ...current,
    // The certificate is kept where it is left out: nobody can read it back to send it again.
    apns: { ...(keep && openPart(current.apns)), ...open, ...sealed(call, { p12 }, current.apns) },
  }))
  const { sandbox, bundle_id } = shownApns(changed)
  return { status: 200 as const, body: { sandbox, bundle_id } }
}

const setFcm = async (call: Write & { body: z.output<typeof fcmBody> }) => {
  await changePush(call, 'FCM configuration changed', current => ({
    ...current,
    fcm: sealed(call, { server_key: call.body.server_key }, current.fcm),
  }))
  return { status: 200 as const, body: {} }
}

const setFcmv1 = async (call: Write & { body: z.output<typeof fcmv1Body> }) => {
  await changePush(call, 'FCM v1 configuration changed', current => ({
    ...current,
    fcmv1: sealed(call, { server_credentials: call.body.server_credentials }, current.fcmv1),
  }))
  return { status: 200 as const, body: {} }
}

const setSns = async (call: Write & { body: z.output<typeof snsBody> }, keep: boolean) => {
  const { aws_secret_access_key, ...open } = call.body
  const changed = await changePush(call, 'SNS configuration changed', current => ({
    ...current,
    sns: { ...(keep && openPart(current.sns)), ...open, ...sealed(call, { aws_secret_access_key }, current.sns) },
  }))
  return { status: 200 as const, body: shownSns(changed) }
}

/** How notifications leave (management reference, 2.2). What is secret goes in and never comes out. */
export const guardianPushRoutes = [
  route({
    ...read,
    method: 'get',
    path: `${base}/selected-provider`,
    summary: 'Get push notification provider',
    responses: { 200: provider },
    handler: async ({ db }) => ({
      status: 200,
      body: { provider: pushOf(await readDocument(db, 'guardian')).provider },
    }),
  }),
  route({
    ...update,
    method: 'put',
    path: `${base}/selected-provider`,
    summary: 'Update Push Notification configuration',
    body: provider,
    responses: { 200: provider },
    handler: async call => {
      await changePush(call, 'Push provider selected', current => ({ ...current, provider: call.body.provider }))
      return { status: 200, body: call.body }
    },
  }),
  route({
    ...read,
    method: 'get',
    path: `${base}/providers/apns`,
    summary: 'Retrieve APNS push notification configuration',
    responses: { 200: apnsShown.extend({ enabled: z.boolean() }) },
    handler: async ({ db }) => ({ status: 200, body: shownApns(pushOf(await readDocument(db, 'guardian'))) }),
  }),
  route({
    ...update,
    method: 'put',
    path: `${base}/providers/apns`,
    summary: 'Update APNS configuration',
    body: apnsBody,
    responses: { 200: apnsShown },
    handler: call => setApns(call, false),
  }),
  route({
    ...update,
    method: 'patch',
    path: `${base}/providers/apns`,
    summary: 'Updates APNS configuration',
    body: apnsBody,
    responses: { 200: apnsShown },
    handler: call => setApns(call, true),
  }),
  route({
    ...update,
    method: 'put',
    path: `${base}/providers/fcm`,
    summary: 'Updates FCM configuration',
    body: fcmBody,
    responses: { 200: emptyObject },
    handler: setFcm,
  }),
  route({
    ...update,
    method: 'patch',
    path: `${base}/providers/fcm`,
    summary: 'Updates FCM configuration',
    body: fcmBody,
    responses: { 200: emptyObject },
    handler: setFcm,
  }),
  route({
    ...update,
    method: 'put',
    path: `${base}/providers/fcmv1`,
    summary: 'Updates FCMV1 configuration',
    body: fcmv1Body,
    responses: { 200: emptyObject },
    handler: setFcmv1,
  }),
  route({
    ...update,
    method: 'patch',
    path: `${base}/providers/fcmv1`,
    summary: 'Updates FCMV1 configuration',
    body: fcmv1Body,
    responses: { 200: emptyObject },
    handler: setFcmv1,
  }),
  route({
    ...read,
    method: 'get',
    path: `${base}/providers/sns`,
    summary: 'Retrieve AWS SNS push notification configuration',
    responses: { 200: snsShown },
    handler: async ({ db }) => ({ status: 200, body: shownSns(pushOf(await readDocument(db, 'guardian'))) }),
  }),
  route({
    ...update,
    method: 'put',
    path: `${base}/providers/sns`,
    summary: 'Update SNS configuration',
    body: snsBody,
    responses: { 200: snsShown },
    handler: call => setSns(call, false),
  }),
  route({
    ...update,
    method: 'patch',
    path: `${base}/providers/sns`,
    summary: 'Update SNS configuration',
    body: snsBody,
    responses: { 200: snsShown },
    handler: call => setSns(call, true),
  }),
] as const

const link = strictHttpsUri.nullable().optional()
const appBody = z.strictObject({
  app_name: z.string().max(100).nullable().optional(),
  apple_app_link: link,
  google_app_link: link,
})
const appSchema = z.object({ app_name: z.string(), apple_app_link: z.string(), google_app_link: z.string() })
const shownApp = ({ app }: GuardianPush) => ({
  app_name: app?.app_name ?? '',
  apple_app_link: app?.apple_app_link ?? '',
  google_app_link: app?.google_app_link ?? '',
})
const present = <T extends object>(members: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined)) as never

/** The operator's own app (management reference, 2.2): without its links the companion of this server is offered. */
export const pushAppRoutes = [
  route({
    method: 'get',
    path: '/prompts/mfa-push',
    scopes: ['read:prompts'],
    tag: 'Prompts',
    summary: 'Get the push app of the mfa-push prompt',
    responses: { 200: appSchema },
    handler: async ({ db }) => ({ status: 200, body: shownApp(pushOf(await readDocument(db, 'guardian'))) }),
  }),
  route({
    method: 'patch',
    path: '/prompts/mfa-push',
    scopes: ['update:prompts'],
    tag: 'Prompts',
    summary: 'Update the push app of the mfa-push prompt',
    body: appBody,
    responses: { 200: appSchema },
    handler: async call => {
      const changed = await changePush(call, 'Push app changed', current => ({
        ...current,
        app: present({ ...current.app, ...call.body }),
      }))
      return { status: 200, body: shownApp(changed) }
    },
  }),
] as const

const pushSettings = z.object({
  number_matching: z
    .boolean()
    .describe('Whether devices that can must be told the number that the login page shows. On by default.'),
})

/** What Auth0 has no name for, under `/api/sallyport`. */
export const ownPushRoutes = [
  route({
    ...read,
    method: 'get',
    path: base,
    summary: 'Get how push notifications are answered',
    responses: { 200: pushSettings },
    handler: async ({ db }) => ({
      status: 200,
      body: { number_matching: pushOf(await readDocument(db, 'guardian')).number_matching ?? true },
    }),
  }),
  route({
    ...update,
    method: 'patch',
    path: base,
    summary: 'Change how push notifications are answered',
    body: z.strictObject({ number_matching: z.boolean() }),
    responses: { 200: pushSettings },
    handler: async call => {
      await changePush(call, 'Number matching changed', current => ({ ...current, ...call.body }))
      return { status: 200, body: call.body }
    },
  }),
] as const
