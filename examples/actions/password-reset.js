/**
 * Mail alone is not enough to change a password: users who have a factor pass it first, whichever they like. E-mail is left
 * out, since the link has proven the mailbox already. Trigger: password-reset-post-challenge.
 *
 * @param {import('../../types/password-reset-post-challenge').Event} event
 * @param {import('../../types/password-reset-post-challenge').PasswordResetPostChallengeAPI} api
 */
exports.onExecutePostChallenge = async (event, api) => {
  const { enrolledFactors } = event.user
  // Not known is not the same as none.
  if (!enrolledFactors) return api.access.deny('We could not check your account just now. Please try again later.')
  const factors = enrolledFactors.filter(({ type }) => type !== 'email')
  if (factors.length > 0) api.authentication.challengeWithAny(factors)
}
