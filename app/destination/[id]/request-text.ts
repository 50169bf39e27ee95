/** What a delivery sends, as `GET /deliveries/{id}/request` returns it. */
export interface DeliveryRequest {
  method: string | null
  /** URL or address of the receiver. */
  target: string | null
  headers: Record<string, string>
  body: string
}

/** The request in the form of an HTTP message, with an indented JSON body. */
export function httpTextOf({ method, target, headers, body }: DeliveryRequest): string {
  const start = [method, target].filter((part) => part !== null).join(' ')
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [...(start ? [start] : []), ...lines, ...(start || lines.length > 0 ? [''] : []), pretty(body)].join(
    '\n',
  )
}

/** A curl command that sends the request; null where it is not HTTP. */
export function toCurl({ method, target, headers, body }: DeliveryRequest): string | null {
  if (method === null || target === null || !/^https?:/.test(target)) return null
  const options = Object.entries(headers).map(([name, value]) => `  -H ${quote(`${name}: ${value}`)}`)
  // The signature is of the exact body, so it is not indented.
  return [`curl -i -X ${method} ${quote(target)}`, ...options, `  --data-raw ${quote(body)}`].join(' \\\n')
}

/** Quotes a text for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
