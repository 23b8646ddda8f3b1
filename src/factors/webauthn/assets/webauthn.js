// Speaks with security keys and the device's own authenticator. Without it the pages say that scripts are needed.
const bytes = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0))
const text = buffer =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

const hidden = (form, name, value) => {
  let input = form.querySelector(`input[type="hidden"][name="${name}"]`)
  if (!input) {
    input = document.createElement('input')
    input.type = 'hidden'
    input.name = name
    form.append(input)
  }
  input.value = value
}

// `form.submit` itself: it asks no listener, and a button named "submit" could not stand in its way.
export const send = (form, action, values = {}) => {
  hidden(form, 'action', action)
  for (const [name, value] of Object.entries(values)) hidden(form, name, value)
  HTMLFormElement.prototype.submit.call(form)
}

const withIds = list => list?.map(one => ({ ...one, id: bytes(one.id) }))

export const ceremonies = {
  create: async options => {
    const credential = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: withIds(options.excludeCredentials),
      },
    })
    const { response } = credential
    return {
      ...shared(credential),
      response: {
        clientDataJSON: text(response.clientDataJSON),
        attestationObject: text(response.attestationObject),
        transports: response.getTransports?.() ?? [],
      },
    }
  },
  // `how` says how the browser is to ask: `mediation` and `signal` of its own options.
  get: async (options, how = {}) => {
    const credential = await navigator.credentials.get({
      ...how,
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        allowCredentials: withIds(options.allowCredentials),
      },
    })
    const { response } = credential
    return {
      ...shared(credential),
      response: {
        clientDataJSON: text(response.clientDataJSON),
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
        userHandle: response.userHandle ? text(response.userHandle) : null,
      },
    }
  },
}

const shared = credential => ({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment ?? null,
})

export const supported = () => typeof PublicKeyCredential === 'function' && navigator.credentials !== undefined

/** The action that tells the server what went wrong here. */
export const reportOf = ({ name = 'UnknownError', message = '' }) => `showError::${JSON.stringify({ name, message })}`

for (const box of document.querySelectorAll('[data-webauthn]')) {
  const form = box.querySelector('form')
  const button = form.querySelector('button[name="action"][value="default"]')
  const waiting = box.querySelector('[data-webauthn-waiting]')
  const field = box.dataset.field ?? 'response'
  const options = JSON.parse(document.getElementById('webauthn-options').textContent)
  let running = false
  form.addEventListener('submit', async event => {
    if (event.submitter !== button) return
    event.preventDefault()
    event.stopPropagation()
    if (running) return
    running = true
    button.hidden = true
    waiting.hidden = false
    try {
      if (!supported()) throw new DOMException('There is no WebAuthn here', 'NotSupportedError')
      const answer = await ceremonies[box.dataset.webauthn](options)
      send(form, 'default', { [field]: JSON.stringify(answer) })
    } catch (error) {
      send(form, reportOf(error), { [field]: '' })
    }
  })
  // Back from the next page: the browser may show this one as it was left.
  addEventListener('pageshow', event => {
    if (!event.persisted) return
    running = false
    button.hidden = false
    waiting.hidden = true
    for (const input of form.querySelectorAll('input[name="action"]')) input.remove()
  })
}

/** An answer that some browsers keep people waiting for. */
const within = (milliseconds, promise) =>
  Promise.race([promise, new Promise(resolve => setTimeout(resolve, milliseconds, false))]).catch(() => false)

/** What the browser can do, under the names of the fields that say so. */
export const capabilities = async () => {
  const here = supported()
  const ask = method => (here && PublicKeyCredential[method] ? within(2000, PublicKeyCredential[method]()) : false)
  const [platform, passkeys] = await Promise.all([
    ask('isUserVerifyingPlatformAuthenticatorAvailable'),
    ask('isConditionalMediationAvailable'),
  ])
  return {
    'js-available': 'true',
    'is-brave': String(navigator.brave !== undefined),
    'webauthn-available': String(here),
    'webauthn-platform-available': String(platform === true),
    'allow-passkeys': String(platform === true && passkeys === true),
  }
}

for (const box of document.querySelectorAll('[data-detect]')) {
  box.querySelector('[data-detecting]').hidden = false
  send(box.querySelector('form'), 'pick-authenticator', await capabilities())
}
