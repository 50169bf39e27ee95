import { Client } from 'undici'

/** Responses per second over this many connections, one request at a time on each. @throws Error for a status of 400 or more */
export async function requestsPerSecond(
  url: string,
  {
    connections,
    seconds,
    headers = {},
  }: { connections: number; seconds: number; headers?: Record<string, string> },
): Promise<number> {
  const { origin, pathname, search } = new URL(url)
  const clients = Array.from({ length: connections }, () => new Client(origin))
  const startedAt = performance.now()
  const deadline = startedAt + seconds * 1_000
  let responses = 0
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < deadline) {
        const { statusCode, body } = await client.request({ method: 'GET', path: pathname + search, headers })
        await body.dump()
        if (statusCode >= 400) throw new Error(`${url} responded with ${statusCode}.`)
        responses++
      }
      await client.close()
    }),
  )
  return responses / ((performance.now() - startedAt) / 1_000)
}
