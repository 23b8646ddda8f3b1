/**
 * Asks for whichever of authenticator app and phone the user has; with both, the user picks.
 *
 * @param {import('../../types/actions.d.ts').PostLoginEvent} _event
 * @param {import('../../types/actions.d.ts').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (_event, api) => {
  api.authentication.challengeWithAny([{ type: 'otp' }, { type: 'phone' }])
}
