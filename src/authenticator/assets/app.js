import { followAdding, isOffered } from './adding.js'
import { areAllowed, ask, mayAsk, startWorker, subscribe } from './notifications.js'
import { codeNow, look, tellSubscription, unenroll } from './protocol.js'
import { drawRequests } from './requests.js'
import { forgetAccount, loadAccounts, state } from './state.js'
import { fill, notify, one, say, stamp } from './view.js'

// Accounts and their codes.

const draw = () => {
  const { accounts } = state
  const none = accounts.length === 0
  one('#accounts').hidden = none
  one('#accounts ul').replaceChildren(...accounts.map(drawAccount))
  one('#empty').hidden = !none || isOffered()
  one('#add').open = none && !isOffered()
  one('#notifications').hidden = none || !mayAsk()
  void drawCodes()
}

const drawAccount = account => {
  const item = stamp('account')
  item.dataset.id = account.id
  fill(item, { issuer: account.issuer, user: account.user })
  one('[data-remove]', item).setAttribute('aria-label', `${one('[data-remove]', item).textContent} ${account.issuer}`)
  one('[data-remove]', item).addEventListener('click', () => remove(account))
  return item
}

const drawCodes = async () => {
  for (const item of document.querySelectorAll('.account')) {
    const account = state.accounts.find(({ id }) => id === item.dataset.id)
    if (!account) continue
    const { code, left, period } = await codeNow(account)
    const output = one('[data-code]', item)
    output.textContent = `${code.slice(0, code.length / 2)} ${code.slice(code.length / 2)}`
    output.setAttribute('aria-label', `${say('code')} ${[...code].join(' ')}`)
    const countdown = one('[data-countdown]', item)
    countdown.style.setProperty('--left', left / period)
    countdown.setAttribute('aria-label', `${left} ${say('secondsLeft')}`)
    const pending = one('[data-state]', item)
    pending.hidden = state.standing.get(account.id)?.confirmed !== false
    pending.textContent = say('pending')
  }
}

const removal = one('#remove')
let asked

const remove = account => {
  asked = account
  removal.returnValue = 'keep'
  removal.showModal()
}

removal.addEventListener('close', async () => {
  // The end of an earlier question is told when the next one may be on the screen already.
  if (removal.open || removal.returnValue !== 'remove') return
  const account = asked
  try {
    await unenroll(account)
  } catch (error) {
    if (error.code !== 'device_account_not_found') return notify('failed', 'error')
  }
  await forget(account)
})

const forget = async account => {
  await forgetAccount(account)
  notify('removed')
  drawRequests(refresh)
  draw()
}

// How the accounts stand.

/** Whether the server could be reached. */
const refresh = async account => {
  try {
    state.standing.set(account.id, await look(account))
  } catch (refusal) {
    if (refusal.code === 'device_account_not_found') await forget(account)
    return refusal.status !== undefined
  }
  drawRequests(refresh)
  return true
}

let asking = false
const refreshAll = async () => {
  if (asking || document.visibilityState === 'hidden') return
  asking = true
  try {
    const reached = await Promise.all(state.accounts.map(refresh))
    one('#offline').hidden = reached.length === 0 || reached.includes(true)
  } finally {
    asking = false
  }
}

one('[data-notify]').addEventListener('click', async () => {
  if (!(await ask())) notify('notificationsOff', 'error')
  else {
    try {
      const subscription = await subscribe()
      await Promise.all(state.accounts.map(account => tellSubscription(account, subscription)))
      notify('notificationsOn', 'success')
    } catch {
      notify('failed', 'error')
    }
  }
  one('#notifications').hidden = !mayAsk()
})
document.addEventListener('visibilitychange', () => void refreshAll())
addEventListener('online', () => void refreshAll())
addEventListener('offline', () => void refreshAll())
navigator.serviceWorker?.addEventListener('message', () => void refreshAll())

await loadAccounts()
followAdding(account => {
  draw()
  if (account) void refresh(account)
})
draw()
void startWorker().then(async () => {
  // A subscription that the browser has renewed is told to the server.
  if (!areAllowed() || state.accounts.length === 0) return
  const subscription = await subscribe().catch(() => undefined)
  if (!subscription) return
  for (const account of state.accounts) await tellSubscription(account, subscription).catch(() => undefined)
})
await refreshAll()
setInterval(refreshAll, 3000)
setInterval(drawCodes, 1000)
document.body.dataset.ready = ''
