/** Name of the destination type. */
export const typeName = 'web-push'

/** Path of the service worker that shows the notifications. */
const workerPath = '/push-worker.js'

/** Why notifications are not available in this browser. */
export type PushObstacle = 'insecure' | 'unsupported' | 'denied'

/** Returns null when notifications can be subscribed to. */
export function pushObstacle(): PushObstacle | null {
  if (!globalThis.isSecureContext) return 'insecure'
  if (!('serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis)) {
    return 'unsupported'
  }
  return Notification.permission === 'denied' ? 'denied' : null
}

/** Config of the destination for this browser. */
export interface PushConfig {
  endpoint: string
  applicationServerKey: string
  origin: string
  keys: { p256dh: string; auth: string }
}

/** Endpoint of this browser's subscription; null without one. */
export async function subscribedEndpoint(): Promise<string | null> {
  const registration = await navigator.serviceWorker.getRegistration(workerPath)
  return (await registration?.pushManager.getSubscription())?.endpoint ?? null
}

/**
 * Asks for permission and subscribes this browser with the service's VAPID public key. Returns the obstacle when the
 * user denies it. `renew`: replaces a subscription that the push service no longer knows, which a browser may keep.
 * @throws DOMException when the browser cannot reach its push service
 */
export async function subscribeToPush(
  applicationServerKey: string,
  { renew = false }: { renew?: boolean } = {},
): Promise<PushConfig | PushObstacle> {
  if ((await Notification.requestPermission()) !== 'granted') return 'denied'
  await navigator.serviceWorker.register(workerPath)
  const { pushManager } = await navigator.serviceWorker.ready
  if (renew) await (await pushManager.getSubscription())?.unsubscribe()
  const options = { userVisibleOnly: true, applicationServerKey }
  const subscription = await pushManager.subscribe(options).catch(async (error: DOMException) => {
    // The browser has a subscription with another key: the service's key has changed.
    const old = error.name === 'InvalidStateError' ? await pushManager.getSubscription() : null
    if (!old) throw error
    await old.unsubscribe()
    return pushManager.subscribe(options)
  })
  const { keys } = subscription.toJSON()
  const { endpoint } = subscription
  const origin = globalThis.location.origin
  return {
    endpoint,
    applicationServerKey,
    origin,
    keys: { p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' },
  }
}
