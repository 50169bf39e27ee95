interface QuickStart {
  language: string
  steps: readonly { title: string; code: string }[]
}

const curl: QuickStart = {
  language: 'curl',
  steps: [
    {
      title: 'Submit a PDF. The answer is the job, with its jobid.',
      code: 'curl -F file=@report.pdf BASE/pdf/alice',
    },
    {
      title: 'Be told of each event, one line of JSON each, until it is done.',
      code: "curl -N -H 'Accept: application/x-ndjson' BASE/results/JOBID",
    },
    {
      title: 'Or do both in one request, for a small PDF: wait up to 30 seconds for the result.',
      code: "curl -H 'Prefer: wait=30' -F file=@report.pdf BASE/pdf/alice",
    },
    {
      title: 'Read the text that was found.',
      code: 'curl BASE/results/JOBID/text',
    },
  ],
}

const javascript: QuickStart = {
  language: 'JavaScript',
  steps: [
    {
      title: 'Submit a PDF from Node, or a File from a form in a page.',
      code: `import { openAsBlob } from 'node:fs'

const pdf = await openAsBlob('report.pdf')
const submitted = await fetch('BASE/pdf/alice?filename=report.pdf', {
  method: 'POST',
  headers: { 'content-type': 'application/pdf' },
  body: pdf,
})
const { jobid } = await submitted.json()`,
    },
    {
      title: 'In a page of this origin: be told by server-sent events.',
      code: `const events = new EventSource(\`/results/\${jobid}\`)
for (const type of ['job.processing', 'job.progress', 'job.completed', 'job.error']) {
  events.addEventListener(type, ({ data }) => console.log(JSON.parse(data)))
}`,
    },
    {
      title: 'In Node: ask with a long poll, and be answered when there is news.',
      code: `let job = { state: 'uploaded', seq: 0 }
while (job.state !== 'completed' && job.state !== 'error') {
  const url = \`BASE/results/\${jobid}?after=\${job.seq}\`
  job = await (await fetch(url, { headers: { prefer: 'wait=30' } })).json()
  console.log(job.state)
}`,
    },
  ],
}

const python: QuickStart = {
  language: 'Python',
  steps: [
    {
      title: 'Submit a PDF, with nothing but the standard library.',
      code: `import json, urllib.request

pdf = open("report.pdf", "rb").read()
request = urllib.request.Request(
    "BASE/pdf/alice?filename=report.pdf", data=pdf,
    headers={"Content-Type": "application/pdf"})
job = json.load(urllib.request.urlopen(request))`,
    },
    {
      title: 'Be told of each event, line by line.',
      code: `request = urllib.request.Request(
    "BASE" + job["links"]["self"],
    headers={"Accept": "application/x-ndjson"})
for line in urllib.request.urlopen(request):
    if line.strip():
        print(json.loads(line)["type"])`,
    },
    {
      title: 'Read the result.',
      code: `job = json.load(urllib.request.urlopen("BASE" + job["links"]["self"]))
print(job["analysis"]["numbers"]["reading"])`,
    },
  ],
}

/** The first steps in each language; `BASE` stands for this server. */
export const quickStarts = [curl, javascript, python] as const
