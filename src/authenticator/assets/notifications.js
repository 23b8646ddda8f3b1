// Notifications of the browser: how this device learns of a sign-in while the page is closed.
import { pushKey } from './protocol.js'

const possible = 'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis

export const startWorker = () =>
  'serviceWorker' in navigator
    ? navigator.serviceWorker.register('worker.js', { scope: './' }).catch(() => undefined)
    : Promise.resolve(undefined)

/** Whether it makes sense to offer them: they are possible and nobody has decided yet. */
export const mayAsk = () => possible && Notification.permission === 'default'
export const areAllowed = () => possible && Notification.permission === 'granted'

const bytesOf = text =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0))

/** The subscription of this browser, made when it is not there; nothing where notifications are not allowed. */
export const subscribe = async () => {
  if (!areAllowed()) return undefined
  const { pushManager } = await navigator.serviceWorker.ready
  const applicationServerKey = bytesOf(await pushKey())
  try {
    return await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })
  } catch (error) {
    // One that was made for another key of the server is of no use any more.
    const stale = await pushManager.getSubscription()
    if (!stale) throw error
    await stale.unsubscribe()
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })
  }
}

/** Asks the user; answers whether they are on now. */
export const ask = async () => (await Notification.requestPermission()) === 'granted'
