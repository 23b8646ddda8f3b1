/**
 * Everybody confirms with the authenticator app; administrators with their phone as well.
 *
 * @param {import('../../types/actions.d.ts').PostLoginEvent} event
 * @param {import('../../types/actions.d.ts').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  api.authentication.challengeWith({ type: 'otp' })
  if (event.authorization?.roles.includes('admin')) api.authentication.challengeWith({ type: 'phone' })
}
