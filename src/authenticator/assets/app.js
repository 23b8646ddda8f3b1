import { allAccounts, dropAccount, keepAccount } from './accounts.js'
import { areAllowed, ask, mayAsk, startWorker, subscribe } from './notifications.js'
import { answerRequest, codeNow, enroll, look, readCode, tellSubscription, unenroll } from './protocol.js'
import { canScan, scan } from './scanner.js'

const one = (selector, within = document) => within.querySelector(selector)
const stamp = name => one(`#${name}-template`).content.firstElementChild.cloneNode(true)
const say = key => one(`[data-text="${key}"]`, one('#texts-template').content).textContent
const fill = (element, values) => {
  for (const [name, value] of Object.entries(values)) one(`[data-${name}]`, element).textContent = value
}

let accounts = []
/** How each account stood when it was last asked, by id. */
const standing = new Map()
const shown = new Map()

const notify = (key, kind = 'info') => {
  const notice = stamp(kind === 'success' ? 'success' : 'notice')
  notice.className = `alert ${kind}`
  one('p', notice).textContent = say(key)
  one('#notices').replaceChildren(notice)
}

// Accounts and their codes.

const drawAccounts = () => {
  const section = one('#accounts')
  section.hidden = accounts.length === 0
  one('ul', section).replaceChildren(...accounts.map(drawAccount))
  if (accounts.length === 0 && one('#enroll').hidden && !one('#notices').hasChildNodes()) notify('empty')
  one('#add').open = accounts.length === 0 && one('#enroll').hidden
  one('#notifications').hidden = !(accounts.length > 0 && mayAsk())
  void drawCodes()
}

const drawAccount = account => {
  const item = stamp('account')
  item.dataset.id = account.id
  fill(item, { issuer: account.issuer, user: account.user })
  one('[data-remove]', item).setAttribute('aria-label', `${one('[data-remove]', item).textContent} ${account.issuer}`)
  one('[data-remove]', item).addEventListener('click', () => void remove(account))
  return item
}

const drawCodes = async () => {
  for (const item of document.querySelectorAll('.account')) {
    const account = accounts.find(({ id }) => id === item.dataset.id)
    if (!account) continue
    const { code, left, period } = await codeNow(account)
    const output = one('[data-code]', item)
    output.textContent = `${code.slice(0, code.length / 2)} ${code.slice(code.length / 2)}`
    output.setAttribute('aria-label', `${say('code')} ${[...code].join(' ')}`)
    const countdown = one('[data-countdown]', item)
    countdown.style.setProperty('--left', left / period)
    countdown.setAttribute('aria-label', `${left} ${say('secondsLeft')}`)
    const state = one('[data-state]', item)
    state.hidden = standing.get(account.id)?.confirmed !== false
    state.textContent = say('pending')
  }
}

const remove = async account => {
  const dialog = one('#remove')
  dialog.returnValue = 'keep'
  dialog.showModal()
  await new Promise(resolve => dialog.addEventListener('close', resolve, { once: true }))
  if (dialog.returnValue !== 'remove') return
  try {
    await unenroll(account)
  } catch (error) {
    if (error.code !== 'device_account_not_found') return notify('failed', 'error')
  }
  await forget(account)
}

const forget = async account => {
  await dropAccount(account.id)
  accounts = await allAccounts()
  notify('removed')
  drawAccounts()
}

// Requests.

const drawRequests = () => {
  const asked = accounts.flatMap(account =>
    (standing.get(account.id)?.requests ?? []).map(request => ({ account, request })),
  )
  for (const [token, element] of shown) {
    if (asked.some(({ request }) => request.transaction_token === token)) continue
    element.remove()
    shown.delete(token)
  }
  for (const { account, request } of asked) {
    if (shown.has(request.transaction_token)) continue
    const element = drawRequest(account, request)
    shown.set(request.transaction_token, element)
    one('#requests').append(element)
  }
}

