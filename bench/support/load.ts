import { Client } from 'undici'

/** Asks over so many connections for so long, one request at a time each; answers per second. */
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
  const began = performance.now()
  const until = began + seconds * 1_000
  let answers = 0
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < until) {
        const { statusCode, body } = await client.request({ method: 'GET', path: pathname + search, headers })
        await body.dump()
        if (statusCode >= 400) throw new Error(`${url} answered ${statusCode}.`)
        answers++
      }
      await client.close()
    }),
  )
  return answers / ((performance.now() - began) / 1_000)
}
