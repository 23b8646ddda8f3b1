/**
 * The authenticator app first, everything else that the user has behind "Try another method".
 *
 * @param {import('../../types/actions.d.ts').PostLoginEvent} event
 * @param {import('../../types/actions.d.ts').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const additionalFactors = event.user.enrolledFactors?.map(({ type }) => ({ type })) ?? []
  api.authentication.challengeWith({ type: 'otp' }, { additionalFactors })
}
