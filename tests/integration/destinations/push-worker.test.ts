import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { messageOf } from '#delivery/destinations/web-push/message.ts'

const origin = 'https://hearback.example'
const jobid = '0199aaaa-0000-7000-8000-000000000000'
const event = {
  id: `${jobid}-3`,
  type: 'job.completed',
  timestamp: '2026-01-01T00:00:00.000Z',
  data: { jobid, seq: 3, state: 'completed' },
}

/** Runs the service worker of the pages. Headless browsers deny notifications, so the browser's part is replaced. */
function startWorker(tabUrls: string[] = []) {
  const listeners = new Map<string, (event: object) => void>()
  const shown: { title: string; options: Record<string, unknown> }[] = []
  const opened: string[] = []
  const focused: string[] = []
  const self = {
    location: { origin },
    addEventListener: (type: string, listener: (event: object) => void) => listeners.set(type, listener),
    registration: {
      showNotification: async (title: string, options: Record<string, unknown>) =>
        void shown.push({ title, options }),
    },
    clients: {
      matchAll: async () => tabUrls.map((url) => ({ url, focus: async () => void focused.push(url) })),
      openWindow: async (url: string) => void opened.push(url),
    },
  }
  runInNewContext(readFileSync('public/push-worker.js', 'utf8'), { self, URL })
  const dispatch = async (type: string, members: object) => {
    const pending: Promise<unknown>[] = []
    listeners.get(type)?.({ ...members, waitUntil: (work: Promise<unknown>) => pending.push(work) })
    await Promise.all(pending)
  }
  return {
    shown,
    opened,
    focused,
    push: (text: string) => dispatch('push', { data: { json: () => JSON.parse(text) } }),
    click: (data: unknown) => dispatch('notificationclick', { notification: { data, close() {} } }),
  }
}

it('push worker: shows the notification of a declarative message, and a click opens the page of the job', async () => {
  const worker = startWorker()
  await worker.push(messageOf(event, event.id, origin))
  expect(worker.shown).toEqual([
    {
      title: 'Analysis completed',
      options: expect.objectContaining({ tag: jobid, body: expect.any(String) }),
    },
  ])
  await worker.click(worker.shown[0]?.options.data)
  expect(worker.opened).toEqual([`${origin}/jobs/${jobid}`])
})

it('push worker: a click focuses the tab that shows the job', async () => {
  const worker = startWorker([`${origin}/`, `${origin}/jobs/${jobid}`])
  await worker.click({ navigate: `${origin}/jobs/${jobid}` })
  expect([worker.focused, worker.opened]).toEqual([[`${origin}/jobs/${jobid}`], []])
})

it('push worker: opens no page of another origin, and shows a malformed message as well', async () => {
  const worker = startWorker()
  await worker.click({ navigate: 'https://attacker.example/' })
  expect(worker.opened).toEqual([origin])
  await worker.push('not JSON')
  expect(worker.shown).toMatchObject([{ title: 'hearback' }])
})
