/**
 * Second of two: an administrator has to have used both factors in this very login; whichever is missing is asked now.
 *
 * @param {import('../../types/actions.d.ts').PostLoginEvent} event
 * @param {import('../../types/actions.d.ts').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  if (event.user.app_metadata.isAdmin !== true) return
  const justNow = type =>
    event.authentication?.methods.some(
      method => method.name === 'mfa' && method.type === type && Date.now() - Date.parse(method.timestamp) < 5000,
    )
  if (!justNow('webauthn-roaming')) api.authentication.challengeWith({ type: 'webauthn-roaming' })
  else if (!justNow('otp')) api.authentication.challengeWith({ type: 'otp' })
}
