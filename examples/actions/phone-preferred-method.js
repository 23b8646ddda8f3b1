/**
 * The phone, and the user says whether by text or by call.
 *
 * @param {import('../../types/post-login').Event} _event
 * @param {import('../../types/post-login').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (_event, api) => {
  api.authentication.challengeWith({ type: 'phone', options: { preferredMethod: 'both' } })
}
