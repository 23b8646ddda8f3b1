/**
 * The authenticator app first, e-mail behind "Try another method".
 *
 * @param {import('../../types/actions.d.ts').PostLoginEvent} _event
 * @param {import('../../types/actions.d.ts').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (_event, api) => {
  api.authentication.challengeWith({ type: 'otp' }, { additionalFactors: [{ type: 'email' }] })
}
