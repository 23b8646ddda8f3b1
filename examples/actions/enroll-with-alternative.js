/**
 * Users without a factor enroll the authenticator app, or the phone behind "Try another method".
 *
 * @param {import('../../types/post-login').Event} event
 * @param {import('../../types/post-login').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  if (event.user.enrolledFactors?.some(({ type }) => type === 'otp' || type === 'phone')) return
  api.authentication.enrollWith({ type: 'otp' }, { additionalFactors: [{ type: 'phone' }] })
}
