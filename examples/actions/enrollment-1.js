/**
 * First of two. Without a factor: enroll one, administrators two. With one: confirm it, and administrators who have no
 * phone yet enroll it afterwards.
 *
 * @param {import('../../types/actions.d.ts').PostLoginEvent} event
 * @param {import('../../types/actions.d.ts').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const choices = [{ type: 'phone' }, { type: 'otp' }]
  // E-mail needs no enrollment, so it does not count as one here.
  const enrolled = event.user.enrolledFactors?.filter(({ type }) => type !== 'email') ?? []
  const isAdmin = event.user.app_metadata.isAdmin === true

  if (enrolled.length > 0) {
    api.authentication.challengeWithAny(enrolled.map(({ type }) => ({ type })))
    if (isAdmin && !enrolled.some(({ type }) => type === 'phone')) api.authentication.enrollWith({ type: 'phone' })
  } else {
    api.authentication.enrollWithAny(choices)
    if (isAdmin) api.authentication.enrollWithAny(choices)
  }
}
