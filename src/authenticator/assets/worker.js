// Shows notifications while the page is closed, and keeps the page for when the network is away: codes need none.
const cacheName = 'authenticator-1'

addEventListener('install', () => skipWaiting())
addEventListener('activate', event => {
  event.waitUntil(
    caches
      .keys()
      .then(names => Promise.all(names.filter(name => name !== cacheName).map(name => caches.delete(name))))
      .then(() => clients.claim()),
  )
})

const isShell = url =>
  url.origin === location.origin &&
  (url.pathname.startsWith('/authenticator/') || url.pathname.startsWith('/u/assets/')) &&
  !url.pathname.startsWith('/authenticator/api/')

addEventListener('fetch', event => {
  const { request } = event
  if (request.method !== 'GET' || !isShell(new URL(request.url))) return
  event.respondWith(
    (async () => {
      const cache = await caches.open(cacheName)
      try {
        const fresh = await fetch(request)
        if (fresh.ok) await cache.put(request, fresh.clone())
        return fresh
      } catch (error) {
        const kept = await cache.match(request, { ignoreSearch: true })
        if (kept) return kept
        throw error
      }
    })(),
  )
})

const named = text => {
  try {
    const { b, os } = JSON.parse(text)
    return [b?.n, os?.n].filter(Boolean).join(', ')
  } catch {
    return ''
  }
}

const title = data => {
  if (data.act === 'password-reset') return 'Choose a new password?'
  if (data.act === 'backchannel') return `${data.app ?? 'An application'} asks for your approval`
  return `Sign in to ${data.app ?? 'your account'}?`
}

addEventListener('push', event => {
  const data = event.data?.json() ?? {}
  const body = named(data.s)
  event.waitUntil(
    Promise.all([
      registration.showNotification(title(data), {
        body: body ? `${body}. Open to approve or deny.` : 'Open to approve or deny.',
        tag: data.txtkn,
        icon: 'icon-192.png',
        requireInteraction: true,
      }),
      clients
        .matchAll({ type: 'window', includeUncontrolled: true })
        .then(pages => pages.forEach(page => void page.postMessage('asked'))),
    ]),
  )
})

addEventListener('notificationclick', event => {
  event.notification.close()
  event.waitUntil(
    clients.matchAll({ type: 'window', includeUncontrolled: true }).then(pages => {
      const page = pages.find(one => new URL(one.url).pathname.startsWith('/authenticator/'))
      return page ? page.focus() : clients.openWindow('/authenticator/')
    }),
  )
})
