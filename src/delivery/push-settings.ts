/** How notifications leave: `guardian` and `direct` through Google and Apple themselves, `sns` through Amazon. */
export type PushProvider = 'guardian' | 'sns' | 'direct'

/** The push part of the `guardian` document (management reference, 2.2). `credentials_encrypted` are made by `sealCredentials`. */
export interface GuardianPush {
  provider: PushProvider
  /** Whether devices that can must be told the number of the login page; on unless set. */
  number_matching?: boolean
  /** `{p12}`, base64 of a PKCS #12 file without password. */
  apns?: { bundle_id?: string | null; sandbox?: boolean; credentials_encrypted?: string }
  /** `{server_key}` of Google's older interface, which is no longer there. */
  fcm?: { credentials_encrypted?: string }
  /** `{server_credentials}`, the JSON text of a service account. */
  fcmv1?: { credentials_encrypted?: string }
  /** `{aws_secret_access_key}`. */
  sns?: {
    aws_access_key_id?: string | null
    aws_region?: string | null
    sns_apns_platform_application_arn?: string | null
    sns_gcm_platform_application_arn?: string | null
    credentials_encrypted?: string
  }
  /** The operator's own app (`/prompts/mfa-push`). */
  app?: { app_name?: string; apple_app_link?: string; google_app_link?: string }
}

/** The keys by which this server is known to the push services of browsers (RFC 8292), base64url. */
export interface WebPushDocument {
  public_key: string
  private_key_encrypted: string
}
