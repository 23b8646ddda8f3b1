/**
 * Second of two: an administrator who took the phone in the first Action confirms with the authenticator app too.
 *
 * @param {import('../../types/actions.d.ts').PostLoginEvent} event
 * @param {import('../../types/actions.d.ts').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const tookPhone = event.authentication?.methods.some(method => method.type === 'phone')
  if (tookPhone && event.authorization?.roles.includes('admin')) api.authentication.challengeWith({ type: 'otp' })
}
