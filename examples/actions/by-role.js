/**
 * Everybody confirms with the authenticator app; administrators with their phone as well.
 *
 * @param {import('../../types/post-login').Event} event
 * @param {import('../../types/post-login').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  api.authentication.challengeWith({ type: 'otp' })
  if (event.authorization?.roles.includes('admin')) api.authentication.challengeWith({ type: 'phone' })
}
