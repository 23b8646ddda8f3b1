/**
 * The authenticator app first, everything else that the user has behind "Try another method".
 *
 * @param {import('../../types/post-login').Event} event
 * @param {import('../../types/post-login').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const additionalFactors = event.user.enrolledFactors?.map(({ type }) => ({ type })) ?? []
  api.authentication.challengeWith({ type: 'otp' }, { additionalFactors })
}
