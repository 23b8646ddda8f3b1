// Asks for passkeys on the first page, by its button and in the suggestions of its field. Without it the password is asked.
import { capabilities, ceremonies, reportOf, send, supported } from '{{webauthn}}'

// A top-level wait would hold up the page's other scripts; what is not known yet when a form goes out is not said.
capabilities().then(found => {
  for (const [name, value] of Object.entries(found))
    for (const input of document.querySelectorAll(`[data-capability][name="${name}"]`)) input.value = value
})

for (const box of document.querySelectorAll('[data-passkey]')) {
  if (!supported()) continue
  const form = box.querySelector('form')
  const button = form.querySelector('button')
  const cancelled = box.querySelector('[data-passkey-cancelled]')
  const options = JSON.parse(document.getElementById('passkey-options').textContent)
  const answer = async how => send(form, button.value, { passkey: JSON.stringify(await ceremonies.get(options, how)) })
  let suggesting

  const suggest = async () => {
    if (!box.dataset.autofill || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return
    suggesting = new AbortController()
    // Nobody has asked for anything: what goes wrong here is nobody's concern.
    answer({ mediation: 'conditional', signal: suggesting.signal }).catch(() => {})
  }

  if (box.dataset.button) box.hidden = false
  form.addEventListener('submit', async event => {
    event.preventDefault()
    event.stopPropagation()
    if (button.disabled) return
    suggesting?.abort()
    button.disabled = true
    cancelled.hidden = true
    try {
      await answer()
    } catch (error) {
      button.disabled = false
      if (error.name !== 'NotAllowedError') return send(form, reportOf(error))
      cancelled.hidden = false
      button.focus()
      suggest()
    }
  })
  // Back from the next page: the browser may show this one as it was left.
  addEventListener('pageshow', event => {
    if (!event.persisted) return
    button.disabled = false
    for (const input of form.querySelectorAll('input[name="action"], input[name="passkey"]')) input.remove()
    suggest()
  })
  suggest()
}
