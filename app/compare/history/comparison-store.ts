import { headlineOf } from '#client/comparison/headline.ts'
import { measureRun } from '#client/comparison/measure.ts'
import type { TranslateComparison } from '#client/comparison/messages.ts'
import type { Run } from '#client/comparison/run.ts'
import { summarizeRuns } from '#client/comparison/summary.ts'
import { comparisonCookie, packComparisons } from './comparison-cookie.ts'

/** A finished comparison in the history of this browser. */
export interface Comparison {
  id: string
  name: string
  /** Epoch ms. */
  createdAt: number
  headline: string
  filename: string
  jobids: string[]
  followers: number
}

/** Comparisons that are kept; older ones are deleted. */
const maxComparisons = 30

const yearS = 31_536_000

/** Saves the runs of a comparison and returns its entry. @throws DOMException when the browser does not store data */
export async function saveComparison(
  runs: readonly Run[],
  now: number,
  t: TranslateComparison,
): Promise<Comparison> {
  const filename = runs[0]?.filename ?? ''
  const summaries = summarizeRuns(runs.map(measureRun))
  const comparison: Comparison = {
    id: now.toString(36),
    name: filename,
    createdAt: now,
    headline: headlineOf(summaries, t),
    filename,
    jobids: runs.map(({ jobid }) => jobid),
    followers: summaries.length,
  }
  await write((entries, runStore) => {
    entries.put(comparison)
    runStore.put(runs, comparison.id)
  })
  const outdated = (await listComparisons()).slice(maxComparisons)
  for (const { id } of outdated) await deleteComparison(id)
  await updateCookie()
  return comparison
}

/** The saved comparisons, newest first; none when the browser does not store data. */
export async function listComparisons(): Promise<Comparison[]> {
  const entries = await read<Comparison[]>('entries', (store) => store.getAll()).catch(() => [])
  return entries.toSorted((a, b) => b.createdAt - a.createdAt)
}

/** The runs of a saved comparison; null for an unknown id. */
export async function readRuns(id: string): Promise<Run[] | null> {
  const runs = await read<Run[] | undefined>('runs', (store) => store.get(id)).catch(() => undefined)
  return runs ?? null
}

/** Changes the name of a comparison. */
export async function renameComparison(comparison: Comparison, name: string): Promise<void> {
  await write((entries) => entries.put({ ...comparison, name }))
  await updateCookie()
}

export async function deleteComparison(id: string): Promise<void> {
  await write((entries, runs) => {
    entries.delete(id)
    runs.delete(id)
  })
  await updateCookie()
}

/** Stores the comparisons in the cookie, by which the server groups the jobs of Home. Returns them. */
export async function updateCookie(): Promise<Comparison[]> {
  const comparisons = await listComparisons()
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs a secure context.
  document.cookie = `${comparisonCookie}=${packComparisons(comparisons)}; path=/; max-age=${yearS}; samesite=lax`
  return comparisons
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open('hearback', 1)
  request.onupgradeneeded = () => {
    request.result.createObjectStore('entries', { keyPath: 'id' })
    request.result.createObjectStore('runs')
  }
  return settled(request)
}

async function read<T>(name: string, get: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  const database = await open()
  try {
    return await settled<T>(get(database.transaction(name).objectStore(name)))
  } finally {
    database.close()
  }
}

async function write(change: (entries: IDBObjectStore, runs: IDBObjectStore) => void): Promise<void> {
  const database = await open()
  try {
    const transaction = database.transaction(['entries', 'runs'], 'readwrite')
    change(transaction.objectStore('entries'), transaction.objectStore('runs'))
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error)
    })
  } finally {
    database.close()
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
