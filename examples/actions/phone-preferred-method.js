/**
 * The phone, and the user says whether by text or by call.
 *
 * @param {import('../../types/actions.d.ts').PostLoginEvent} _event
 * @param {import('../../types/actions.d.ts').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (_event, api) => {
  api.authentication.challengeWith({ type: 'phone', options: { preferredMethod: 'both' } })
}
