/**
 * Second of two: an administrator who took a code in the first Action approves on the phone too.
 *
 * @param {import('../../types/actions.d.ts').PostLoginEvent} event
 * @param {import('../../types/actions.d.ts').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const tookPhone = event.authentication?.methods.some(method => method.type === 'phone')
  const isAdmin = event.authorization?.roles.includes('admin')
  if (tookPhone && isAdmin) api.authentication.challengeWith({ type: 'push-notification' })
}
