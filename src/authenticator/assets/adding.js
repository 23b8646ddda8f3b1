import { keepAccount } from './accounts.js'
import { subscribe } from './notifications.js'
import { enroll, readCode } from './protocol.js'
import { canScan, scan } from './scanner.js'
import { loadAccounts } from './state.js'
import { clearNotices, complain, fill, notify, one, say } from './view.js'

let code

export const isOffered = () => code !== undefined

const linkField = () => one('#add-form .field')
const nameField = () => one('#enroll-form .field')

const offer = text => {
  try {
    code = readCode(text)
  } catch (error) {
    one('#add').open = true
    complain(linkField(), ['notACode', 'otherServer'].includes(error.message) ? error.message : 'notACode')
    return false
  }
  complain(linkField())
  complain(nameField())
  clearNotices()
  one('#add').open = false
  const section = one('#enroll')
  fill(section, { account: `${code.user} (${code.issuer})` })
  one('#device-name').value ||= guessName()
  section.hidden = false
  one('h2', section).focus()
  return true
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

const withdraw = () => {
  code = undefined
  one('#enroll').hidden = true
  one('#add-link').value = ''
}

const add = async () => {
  const name = one('#device-name').value.trim()
  if (!code) return undefined
  complain(nameField(), name === '' ? 'noName' : undefined)
  if (name === '') return undefined
  const button = one('#enroll-form [type="submit"]')
  button.disabled = true
  button.setAttribute('aria-busy', 'true')
  try {
    const account = await enroll(code, name, await subscribe().catch(() => undefined))
    await keepAccount(account)
    await navigator.storage?.persist?.()
    await loadAccounts()
    withdraw()
    notify('added', 'success')
    return account
  } catch (refusal) {
    const used = refusal.code === 'enrollment_transaction_not_found'
    // Nothing can come of a code that is over.
    if (used) withdraw()
    notify(used ? 'usedCode' : 'failed', 'error')
    return undefined
  } finally {
    button.disabled = false
    button.removeAttribute('aria-busy')
  }
}

/** Follows the ways in which an account can be added. `changed` is told after each, of the account if there is one. */
export const followAdding = changed => {
  const takeLink = () => {
    if (!location.hash.startsWith('#enroll=')) return
    const text = location.href
    // The ticket is a secret: it leaves the address bar and the history at once.
    history.replaceState(null, '', location.pathname)
    if (offer(text)) changed()
  }
  one('#enroll-form').addEventListener('submit', event => {
    event.preventDefault()
    void add().then(changed)
  })
  one('[data-cancel]').addEventListener('click', () => {
    withdraw()
    changed()
  })
  one('#add-form').addEventListener('submit', event => {
    event.preventDefault()
    if (offer(one('#add-link').value)) changed()
  })
  one('[data-scan]').hidden = !canScan()
  one('[data-scan]').addEventListener('click', async () => {
    const text = await scan(one('#scan'), say('noCamera'))
    if (text && offer(text)) changed()
  })
  addEventListener('hashchange', takeLink)
  takeLink()
}
