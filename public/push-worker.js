// Service worker of Web Push: shows the notification of a push message and opens its page on a click.

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('push', (event) => {
  // Browsers end the subscription of a worker that shows nothing, so a malformed message is shown too.
  const { title = 'hearback', navigate = '/', ...options } = readNotification(event.data)
  event.waitUntil(
    self.registration.showNotification(title, { ...options, data: { ...options.data, navigate } }),
  )
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(new URL(event.notification.data?.navigate ?? '/', self.location.origin)))
})

function readNotification(data) {
  try {
    return data.json().notification ?? {}
  } catch {
    return {}
  }
}

/** Focuses a tab that shows the page, or opens one. Pages of other origins are not opened. */
async function open(url) {
  const target = url.origin === self.location.origin ? url.href : self.location.origin
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const tab = tabs.find((one) => one.url === target)
  return tab ? tab.focus() : self.clients.openWindow(target)
}
