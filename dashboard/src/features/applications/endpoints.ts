/** Where an application finds what it needs, by name. Pure. */
export const endpoints = (origin: string): [label: string, address: string][] => [
  ['OpenID configuration', `${origin}/.well-known/openid-configuration`],
  ['OAuth authorization URL', `${origin}/authorize`],
  ['OAuth token URL', `${origin}/oauth/token`],
  ['OAuth user info URL', `${origin}/userinfo`],
  ['Device authorization URL', `${origin}/oauth/device/code`],
  ['Token revocation URL', `${origin}/oauth/revoke`],
  ['Logout URL', `${origin}/oidc/logout`],
  ['JSON Web Key Set', `${origin}/.well-known/jwks.json`],
]
