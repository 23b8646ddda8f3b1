import { badRequest, type Case, type Family, invalidBody, invalidPath } from '../case.ts'
import type { World } from '../world.ts'

const reads = (shows: object): Case => ({ valid: () => ({}), shows })
/** Writes that answer what they were given, or `shown` where they were given a secret. */
const writes = (body: object, shown: object = body): Case => ({ valid: () => ({ body }), shows: shown })

const base = '/guardian/factors'
const push = `${base}/push-notification` as const

const twilio: Case = {
  valid: (world: World) => ({ body: { sid: 'AC123', from: '+15550001', auth_token: world.secret() } }),
  shows: { sid: 'AC123', from: '+15550001', messaging_service_sid: null, auth_token: null },
  refuses: {
    'one sender, not two': () => [
      { body: { sid: 'AC123', from: '+15550001', messaging_service_sid: 'MG1' } },
      invalidBody('Only one of from and messaging_service_sid'),
    ],
  },
}

const messages = { enrollment_message: 'Join by {{code}}', verification_message: '{{code}} it is' }
const sns: Case = {
  valid: (world: World) => ({
    body: {
      aws_access_key_id: 'AKIA',
      aws_secret_access_key: world.secret(),
      aws_region: 'us-east-1',
      sns_apns_platform_application_arn: 'arn:aws:sns:1',
      sns_gcm_platform_application_arn: 'arn:aws:sns:2',
    },
  }),
  shows: { aws_access_key_id: 'AKIA', aws_secret_access_key: null, aws_region: 'us-east-1' },
  refuses: {
    'a region looks like one': () => [
      { body: { aws_region: 'Frankfurt' } },
      invalidBody('String does not match pattern'),
    ],
  },
}
const apns: Case = {
  valid: (world: World) => ({ body: { sandbox: true, bundle_id: 'test.example.app', p12: world.secret() } }),
  shows: { sandbox: true, bundle_id: 'test.example.app' },
}
const fcm: Case = { valid: (world: World) => ({ body: { server_key: world.secret() } }), shows: {} }
const fcmv1: Case = { valid: (world: World) => ({ body: { server_credentials: world.secret() } }), shows: {} }
const otpSettings = { otp_length: 6, otp_expiration_time: 300 }

/** The phone factor's settings, which stand under two names. */
const phone = (kind: 'phone' | 'sms') =>
  ({
    [`GET ${base}/${kind}/providers/twilio`]: reads({ auth_token: null }),
    [`PUT ${base}/${kind}/providers/twilio`]: twilio,
    [`GET ${base}/${kind}/selected-provider`]: reads({}),
    [`PUT ${base}/${kind}/selected-provider`]: writes({ provider: 'twilio' }),
    [`GET ${base}/${kind}/templates`]: reads({}),
    [`PUT ${base}/${kind}/templates`]: writes(messages),
  }) as Family

export const guardian: Family = {
  'GET /guardian/factors': reads(
    [
      ...['sms', 'push-notification', 'otp', 'email', 'duo', 'webauthn-roaming', 'webauthn-platform', 'recovery-code'],
    ].map(name => ({ name, trial_expired: false })),
  ),
  'PUT /guardian/factors/{name}': {
    valid: () => ({ params: { name: 'otp' }, body: { enabled: true } }),
    shows: { enabled: true },
    absent: { name: invalidPath('Invalid value "names-nothing"') },
    refuses: {
      'what cannot be asked for cannot be enabled': () => [
        { params: { name: 'duo' }, body: { enabled: true } },
        badRequest('duo', 'operation_not_supported'),
      ],
    },
  },
  'GET /guardian/policies': reads([]),
  'PUT /guardian/policies': {
    valid: () => ({ body: ['all-applications'] }),
    shows: ['all-applications'],
    refuses: {
      'a policy is a known one': () => [{ body: ['sometimes'] }, invalidBody('No enum match for: "sometimes"')],
    },
  },
  'GET /guardian/factors/phone/message-types': reads({}),
  'PUT /guardian/factors/phone/message-types': {
    ...writes({ message_types: ['sms', 'voice'] }),
    refuses: {
      'none is named twice': () => [
        { body: { message_types: ['sms', 'sms'] } },
        invalidBody('Array items are not unique (indexes 0 and 1)'),
      ],
    },
  },
  'GET /guardian/settings': reads({}),
  'PUT /guardian/settings': writes({
    display_remember_me_checkbox: true,
    remember_me_default_value: false,
    mfa_session_inactivity_timeout: 7200,
    mfa_session_overall_timeout: 86_400,
  }),
  'GET /guardian/factors/duo/settings': reads({}),
  'PUT /guardian/factors/duo/settings': {
    valid: world => ({ body: { ikey: 'DI1', host: 'api-1.duosecurity.com', skey: world.secret() } }),
    shows: { ikey: 'DI1', host: 'api-1.duosecurity.com' },
  },
  'PATCH /guardian/factors/duo/settings': {
    valid: world => ({ body: { host: 'api-2.duosecurity.com', skey: world.secret() } }),
    shows: { host: 'api-2.duosecurity.com' },
  },
  'GET /guardian/factors/email/settings': reads({}),
  'PUT /guardian/factors/email/settings': writes(otpSettings),
  'GET /guardian/factors/phone/settings': reads({}),
  'PUT /guardian/factors/phone/settings': writes(otpSettings),
  ...phone('phone'),
  ...phone('sms'),
  [`GET ${push}/providers/apns`]: reads({}),
  [`PUT ${push}/providers/apns`]: apns,
  [`PATCH ${push}/providers/apns`]: apns,
  [`PUT ${push}/providers/fcm`]: fcm,
  [`PATCH ${push}/providers/fcm`]: fcm,
  [`PUT ${push}/providers/fcmv1`]: fcmv1,
  [`PATCH ${push}/providers/fcmv1`]: fcmv1,
  [`GET ${push}/providers/sns`]: reads({ aws_secret_access_key: null }),
  [`PUT ${push}/providers/sns`]: sns,
  [`PATCH ${push}/providers/sns`]: sns,
  [`GET ${push}/selected-provider`]: reads({}),
  [`PUT ${push}/selected-provider`]: writes({ provider: 'sns' }),
}
