import { createHash } from 'node:crypto'
import type { HttpResponse } from '#core/http/route.ts'

/** GraphiQL 4 is the last one with a bundle for a script element; it needs React 18. See public/graphiql/README.md. */
const scripts = ['react.production.min.js', 'react-dom.production.min.js', 'graphiql.min.js']

const script = `
const example = \`# Ctrl+Enter runs the operation at the cursor. Where the service needs a key, add it under "Headers":
# {"Authorization": "Bearer hb_…"}
query Jobs {
  jobs(userid: "demo", first: 5) {
    edges { node { jobid filename state } }
    pageInfo { hasNextPage endCursor }
  }
}

query Modes {
  modes { name title summary }
}

# A new result each time that a selected field changes; "subscription" streams the events.
query Live($jobid: ID!) @live {
  job(jobid: $jobid) { state progress { done total } }
}

subscription Events($jobid: ID!) {
  jobEvents(jobid: $jobid, after: 0) { type data { seq state } }
}
\`

/** Whether an operation has several results: a subscription or a live query. */
function isStream(document, name) {
  const operation = document?.definitions.find(({ kind, name: own }) =>
    kind === 'OperationDefinition' && (!name || own?.value === name))
  return operation?.operation === 'subscription' || operation?.directives.some(({ name }) => name.value === 'live')
}

/** The results of an operation. */
async function* run(params, { headers, documentAST }, signal) {
  const accept = isStream(documentAST, params.operationName) ? 'text/event-stream' : 'application/json'
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...headers },
    body: JSON.stringify(params),
    signal,
  })
  if (!/event-stream/.test(response.headers.get('content-type'))) return yield await response.json()
  let text = ''
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const messages = (text + chunk).split('\\n\\n')
    text = messages.pop()
    for (const message of messages) {
      const data = /^data: (.+)$/m.exec(message)
      if (data) yield JSON.parse(data[1])
    }
  }
}

/** An iterable that can be left while it waits for the next result. */
function fetcher(params, options = {}) {
  const leaving = new AbortController()
  const results = run(params, options, leaving.signal)
  const end = { done: true, value: undefined }
  const iterator = {
    next: () => results.next().catch((error) => {
      if (leaving.signal.aborted) return end
      throw error
    }),
    async return() {
      leaving.abort()
      return end
    },
    [Symbol.asyncIterator]: () => iterator,
  }
  return iterator
}

const explorer = React.createElement(GraphiQL, { fetcher, defaultQuery: example, defaultEditorToolsVisibility: true })
ReactDOM.createRoot(document.querySelector('#graphiql')).render(explorer)
`

const style = 'body { margin: 0 } #graphiql { height: 100dvh }'

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GraphiQL · hearback</title>
<link rel="stylesheet" href="/graphiql/graphiql.min.css">
<style>${style}</style>
<div id="graphiql"></div>
${scripts.map((file) => `<script src="/graphiql/${file}"></script>`).join('\n')}
<script>${script}</script>
</html>
`

const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}' 'self'`,
  // GraphiQL adds style elements, and its style sheet has its fonts.
  "style-src 'self' 'unsafe-inline'",
  'font-src data:',
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** GraphiQL, from this origin alone. */
export function explorerPage(): HttpResponse {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'cache-control': 'no-cache',
    },
    body: page,
  }
}
