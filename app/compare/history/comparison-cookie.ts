import type { ListedComparison } from '../../_home/jobs/group-jobs.ts'

/** Cookie with the comparisons of this browser, by which the server groups the jobs of Home. */
export const comparisonCookie = 'hearback.comparisons'

/** Servers and proxies bound the size of all headers. Older comparisons are grouped once the browser has read them. */
const maxLength = 2_000

/** A job is named by the end of its id, which is random. */
export const jobKeyOf = (jobid: string): string => jobid.slice(-12)

/** The value of the cookie: the newest comparisons of several jobs. */
export function packComparisons(comparisons: readonly ListedComparison[]): string {
  let value = ''
  for (const { id, name, jobids } of comparisons) {
    if (jobids.length < 2) continue
    const line = [id, jobids.map(jobKeyOf).join(' '), name.replaceAll(/\s+/g, ' ')].join('\t')
    const next = value + encodeURIComponent(`${line}\n`)
    if (next.length > maxLength) break
    value = next
  }
  return value
}

/** Reads the decoded value of the cookie. What is malformed is left out. */
export function unpackComparisons(value = ''): ListedComparison[] {
  return value.split('\n').flatMap((line) => {
    const [id = '', keys = '', name] = line.split('\t')
    return name === undefined || !/^\w+$/.test(id) ? [] : [{ id, name, jobids: keys.split(' ') }]
  })
}
