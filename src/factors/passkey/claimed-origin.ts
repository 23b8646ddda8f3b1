/** Where an answer says that it was made. Nothing of it is believed yet: it is only looked up in a list. */
export const claimedOrigin = (response: string | undefined): string | undefined => {
  try {
    const { clientDataJSON } = JSON.parse(response ?? '').response
    const { origin } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString())
    return typeof origin === 'string' && origin.length <= 300 ? origin : undefined
  } catch {
    return undefined
  }
}
