/** What an operator sets before start; frozen. See docs for the meaning of each. */
export interface Config {
  production: boolean
  port: number
  host: string
  httpsPort: number
  /** Canonical public base URL with trailing slash. */
  issuer: string
  /** All public base URLs, canonical first, https listener included, each with trailing slash. */
  domains: string[]
  database: string
  /** Folder of files that are not rows. */
  dataDir: string
  secret: string
  adminEmail: string
  adminPassword: string | undefined
  clientId: string | undefined
  clientSecret: string | undefined
  actionAllowHosts: string[]
  /** Number of hops, or addresses and CIDR ranges, whose X-Forwarded-* are believed. */
  trustProxy: number | string[]
}
