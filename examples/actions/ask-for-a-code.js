/**
 * The first that one tries: whoever has an authenticator app is asked for its code, whoever has none is led to enroll one.
 *
 * @param {import('../../types/post-login').Event} event
 * @param {import('../../types/post-login').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const enrolled = event.user.enrolledFactors?.some(({ type }) => type === 'otp')
  if (enrolled) api.authentication.challengeWith({ type: 'otp' })
  else api.authentication.enrollWith({ type: 'otp' })
}
