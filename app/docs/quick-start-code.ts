import type { ModeDescription } from '#client/client.ts'

interface Step {
  title: string
  code: string
}

/** The steps of one language that belong to no delivery mode. See `fillPlaceholders`. */
interface CommonSteps {
  language: string
  submit: Step
  result: Step
}

const curl: CommonSteps = {
  language: 'curl',
  submit: {
    title: 'Submit a PDF, here a sample. The response is the job; the following commands use its jobid.',
    code: `curl -so report.pdf BASE/samples/financial-report.pdf
JOBID=$(curl -s -F file=@report.pdf BASE/pdf/USERID | sed 's/.*"jobid":"\\([^"]*\\)".*/\\1/')
echo $JOBID`,
  },
  result: {
    title: 'Read the extracted text.',
    code: 'curl BASE/results/$JOBID/text',
  },
}

const javascript: CommonSteps = {
  language: 'JavaScript',
  submit: {
    title:
      'Submit a PDF, here a sample. In Node, openAsBlob() reads a file; in a page, use a File from a form.',
    code: `const pdf = await (await fetch('BASE/samples/financial-report.pdf')).blob()
const submitted = await fetch('BASE/pdf/USERID?filename=report.pdf', {
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
    title: 'Submit a PDF, here a sample, with the standard library.',
    code: `import json, urllib.request

pdf = urllib.request.urlopen("BASE/samples/financial-report.pdf").read()
request = urllib.request.Request(
    "BASE/pdf/USERID?filename=report.pdf", data=pdf,
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
export function quickStarts(
  modes: readonly Pick<ModeDescription, 'guide'>[],
): { language: string; steps: Step[] }[] {
  const ofModes = modes.flatMap(({ guide }) => guide.quickStarts ?? [])
  return [curl, javascript, python].map(({ language, submit, result }) => ({
    language,
    steps: [submit, ...ofModes.filter((step) => step.language === language), result],
  }))
}
