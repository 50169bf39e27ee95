import type { Services } from '../services.ts'
import type { UsageRecord } from './usage.ts'
import type { UsageMeter } from './usage-meter.ts'

const batch = 1_000

/**
 * The usage records after a position as CloudEvents 1.0 in JSON, one a line. What this process has counted is
 * included.
 */
export async function* exportUsage(
  { usage, meter }: Pick<Services, 'usage'> & { meter: Pick<UsageMeter, 'flush'> },
  after: number,
): AsyncGenerator<string> {
  await meter.flush()
  while ((await usage.rollUp(batch)) === batch);
  let last = after
  for (;;) {
    const records = await usage.list(last, batch)
    if (records.length > 0)
      yield records.map((record) => `${JSON.stringify(toCloudEvent(record))}\n`).join('')
    if (records.length < batch) return
    last = records.at(-1)?.position ?? last
  }
}

/** The subject is the user, as billing engines expect it. */
function toCloudEvent({ position, userid, at, metric, detail, amount }: UsageRecord) {
  return {
    specversion: '1.0',
    id: String(position),
    source: '/usage',
    type: `hearback.usage.${metric}`,
    subject: userid,
    time: at.toISOString(),
    datacontenttype: 'application/json',
    data: {
      amount,
      ...((metric === 'events' || metric.endsWith('olls')) && { mode: detail }),
      ...(metric === 'attempts' && { destinationType: detail }),
    },
  }
}
