// Finds operations, keeps the token of this tab, and sends what the forms hold. Nothing here writes HTML.

const key = 'api-explorer-token'
const tokenField = document.querySelector('[data-token]')
const tokenState = document.querySelector('[data-token-state]')

for (const part of document.querySelectorAll('[data-scripted]')) part.hidden = false

const resources = document.querySelector('.resources')
const wide = matchMedia('(min-width: 900px)')
const arrange = () => {
  resources.open = wide.matches
}
arrange()
wide.addEventListener('change', arrange)

const tell = token => {
  tokenState.textContent = token ? 'set' : 'none'
  tokenState.dataset.set = String(Boolean(token))
}
tokenField.value = sessionStorage.getItem(key) ?? ''
tell(tokenField.value)
const keep = token => {
  sessionStorage.setItem(key, token)
  tell(token)
}
tokenField.addEventListener('input', () => keep(tokenField.value.trim()))

const tokenForm = document.querySelector('[data-token-form]')
const tokenTold = document.querySelector('[data-token-told]')

const toldOf = (text, good) => {
  tokenTold.textContent = text
  tokenTold.dataset.good = String(good)
}

/** Asks as the application does; the secret leaves the page with the request and its field with the answer. */
const getToken = async () => {
  const [id, secret] = ['client_id', 'client_secret'].map(name => tokenForm.elements[name])
  const button = tokenForm.querySelector('.send')
  button.disabled = true
  toldOf('', true)
  try {
    const answer = await fetch('/oauth/token', {
      method: 'POST',
      credentials: 'omit',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        audience: `${location.origin}/api/v2/`,
        client_id: id.value.trim(),
        client_secret: secret.value.trim(),
      }),
    })
    const { access_token, expires_in, scope, error_description, error } = await answer.json()
    if (!answer.ok) return toldOf(`The server gives no token: ${error_description ?? error}`, false)
    secret.value = ''
    tokenField.value = access_token
    keep(access_token)
    const scopes = (scope ?? '').split(' ').filter(Boolean).length
    const hours = Math.max(1, Math.round(expires_in / 3600))
    toldOf(`Calls carry a token of ${id.value.trim()} now: ${scopes} scopes, good for about ${hours} h.`, true)
  } catch {
    toldOf('The server could not be reached.', false)
  } finally {
    button.disabled = false
  }
}
tokenForm.addEventListener('submit', event => {
  event.preventDefault()
  void getToken()
})

const filter = document.querySelector('[data-filter]')
filter?.addEventListener('input', () => {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean)
  let found = 0
  for (const group of document.querySelectorAll('[data-group]')) {
    let any = false
    for (const operation of group.querySelectorAll('[data-operation]')) {
      const text = `${group.querySelector('h2').textContent} ${operation.textContent}`.toLowerCase()
      operation.hidden = !words.every(word => text.includes(word))
      if (!operation.hidden) {
        any = true
        found += 1
      }
    }
    group.hidden = !any
  }
  document.querySelector('[data-found]').textContent = `${found} operations`
})

/** What a form asks for; `undefined` with the reason said where its body is not JSON. */
const requestOf = form => {
  let path = form.dataset.path
  const query = new URLSearchParams()
  for (const input of form.querySelectorAll('[data-in]')) {
    if (input.dataset.in === 'path') path = path.replace(`{${input.name}}`, encodeURIComponent(input.value))
    else if (input.value !== '') query.append(input.name, input.value)
  }
  const body = form.querySelector('[data-body]')?.value
  return { method: form.dataset.method, url: path + (query.size > 0 ? `?${query}` : ''), body }
}

const element = (name, text, className) => {
  const made = document.createElement(name)
  made.textContent = text
  if (className) made.className = className
  return made
}

const show = (form, ...parts) => {
  const place = form.querySelector('[data-answer]')
  place.replaceChildren(...parts)
}

const pretty = text => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

const send = async form => {
  const { method, url, body } = requestOf(form)
  if (body !== undefined && body.trim() !== '') {
    try {
      JSON.parse(body)
    } catch (error) {
      show(form, element('p', `The body is not JSON: ${error.message}`, 'problem'))
      return
    }
  }
  const button = form.querySelector('.send')
  button.disabled = true
  const token = tokenField.value.trim()
  const began = performance.now()
  try {
    const answer = await fetch(url, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
    })
    const text = await answer.text()
    const line = element('p', '', 'status-line')
    line.append(
      element('span', String(answer.status), `status ${answer.ok ? 'good' : 'bad'}`),
      ` ${answer.statusText} in ${Math.round(performance.now() - began)} ms`,
    )
    const left = answer.headers.get('x-ratelimit-remaining')
    if (left) line.append(`, ${left} requests left`)
    const block = element('pre', text === '' ? '(no body)' : pretty(text))
    block.tabIndex = 0
    block.setAttribute('role', 'region')
    block.setAttribute('aria-label', `Answer to ${method} ${form.dataset.path}`)
    show(form, line, block)
  } catch {
    show(form, element('p', 'The server could not be reached.', 'problem'))
  } finally {
    button.disabled = false
  }
}

const quoted = text => `'${text.replaceAll("'", "'\\''")}'`

const curlOf = form => {
  const { method, url, body } = requestOf(form)
  return [
    `curl -X ${method} ${quoted(location.origin + url)}`,
    '-H "Authorization: Bearer $TOKEN"',
    ...(body === undefined ? [] : [`-H 'Content-Type: application/json'`, `-d ${quoted(body)}`]),
  ].join(' \\\n  ')
}

for (const form of document.querySelectorAll('[data-try]')) {
  form.addEventListener('submit', event => {
    event.preventDefault()
    void send(form)
  })
  form.querySelector('[data-curl]').addEventListener('click', async event => {
    const button = event.currentTarget
    const text = curlOf(form)
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    )
    if (copied) button.textContent = 'Copied'
    else show(form, element('pre', text))
  })
}

/** The operation that the address names is open. */
const reveal = () => {
  const named = document.getElementById(location.hash.slice(1))
  if (!(named instanceof HTMLDetailsElement)) return
  named.open = true
  named.scrollIntoView()
  named.querySelector('summary').focus({ preventScroll: true })
}
addEventListener('hashchange', reveal)
reveal()
