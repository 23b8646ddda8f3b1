import { importPKCS8, SignJWT } from 'jose'
import { SendFailure } from '../sender.ts'

/** The members of a service account's file that matter here. */
export interface ServiceAccount {
  project_id: string
  client_email: string
  private_key: string
  token_uri: string
}

export interface FcmParts {
  now: () => number
  /** Google's API unless a test says otherwise. */
  url?: string
  /** Whether an account may name a token address that is not https; in development alone. */
  plainHttp?: boolean
}

const timeout = 10_000

/** Reads the text of a service account's file; throws a `SendFailure` that says what is missing. */
export const readServiceAccount = (text: string, plainHttp = false): ServiceAccount => {
  let account: Partial<ServiceAccount>
  try {
    account = JSON.parse(text) as Partial<ServiceAccount>
  } catch {
    throw new SendFailure('fcm_credentials', 'The FCM credentials are not JSON.', { permanent: true })
  }
  for (const member of ['project_id', 'client_email', 'private_key', 'token_uri'] as const) {
    if (typeof account[member] !== 'string')
      throw new SendFailure('fcm_credentials', `The FCM credentials lack ${member}.`, { permanent: true })
  }
  const { token_uri } = account as ServiceAccount
  if (!(URL.canParse(token_uri) && (plainHttp || new URL(token_uri).protocol === 'https:')))
    throw new SendFailure('fcm_credentials', 'token_uri of the FCM credentials must be https.', { permanent: true })
  return account as ServiceAccount
}

/** Sends data messages through FCM's HTTP v1 API, with an access token that is kept while it lasts. */
export const fcm = (account: ServiceAccount, { now, url = 'https://fcm.googleapis.com' }: FcmParts) => {
  let access: { token: string; until: number } | undefined

  const accessToken = async (): Promise<string> => {
    if (access && now() < access.until) return access.token
    const key = await importPKCS8(account.private_key, 'RS256').catch(cause => {
      throw new SendFailure('fcm_credentials', 'The private key of the FCM credentials cannot be read.', {
        permanent: true,
        cause,
      })
    })
    const seconds = Math.floor(now() / 1000)
    const assertion = await new SignJWT({ scope: 'https://www.googleapis.com/auth/firebase.messaging' })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(account.client_email)
      .setAudience(account.token_uri)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 3600)
      .sign(key)
    const response = await post(account.token_uri, {
      body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
    })
    const body = (await response.json().catch(() => ({}))) as { access_token?: string; expires_in?: number }
    if (!response.ok || !body.access_token)
      throw new SendFailure('fcm_token', `Google gave no access token (${response.status}).`)
    access = { token: body.access_token, until: now() + Math.max(0, (body.expires_in ?? 3600) - 60) * 1000 }
    return access.token
  }

  return {
    send: async (message: { token: string; data: Record<string, string>; lifetimeMs: number }): Promise<void> => {
      const path = `/v1/projects/${encodeURIComponent(account.project_id)}/messages:send`
      const response = await post(new URL(path, url).href, {
        headers: { authorization: `Bearer ${await accessToken()}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          message: {
            token: message.token,
            data: message.data,
            android: { priority: 'HIGH', ttl: `${Math.max(0, Math.ceil(message.lifetimeMs / 1000))}s` },
          },
        }),
      })
      if (response.ok) return void (await response.body?.cancel())
      if (response.status === 401) access = undefined
      const { error } = (await response.json().catch(() => ({}))) as {
        error?: { status?: string; message?: string; details?: { errorCode?: string }[] }
      }
      const code = error?.details?.find(detail => detail.errorCode)?.errorCode ?? error?.status ?? response.status
      throw new SendFailure(String(code), error?.message ?? `FCM answered ${response.status}.`, {
        permanent: [400, 404].includes(response.status),
      })
    },
  }
}

const post = async (url: string, init: RequestInit): Promise<Response> => {
  try {
    return await fetch(url, { ...init, method: 'POST', redirect: 'error', signal: AbortSignal.timeout(timeout) })
  } catch (cause) {
    throw new SendFailure('unreachable', 'Google could not be reached.', { cause })
  }
}
