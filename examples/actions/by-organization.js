/**
 * The organization's metadata lists what it accepts (`factors: "otp,phone,email"`). The first that the user has is
 * asked; a phone only with a verified number, and then with e-mail as the other way where the organization takes it.
 *
 * @param {import('../../types/actions.d.ts').PostLoginEvent} event
 * @param {import('../../types/actions.d.ts').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const accepted = event.organization?.metadata.factors?.split(',') ?? []
  const enrolled = new Set(event.user.enrolledFactors?.map(factor => factor.type))
  const usable = new Set(accepted.filter(type => enrolled.has(type)))

  if (usable.has('otp')) {
    api.authentication.challengeWith({ type: 'otp' })
  } else if (usable.has('phone') && event.user.phone_number && event.user.phone_verified) {
    const additionalFactors = usable.has('email') ? [{ type: 'email' }] : []
    api.authentication.challengeWith({ type: 'phone' }, { additionalFactors })
  } else if (usable.has('email')) {
    api.authentication.challengeWith({ type: 'email' })
  } else {
    api.access.deny('Your organization accepts none of your factors.')
  }
}
