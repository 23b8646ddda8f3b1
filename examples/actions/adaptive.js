/**
 * A challenge where the browser is not known to be the user's, whatever the address and the way from the last login.
 * Needs risk assessment, and leaves users who have nothing to be challenged with to the policy.
 *
 * @param {import('../../types/post-login').Event} event
 * @param {import('../../types/post-login').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const device = event.authentication?.riskAssessment?.assessments.NewDevice
  const isDoubtful = device?.confidence === 'low' || device?.confidence === 'medium'
  const hasFactor = (event.user.multifactor ?? []).length > 0
  if (isDoubtful && hasFactor) api.multifactor.enable('any', { allowRememberBrowser: true })
}
