/**
 * Second of two: an administrator who took a code in the first Action approves on the phone too.
 *
 * @param {import('../../types/post-login').Event} event
 * @param {import('../../types/post-login').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const tookPhone = event.authentication?.methods.some(method => method.type === 'phone')
  const isAdmin = event.authorization?.roles.includes('admin')
  if (tookPhone && isAdmin) api.authentication.challengeWith({ type: 'push-notification' })
}
