/**
 * A challenge with any factor that the user has where the browser is not known to be the user's. Needs risk assessment;
 * users without a factor are left to the policy.
 *
 * @param {import('../../types/post-login').Event} event
 * @param {import('../../types/post-login').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const device = event.authentication?.riskAssessment?.assessments.NewDevice
  const isDoubtful = device?.confidence === 'low' || device?.confidence === 'medium'
  const factors = event.user.enrolledFactors?.map(({ type }) => ({ type })) ?? []
  if (isDoubtful && factors.length > 0) api.authentication.challengeWithAny(factors)
}
