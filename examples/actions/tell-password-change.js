/**
 * post-change-password: ends the user's sessions in another system. The secrets SESSIONS_URL and SESSIONS_KEY are its
 * address and key.
 *
 * @param {import('../../types/post-change-password').Event} event
 */
exports.onExecutePostChangePassword = async event => {
  const { user_id } = event.user
  if (!user_id) return
  const response = await fetch(`${event.secrets.SESSIONS_URL}/${encodeURIComponent(user_id)}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${event.secrets.SESSIONS_KEY}` },
    signal: AbortSignal.timeout(8000),
  })
  if (!response.ok && response.status !== 404) throw new Error(`the other system answered ${response.status}`)
}
