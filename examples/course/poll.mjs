// Submits a PDF and polls until the job is completed or failed. Node 20, without packages.
import { openAsBlob } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

const [base, userid, path] = process.argv.slice(2)
const form = new FormData()
form.set('file', await openAsBlob(path), 'letter.pdf')
const { jobid } = await (await fetch(`${base}/pdf/${userid}`, { method: 'POST', body: form })).json()
for (;;) {
  const response = await fetch(`${base}/results/${jobid}`)
  const { state, analysis, error } = await response.json()
  console.log(state)
  if (error) throw new Error(error.message)
  if (analysis) {
    console.log(`${analysis.pages.count} page(s)`)
    break
  }
  await delay(Number(response.headers.get('retry-after') ?? 1) * 1_000)
}
