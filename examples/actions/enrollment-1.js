/**
 * First of two. Without a factor: enroll one, administrators two. With one: confirm it, and administrators who have no
 * security key yet enroll one afterwards.
 *
 * @param {import('../../types/post-login').Event} event
 * @param {import('../../types/post-login').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  /** @type {import('../../types/post-login').EnrollFactor[]} */
  const choices = [{ type: 'webauthn-roaming' }, { type: 'otp' }]
  // E-mail needs no enrollment, so it does not count as one here.
  const enrolled = event.user.enrolledFactors?.filter(({ type }) => type !== 'email') ?? []
  const isAdmin = event.user.app_metadata.isAdmin === true

  if (enrolled.length > 0) {
    api.authentication.challengeWithAny(enrolled.map(({ type }) => ({ type })))
    const hasKey = enrolled.some(({ type }) => type === 'webauthn-roaming')
    if (isAdmin && !hasKey) api.authentication.enrollWith({ type: 'webauthn-roaming' })
  } else {
    api.authentication.enrollWithAny(choices)
    if (isAdmin) api.authentication.enrollWithAny(choices)
  }
}
