import type { MetricDescription } from '#platform/metrics/describe-metrics.ts'

/** Writes docs/observability.md. */
export function describeObservability(metrics: readonly MetricDescription[]): string {
  const rows = metrics.map(
    ({ name, type, labels, help }) => `| \`${name}\` | ${type} | ${labels.join(', ')} | ${help} |`,
  )
  return `# Logs, metrics and traces

## Logs

Every process writes JSON lines to standard error. \`LOG_LEVEL\` sets the lowest level that is written: at \`info\` each
job has the lines \`Job accepted.\`, \`Analysis started.\` and \`Job finished.\`; at \`debug\` there is also one line for each
API request (\`Request completed.\`) and each attempt to deliver (\`Delivery attempt ended.\`).

| field | meaning |
|---|---|
| \`level\`, \`time\`, \`msg\` | level of pino (30 is info), Unix time in milliseconds, message |
| \`process\` | \`web\` or \`worker\` |
| \`requestId\` | \`X-Request-Id\` of the request, or a generated id; the response returns it in \`X-Request-Id\` |
| \`jobid\` | id of the job |
| \`traceId\` | trace id: that of the \`traceparent\` header that the job was submitted with, or of the trace of the request |
| \`delivery\` | id of the delivery to a destination |

The trace id of an upload is in the lines of the web process, of the worker, and of each delivery. No line contains a
user id, a file name, a key or the content of a document.

## Metrics

\`GET /metrics\` of a web process returns its metrics in the Prometheus text format; with \`AUTH=keys\` it needs a key with
the scope \`admin\`. A worker process serves its own at \`http://WORKER_METRICS_HOST:WORKER_METRICS_PORT/metrics\`, without a
key: keep that port on a private network. Gauges described as "in all processes" are read from the database, and have
the same value in every web process: aggregate them with \`max\`, all others with \`sum\`. Labels have bounded values;
none is an id. The metrics of Node.js (\`nodejs_…\`, \`process_…\`) are included.

| name | type | labels | meaning |
|---|---|---|---|
${rows.join('\n')}

\`deploy/grafana/hearback.json\` is a Grafana dashboard of these metrics (import it and choose the data source).
\`deploy/prometheus/\` has a scrape configuration and alert rules: processes that cannot be scraped, a stalled queue,
failing jobs, server errors, late events, failing destinations, deliveries that pile up, a blocked event loop.

## Traces

A \`traceparent\` header (W3C Trace Context) of a submit request is stored with the job and its events, in every mode.
Each attempt to deliver sends a \`traceparent\` of the same trace, with a span id of its own: as a header to webhooks, as
the CloudEvents attribute \`traceparent\` to brokers. This needs no setting.

With \`OTEL_EXPORTER_OTLP_ENDPOINT\` the processes record spans and export them over OTLP/HTTP (protobuf) to
\`/v1/traces\` at that endpoint. A job is one trace, also without a \`traceparent\` in the request:

| span | kind | process | parent |
|---|---|---|---|
| \`POST /pdf/{userid}\`, and each other API request | server | web | the client's span |
| \`submit job\` | producer | web | the request |
| \`store document\` | internal | web | \`submit job\` |
| \`analyse job\`, one for each attempt | consumer | worker | \`submit job\` |
| \`run analysis\` (with the milliseconds of each phase), \`store result\` | internal | worker | \`analyse job\` |
| \`deliver to TYPE\`, one for each attempt | client or producer | worker | \`submit job\` |

A failed span has \`error.type\`: an error code or a failure class. \`OTEL_TRACES_SAMPLER_ARG\` is the share of new traces
that are recorded; a request with a \`traceparent\` keeps the decision of its sender. Spans are exported in batches,
at the latest after five seconds and when the process stops. A collector that is slow or away costs spans, never
requests: at most 8,192 wait. Without the setting the SDK of OpenTelemetry is not loaded.
`
}
