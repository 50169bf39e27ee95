// Forwards requests of the page to the hearback server, which serves no pages of other origins. The API key stays here.
// An application checks its own session first.
const server = process.env.HEARBACK_URL ?? 'http://127.0.0.1:3000'
const requestHeaders = ['accept', 'content-type', 'idempotency-key', 'if-none-match', 'prefer']
const responseHeaders = ['cache-control', 'content-type', 'etag', 'retry-after', 'vary']

async function forward(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const path = pathname.slice('/hearback'.length)
  if (!/^\/(pdf\/alice$|results\/)/.test(path)) return new Response(null, { status: 404 })
  const headers = pick(request.headers, requestHeaders)
  if (process.env.HEARBACK_KEY) headers.set('authorization', `Bearer ${process.env.HEARBACK_KEY}`)
  const { method, body, signal } = request
  const init: RequestInit & { duplex: 'half' } = { method, headers, body, signal, duplex: 'half' }
  const response = await fetch(server + path + search, init)
  return new Response(response.body, {
    status: response.status,
    headers: pick(response.headers, responseHeaders),
  })
}

function pick(headers: Headers, names: string[]): Headers {
  return new Headers([...headers].filter(([name]) => names.includes(name)))
}

export { forward as GET, forward as POST }
