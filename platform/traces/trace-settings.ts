import { z } from 'zod'

const endpointError = 'give the base URL of an OTLP/HTTP receiver, as http://127.0.0.1:4318'
const headersError = 'give name=value pairs, comma-separated, as authorization=Bearer%20token'
const ratioError = 'give a share from 0 to 1'

/** Settings of the traces, named as OpenTelemetry specifies them. */
export const traceSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: endpointError })
    .optional()
    .meta({
      description:
        'Base URL of an OpenTelemetry collector that receives traces over OTLP/HTTP with protobuf, as http://127.0.0.1:4318. Unset: no traces.',
    }),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .transform((list, context) => {
      const headers = parseHeaders(list)
      if (!headers) context.addIssue({ code: 'custom', message: headersError })
      return headers ?? z.NEVER
    })
    .optional()
    .meta({
      description:
        'Headers of the requests to the collector: name=value, comma-separated, values percent-encoded.',
      sensitive: true,
    }),
  OTEL_SERVICE_NAME: z
    .string()
    .default('hearback')
    .meta({ description: 'The name of this service in traces.' }),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number({ error: ratioError })
    .min(0, { error: ratioError })
    .max(1, { error: ratioError })
    .default(1)
    .meta({
      description:
        'Share of the new traces that are recorded, from 0 to 1. A request with a traceparent keeps the decision in it.',
    }),
}

/** The list of OpenTelemetry: W3C Baggage without properties. Null when it is malformed. */
function parseHeaders(list: string): Record<string, string> | null {
  const headers: Record<string, string> = {}
  for (const pair of list.split(',')) {
    const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? []
    if (name === undefined || value === undefined) return null
    try {
      headers[name] = decodeURIComponent(value)
    } catch {
      return null
    }
  }
  return headers
}
