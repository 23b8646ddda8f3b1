/**
 * The authenticator app first, e-mail behind "Try another method".
 *
 * @param {import('../../types/post-login').Event} _event
 * @param {import('../../types/post-login').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (_event, api) => {
  api.authentication.challengeWith({ type: 'otp' }, { additionalFactors: [{ type: 'email' }] })
}
