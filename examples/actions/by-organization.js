/**
 * The organization's metadata lists what it accepts (`factors: "push-notification,phone,email"`). Of these, the first of
 * approval on the phone, a code to the phone and e-mail that the user has is asked; a code only to a verified number, and
 * then with e-mail as the other way where the organization takes it.
 *
 * @param {import('../../types/post-login').Event} event
 * @param {import('../../types/post-login').PostLoginAPI} api
 */
exports.onExecutePostLogin = async (event, api) => {
  const accepted = event.organization?.metadata.factors?.split(',') ?? []
  const enrolled = event.user.enrolledFactors?.map(({ type }) => type) ?? []
  const usable = new Set(enrolled.filter(type => accepted.includes(type)))

  if (usable.has('push-notification')) {
    api.authentication.challengeWith({ type: 'push-notification' })
  } else if (usable.has('phone') && event.user.phone_number && event.user.phone_verified) {
    api.authentication.challengeWith(
      { type: 'phone' },
      { additionalFactors: usable.has('email') ? [{ type: 'email' }] : [] },
    )
  } else if (usable.has('email')) {
    api.authentication.challengeWith({ type: 'email' })
  } else {
    api.access.deny('Your organization accepts none of your factors.')
  }
}
