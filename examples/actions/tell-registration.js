/**
 * post-user-registration: tells another system of new users. The secret WEBHOOK_URL is its address. The Action runs again
 * when it fails, so the other system must take the same user twice.
 *
 * @param {import('../../types/post-user-registration').Event} event
 */
exports.onExecutePostUserRegistration = async event => {
  const response = await fetch(event.secrets.WEBHOOK_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': event.user.user_id },
    body: JSON.stringify({ user_id: event.user.user_id, email: event.user.email }),
    signal: AbortSignal.timeout(8000),
  })
  if (!response.ok) throw new Error(`the webhook answered ${response.status}`)
}
