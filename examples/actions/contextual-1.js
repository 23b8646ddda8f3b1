/**
 * First of two: phone or e-mail, as the user likes.
 *
 * @param {import('../../types/actions.d.ts').PostLoginEvent} _event
 * @param {import('../../types/actions.d.ts').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (_event, api) => {
  api.authentication.challengeWithAny([{ type: 'phone' }, { type: 'email' }])
}
