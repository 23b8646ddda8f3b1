/**
 * Second of two: an administrator has to have used both factors in this very login; whichever is missing is asked now.
 *
 * @param {import('../../types/post-login').Event} event
 * @param {import('../../types/post-login').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  if (event.user.app_metadata.isAdmin !== true) return
  /** @param {import('../../types/post-login').FactorType} type */
  const justNow = type =>
    event.authentication?.methods.some(
      method => method.name === 'mfa' && method.type === type && Date.now() - Date.parse(method.timestamp) < 5000,
    )
  if (!justNow('webauthn-roaming')) api.authentication.challengeWith({ type: 'webauthn-roaming' })
  else if (!justNow('otp')) api.authentication.challengeWith({ type: 'otp' })
}
