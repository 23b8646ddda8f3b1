/**
 * pre-user-registration: lets only addresses of certain domains sign up, and keeps where the user came from. The secret
 * DOMAINS lists them, separated by commas.
 *
 * @param {import('../../types/pre-user-registration').Event} event
 * @param {import('../../types/pre-user-registration').PreUserRegistrationAPI} api
 */
exports.onExecutePreUserRegistration = async (event, api) => {
  const domains = (event.secrets.DOMAINS ?? '').split(',').map(domain => domain.trim().toLowerCase())
  const domain = event.user.email?.split('@').at(-1)?.toLowerCase()
  if (!domain || !domains.includes(domain)) {
    api.access.deny(`sign-up with ${domain ?? 'no address'}`, 'Please sign up with your company address.')
    return
  }
  api.user.setAppMetadata('signed_up_with', event.client?.name ?? 'Management API')
}
