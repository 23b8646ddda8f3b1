/**
 * credentials-exchange: says in the token which team an application belongs to, and gives tokens for writing only to
 * applications whose metadata allow it.
 *
 * @param {import('../../types/credentials-exchange').Event} event
 * @param {import('../../types/credentials-exchange').CredentialsExchangeAPI} api
 */
exports.onExecuteCredentialsExchange = async (event, api) => {
  const { team, may_write } = event.client.metadata
  if (!team) {
    api.access.deny('invalid_request', 'This application belongs to no team.')
    return
  }
  api.accessToken.setCustomClaim('https://example.com/team', team)
  if (may_write === 'yes') return
  for (const scope of event.transaction.target_scopes ?? []) {
    if (scope.startsWith('write:')) api.transaction.removeTargetScope(scope)
  }
}
