/** Parts of the library that it keeps for its own grants. Their version is checked at start (`seams.ts`). */
declare module 'oidc-provider/lib/helpers/grant_common.js' {
  export const issueTokens: (
    provider: import('oidc-provider').default,
    helpers: Record<string, unknown>,
    ctx: import('oidc-provider').KoaContextWithOIDC,
    source: object,
    grant: object,
    options: { gty: string; entityLabel: string; dPoP: object | undefined },
  ) => Promise<void>
}

declare module 'oidc-provider/lib/actions/grants/refresh_token.js' {
  export const handler: (
    provider: import('oidc-provider').default,
    helpers: Record<string, unknown>,
    ctx: import('oidc-provider').KoaContextWithOIDC,
  ) => Promise<void>
}

declare module 'oidc-provider/lib/actions/grants/client_credentials.js' {
  export const handler: (
    provider: import('oidc-provider').default,
    helpers: Record<string, unknown>,
    ctx: import('oidc-provider').KoaContextWithOIDC,
  ) => Promise<void>
}
