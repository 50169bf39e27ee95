/** A sample of the Prometheus text format. */
export interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

/** A metric: its type, and its samples, which for a histogram have the suffixes `_bucket`, `_sum` and `_count`. */
export interface ScrapedMetric {
  name: string
  type: string
  help: string
  samples: Sample[]
}

/** Reads a page of metrics in the Prometheus text format 0.0.4. */
export async function scrape(url: string): Promise<Map<string, ScrapedMetric>> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}.`)
  return parseMetrics(await answer.text())
}

function parseMetrics(text: string): Map<string, ScrapedMetric> {
  const metrics = new Map<string, ScrapedMetric>()
  let current: ScrapedMetric | undefined
  for (const line of text.split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
    if (keyword === 'HELP') {
      current = { name, type: '', help: rest, samples: [] }
      metrics.set(name, current)
    } else if (keyword === 'TYPE' && current) current.type = rest
    else if (line !== '') current?.samples.push(parseSample(line))
  }
  return metrics
}

function parseSample(line: string): Sample {
  const [, name = '', labels = '', value = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
  if (name === '') throw new Error(`Not a sample: ${line}`)
  const pairs = labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)
  return {
    name,
    labels: Object.fromEntries([...pairs].map(([, label = '', text = '']) => [label, text])),
    value: Number(value.replace('Inf', 'Infinity').replace('Nan', 'NaN')),
  }
}

/** The values of a label in the samples of a metric. */
export function labelValues(metric: ScrapedMetric | undefined, label: string): string[] {
  const values = metric?.samples.flatMap(({ labels }) => labels[label] ?? []) ?? []
  return [...new Set(values)].sort()
}