const drawRequest = (account, request) => {
  const element = stamp('request')
  const id = `request-${shown.size}-${Date.now()}`
  one('h2', element).id = id
  if (request.purpose === 'password-reset') one('h2', element).textContent = say('resetTitle')
  element.setAttribute('aria-labelledby', id)
  const source = [request.browser, request.system].filter(Boolean).join(` ${say('on')} `)
  fill(element, {
    application: request.application,
    account: account.user || account.issuer,
    source,
    place: request.place ?? '',
  })
  one('[data-source-row]', element).hidden = source === ''
  one('[data-place-row]', element).hidden = !request.place
  const time = one('[data-time]', element)
  time.dateTime = new Date(request.started_at).toISOString()
  time.textContent = new Date(request.started_at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
  const field = one('[data-number-field]', element)
  const input = one('input', field)
  field.hidden = !request.number_matching
  input.id = `${id}-number`
  one('label', field).htmlFor = input.id
  const error = one('[role="alert"]', element)
  error.id = `${id}-error`
  input.setAttribute('aria-describedby', error.id)

  const fail = key => {
    error.textContent = say(key)
    error.hidden = false
    input.setAttribute('aria-invalid', 'true')
    input.value = ''
    if (!field.hidden) input.focus()
  }
  const answer = async accepted => {
    const number = request.number_matching && accepted ? input.value.trim() : undefined
    if (number !== undefined && !/^\d\d$/.test(number)) return fail('noNumber')
    for (const button of element.querySelectorAll('button')) button.disabled = true
    try {
      await answerRequest(account, request, accepted, number)
      done(accepted ? 'approved' : 'denied', accepted ? 'success' : 'info')
    } catch (refusal) {
      if (refusal.code === 'invalid_number') fail('wrongNumber')
      else if (refusal.status) done('gone', 'info')
      else fail('failed')
      for (const button of element.querySelectorAll('button')) button.disabled = false
      await refresh(account)
    }
  }
  const done = (key, kind) => {
    const known = standing.get(account.id)
    if (known) known.requests = known.requests.filter(other => other.transaction_token !== request.transaction_token)
    drawRequests()
    notify(key, kind)
  }
  one('form', element).addEventListener('submit', event => {
    event.preventDefault()
    void answer(true)
  })
  one('[data-deny]', element).addEventListener('click', () => void answer(false))
  return element
}

const refresh = async account => {
  try {
    standing.set(account.id, await look(account))
  } catch (refusal) {
    if (refusal.code === 'device_account_not_found') await forget(account)
    return
  }
  drawRequests()
}

let asking = false
const refreshAll = async () => {
  if (asking || document.visibilityState === 'hidden') return
  asking = true
  try {
    await Promise.all(accounts.map(refresh))
  } finally {
    asking = false
  }
}

// Adding an account.

let code

const offer = text => {
  try {
    code = readCode(text)
  } catch (error) {
    const message = ['notACode', 'otherServer'].includes(error.message) ? error.message : 'notACode'
    const field = one('#add-error')
    one('#add').open = true
    field.textContent = say(message)
    field.hidden = false
    return
  }
  one('#add-error').hidden = true
  one('#add').open = false
  one('#notices').replaceChildren()
  const section = one('#enroll')
  fill(section, { account: `${code.user} (${code.issuer})` })
  one('#device-name').value ||= guessName()
  section.hidden = false
  one('h2', section).focus()
}

const guessName = () => {
  const agent = navigator.userAgent
  const systems = [
    ['iPhone', /iPhone/],
    ['iPad', /iPad/],
    ['Android', /Android/],
    ['Windows', /Windows/],
    ['Mac', /Macintosh/],
    ['ChromeOS', /CrOS/],
    ['Linux', /Linux/],
  ]
  return systems.find(([, pattern]) => pattern.test(agent))?.[0] ?? say('thisDevice')
}

const closeOffer = () => {
  code = undefined
  one('#enroll').hidden = true
  drawAccounts()
}

const add = async () => {
  const name = one('#device-name').value.trim()
  if (!code) return
  if (name === '') return notify('noName', 'error')
  const button = one('#enroll-form [type="submit"]')
  button.disabled = true
  try {
    const account = await enroll(code, name, await subscribe().catch(() => undefined))
    await keepAccount(account)
    await navigator.storage?.persist?.()
    accounts = await allAccounts()
    closeOffer()
    notify('added', 'success')
    await refresh(account)
  } catch (refusal) {
    notify(refusal.code === 'enrollment_transaction_not_found' ? 'usedCode' : 'failed', 'error')
  } finally {
    button.disabled = false
  }
}

const takeLink = () => {
  if (!location.hash.startsWith('#enroll=')) return
  const text = location.href
  // The ticket is a secret: it leaves the address bar and the history at once.
  history.replaceState(null, '', location.pathname)
  offer(text)
}

one('#enroll-form').addEventListener('submit', event => {
  event.preventDefault()
  void add()
})
one('[data-cancel]').addEventListener('click', closeOffer)
one('#add-form').addEventListener('submit', event => {
  event.preventDefault()
  offer(one('#add-link').value)
})
one('[data-scan]').hidden = !canScan()
one('[data-scan]').addEventListener('click', async () => {
  const text = await scan(one('#scan'), say('noCamera'))
  if (text) offer(text)
})
one('[data-notify]').addEventListener('click', async () => {
  if (!(await ask())) notify('notificationsOff', 'error')
  else {
    try {
      const subscription = await subscribe()
      await Promise.all(accounts.map(account => tellSubscription(account, subscription)))
      notify('notificationsOn', 'success')
    } catch {
      notify('failed', 'error')
    }
  }
  one('#notifications').hidden = !mayAsk()
})
addEventListener('hashchange', takeLink)
document.addEventListener('visibilitychange', () => void refreshAll())
navigator.serviceWorker?.addEventListener('message', () => void refreshAll())

accounts = await allAccounts()
takeLink()
drawAccounts()
void startWorker().then(async () => {
  // A subscription that the browser has renewed is told to the server.
  if (!areAllowed() || accounts.length === 0) return
  const subscription = await subscribe().catch(() => undefined)
  if (subscription) for (const account of accounts) await tellSubscription(account, subscription).catch(() => undefined)
})
await refreshAll()
setInterval(refreshAll, 3000)
setInterval(drawCodes, 1000)
document.body.dataset.ready = ''
