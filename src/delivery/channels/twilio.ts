import { type Outgoing, type Sender, SendFailure } from '../sender.ts'

export interface TwilioSettings {
  sid: string
  authToken: string
  /** Number that texts and calls come from. Calls need it. */
  from?: string
  /** Texts may come from a messaging service instead. */
  messagingServiceSid?: string
}

const timeout = 10_000

/** Sends texts and places calls through Twilio's HTTP API (Messages and Calls, 2010-04-01). */
export const twilioSender = (settings: TwilioSettings, baseUrl = 'https://api.twilio.com'): Sender => ({
  name: 'twilio',
  send: outgoing => post(settings, baseUrl, outgoing),
})

const post = async (settings: TwilioSettings, baseUrl: string, outgoing: Outgoing): Promise<void> => {
  const voice = outgoing.channel === 'voice'
  // What a template names stands before what is set for the provider.
  const from = outgoing.from ?? settings.from
  if (voice && !from) {
    throw new SendFailure('no_from', 'Twilio needs a number to call from.', { permanent: true })
  }
  const form = new URLSearchParams({ To: outgoing.to })
  if (voice) form.set('Twiml', twiml(outgoing.text))
  else form.set('Body', outgoing.text)
  if (!voice && !outgoing.from && settings.messagingServiceSid)
    form.set('MessagingServiceSid', settings.messagingServiceSid)
  else form.set('From', from ?? '')
  const path = `/2010-04-01/Accounts/${encodeURIComponent(settings.sid)}/${voice ? 'Calls' : 'Messages'}.json`
  let response: Response
  try {
    response = await fetch(new URL(path, baseUrl), {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${settings.sid}:${settings.authToken}`).toString('base64')}` },
      body: form,
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
    })
  } catch (cause) {
    throw new SendFailure('unreachable', 'Twilio could not be reached.', { cause })
  }
  if (response.ok) {
    await response.body?.cancel()
    return
  }
  const body = (await response.json().catch(() => ({}))) as { code?: unknown; message?: unknown }
  throw new SendFailure(
    String(body.code ?? response.status),
    typeof body.message === 'string' ? body.message : `Twilio answered ${response.status}.`,
    // Refused for what was asked, unless it is the rate or the credentials, which can be put right.
    { permanent: response.status >= 400 && response.status < 500 && ![401, 403, 408, 429].includes(response.status) },
  )
}

/** Says the text twice, slowly enough to write it down. */
const twiml = (text: string): string => {
  const say = `<Say>${escapeXml(text)}</Say>`
  return `<?xml version="1.0" encoding="UTF-8"?><Response><Pause length="1"/>${say}<Pause length="2"/>${say}</Response>`
}

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
