/**
 * Has the inbox that the webhook's follower opens answer its first calls with 500: whatever the worker asks
 * goes on as it is, but for the one request that opens the inbox.
 */
export function failReceiver(scope: Pick<typeof globalThis, 'fetch'>, failures: number): void {
  const real = scope.fetch.bind(scope)
  scope.fetch = (input, init) => {
    const opens = String(input).endsWith('/inboxes') && typeof init?.body === 'string'
    if (!opens) return real(input, init)
    const body = { ...JSON.parse(init.body as string), behaviour: { failFirst: failures } }
    return real(input, { ...init, body: JSON.stringify(body) })
  }
}
