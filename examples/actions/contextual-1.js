/**
 * First of two: a code to the phone number or approval on the phone, as the user likes.
 *
 * @param {import('../../types/post-login').Event} _event
 * @param {import('../../types/post-login').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (_event, api) => {
  api.authentication.challengeWithAny([{ type: 'phone' }, { type: 'push-notification' }])
}
