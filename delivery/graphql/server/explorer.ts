import { createHash } from 'node:crypto'
import type { HttpResponse } from '#core/http/route.ts'

const script = `
const form = document.querySelector('form')
const output = document.querySelector('output')
const stop = document.querySelector('#stop')
let running = null

/** Adds one result; the newest is the first. */
function show(result) {
  const pre = document.createElement('pre')
  pre.textContent = JSON.stringify(result, null, 2)
  output.prepend(pre)
}

async function run({ query, variables, key }) {
  running?.abort()
  running = new AbortController()
  output.replaceChildren()
  stop.disabled = false
  const isStream = /^\\s*subscription\\b|@live\\b/m.test(query)
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: isStream ? 'text/event-stream' : 'application/json',
      ...(key && { authorization: 'Bearer ' + key }),
    },
    body: JSON.stringify({ query, variables: variables.trim() ? JSON.parse(variables) : {} }),
    signal: running.signal,
  })
  if (!/event-stream/.test(response.headers.get('content-type'))) return show(await response.json())
  let text = ''
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const messages = (text + chunk).split('\\n\\n')
    text = messages.pop()
    for (const message of messages) {
      const data = /^data: (.+)$/m.exec(message)
      if (data) show(JSON.parse(data[1]))
    }
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  run(Object.fromEntries(new FormData(form)))
    .catch((error) => error.name !== 'AbortError' && show({ errors: [{ message: error.message }] }))
    .finally(() => { stop.disabled = true })
})
form.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit()
})
stop.addEventListener('click', () => running?.abort())
`

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0 auto; padding: 1rem; max-width: 80rem }
form { display: grid; gap: .75rem }
label { display: grid; gap: .25rem }
textarea, pre, input { font: 14px/1.5 ui-monospace, monospace }
textarea, input { width: 100%; box-sizing: border-box; padding: .5rem }
button { font: inherit; padding: .4rem 1rem }
pre { overflow-x: auto; padding: .75rem; border: 1px solid GrayText; border-radius: .25rem }
`

const example = `query {
  jobs(userid: "demo", first: 5) {
    edges { node { jobid filename state } }
    pageInfo { hasNextPage endCursor }
  }
}`

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GraphQL explorer · hearback</title>
<style>${style}</style>
<h1>GraphQL explorer</h1>
<p>Runs queries, mutations, subscriptions and <code>query @live</code> at <code>/graphql</code>.
<a href="/graphql/schema.graphql">Schema</a> · <a href="/docs">Docs</a></p>
<form>
  <label>Operation <textarea name="query" rows="12" spellcheck="false" required>${example}</textarea></label>
  <label>Variables (JSON) <textarea name="variables" rows="3" spellcheck="false"></textarea></label>
  <label>API key, if the service needs one <input name="key" type="password" autocomplete="off"></label>
  <div><button>Run (Ctrl+Enter)</button> <button type="button" id="stop" disabled>Stop</button></div>
</form>
<h2>Results</h2>
<output aria-live="polite"></output>
<script type="module">${script}</script>
</html>
`

const sourceOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src ${sourceOf(script)}`,
  `style-src ${sourceOf(style)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * A page that runs operations, from this origin alone. GraphiQL is not used: its smallest bundle without a CDN has
 * 9 MB, more than all pages together.
 */
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
