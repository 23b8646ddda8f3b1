import { answerRequest } from './protocol.js'
import { state } from './state.js'
import { clearNotices, complain, fill, notify, one, say, stamp } from './view.js'

const shown = new Map()

/** Shows what is asked of every account now. `again` asks the server how an account stands. */
export const drawRequests = again => {
  const asked = state.accounts.flatMap(account =>
    (state.standing.get(account.id)?.requests ?? []).map(request => ({ account, request })),
  )
  for (const [token, element] of shown) {
    if (asked.some(({ request }) => request.transaction_token === token)) continue
    element.remove()
    shown.delete(token)
  }
  for (const { account, request } of asked) {
    if (shown.has(request.transaction_token)) continue
    // What was said about an earlier one is not about this one.
    clearNotices()
    const element = drawRequest(account, request, again)
    shown.set(request.transaction_token, element)
    one('#requests').append(element)
  }
}

const drawRequest = (account, request, again) => {
  const element = stamp('request')
  const id = `request-${shown.size}-${Date.now()}`
  const reset = request.purpose === 'password-reset'
  const consent = request.purpose === 'backchannel'
  one('h2', element).id = id
  if (reset || consent) one('h2', element).textContent = say(reset ? 'resetTitle' : 'consentTitle')
  element.setAttribute('aria-labelledby', id)
  const source = [request.browser, request.system].filter(Boolean).join(` ${say('on')} `)
  fill(element, {
    application: request.application,
    account: account.user || account.issuer,
    source,
    place: request.place ?? '',
    message: request.binding_message ?? '',
  })
  one('[data-message-row]', element).hidden = !request.binding_message
  one('[data-application-row]', element).hidden = reset
  one('[data-source-row]', element).hidden = source === ''
  one('[data-place-row]', element).hidden = !request.place
  const time = one('[data-time]', element)
  time.dateTime = new Date(request.started_at).toISOString()
  time.textContent = new Date(request.started_at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
  const field = one('[data-number-field]', element)
  const input = one('input', field)
  one('label', field).hidden = one('.control', field).hidden = !request.number_matching
  input.id = `${id}-number`
  one('label', field).htmlFor = input.id
  one('.field-error', field).id = `${id}-error`
  input.setAttribute('aria-describedby', `${id}-error`)

  const fail = key => {
    complain(field, key)
    input.value = ''
  }
  const answer = async accepted => {
    const number = request.number_matching && accepted ? input.value.trim() : undefined
    if (number !== undefined && !/^\d\d$/.test(number)) return fail('noNumber')
    const pressed = one(accepted ? '[data-approve]' : '[data-deny]', element)
    for (const button of element.querySelectorAll('button')) button.disabled = true
    pressed.setAttribute('aria-busy', 'true')
    try {
      await answerRequest(account, request, accepted, number)
      const words = consent ? ['consented', 'refused'] : ['approved', 'denied']
      done(words[accepted ? 0 : 1], accepted ? 'success' : 'info')
    } catch (refusal) {
      for (const button of element.querySelectorAll('button')) button.disabled = false
      pressed.removeAttribute('aria-busy')
      if (refusal.code === 'invalid_number') fail('wrongNumber')
      else if (refusal.status) done('gone', 'info')
      else fail('failed')
      await again(account)
    }
  }
  const done = (key, kind) => {
    const known = state.standing.get(account.id)
    if (known) known.requests = known.requests.filter(other => other.transaction_token !== request.transaction_token)
    drawRequests(again)
    notify(key, kind)
  }
  one('form', element).addEventListener('submit', event => {
    event.preventDefault()
    void answer(true)
  })
  one('[data-deny]', element).addEventListener('click', () => void answer(false))
  return element
}
