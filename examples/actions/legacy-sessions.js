const { createHmac, timingSafeEqual } = require('node:crypto')

/**
 * custom-token-exchange: takes over the sessions of an older system. Its tokens are `<claims>.<signature>`, both in
 * base64url, signed with a key that both systems know. Who is not here yet is made.
 *
 * @param {import('../../types/custom-token-exchange').Event} event
 * @param {import('../../types/custom-token-exchange').CustomTokenExchangeAPI} api
 */
exports.onExecuteCustomTokenExchange = async (event, api) => {
  const claims = claimsOf(event.transaction.subject_token, event.secrets.LEGACY_KEY ?? '')
  if (!claims) {
    api.access.rejectInvalidSubjectToken('The session is not one of ours, or is over.')
    return
  }
  api.authentication.setUserByConnection(
    'Username-Password-Authentication',
    { user_id: `legacy-${claims.id}`, email: claims.email, email_verified: claims.confirmed, name: claims.name },
    { creationBehavior: 'create_if_not_exists', updateBehavior: 'none' },
  )
}

/**
 * @param {string} token
 * @param {string} key
 * @returns {{ id: string, email: string, confirmed: boolean, name: string } | undefined}
 */
const claimsOf = (token, key) => {
  const [body = '', signature = ''] = token.split('.')
  const expected = createHmac('sha256', key).update(body).digest()
  const given = Buffer.from(signature, 'base64url')
  if (key === '' || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
  return claims.audience === 'sallyport' && claims.ends > Date.now() ? claims : undefined
}
