/**
 * Asks for whichever of authenticator app and phone the user has; with both, the user picks.
 *
 * @param {import('../../types/post-login').Event} _event
 * @param {import('../../types/post-login').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (_event, api) => {
  api.authentication.challengeWithAny([{ type: 'otp' }, { type: 'phone' }])
}
