/**
 * First of two: a code to the phone number or approval on the phone, as the user likes.
 *
 * @param {import('../../types/actions.d.ts').PostLoginEvent} _event
 * @param {import('../../types/actions.d.ts').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (_event, api) => {
  api.authentication.challengeWithAny([{ type: 'phone' }, { type: 'push-notification' }])
}
