/** A completed method of the session (reference, 2.2). */
export interface Method {
  name: string
  timestamp: string
  type?: string
}

/** The browser session that an authorization request found. */
export interface SessionFacts {
  /** `sid`. */
  id: string
  userId: string
  methods: Method[]
  authenticatedAt: number
  createdAt: number
  updatedAt: number
  lastInteractedAt: number
  expiresAt: number
  idleExpiresAt?: number
  cookieMode: 'persistent' | 'non-persistent'
  clients: string[]
  device: Record<string, unknown>
  metadata: Record<string, string>
}

/** The refresh token that a request exchanges, and the login that it came from. */
export interface RefreshTokenFacts {
  id: string
  userId: string
  /** Methods of the login that the token came from. */
  methods: Method[]
  /** Epoch milliseconds of that login's first factor. */
  authenticatedAt: number
  createdAt: number
  expiresAt?: number
  idleExpiresAt?: number
  lastExchangedAt?: number
  rotating: boolean
  sessionId?: string
  resourceServers: { audience: string; scopes: string }[]
  device: Record<string, unknown>
  metadata: Record<string, string>
}
