import type { ModeDescription } from '#client/index.ts'

interface Step {
  title: string
  code: string
}

/** The steps of one language that belong to no delivery mode. `BASE` stands for the origin of the server. */
interface CommonSteps {
  language: string
  submit: Step
  result: Step
}

const curl: CommonSteps = {
  language: 'curl',
  submit: {
    title: 'Submit a PDF. The response is the job with its jobid.',
    code: 'curl -F file=@report.pdf BASE/pdf/alice',
  },
  result: {
    title: 'Read the extracted text.',
    code: 'curl BASE/results/JOBID/text',
  },
}

const javascript: CommonSteps = {
  language: 'JavaScript',
  submit: {
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
  result: {
    title: 'Read the result.',
    code: `const { analysis } = await (await fetch(\`BASE/results/\${jobid}\`)).json()
console.log(analysis.numbers.reading)`,
  },
}

const python: CommonSteps = {
  language: 'Python',
  submit: {
    title: 'Submit a PDF, with nothing but the standard library.',
    code: `import json, urllib.request

pdf = open("report.pdf", "rb").read()
request = urllib.request.Request(
    "BASE/pdf/alice?filename=report.pdf", data=pdf,
    headers={"Content-Type": "application/pdf"})
job = json.load(urllib.request.urlopen(request))`,
  },
  result: {
    title: 'Read the result.',
    code: `job = json.load(urllib.request.urlopen("BASE" + job["links"]["self"]))
print(job["analysis"]["numbers"]["reading"])`,
  },
}

/** The quick start in each language: submit, receive events in the modes that have code for it, read the result. */
export function quickStarts(modes: readonly ModeDescription[]): { language: string; steps: Step[] }[] {
  const ofModes = modes.flatMap(({ guide }) => guide.quickStarts ?? [])
  return [curl, javascript, python].map(({ language, submit, result }) => ({
    language,
    steps: [submit, ...ofModes.filter((step) => step.language === language), result],
  }))
}
