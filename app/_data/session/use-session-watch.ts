'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { readJson, sessionPath } from '../api.ts'
import type { Session } from './session.ts'
import { reportSignedOut, useSignedOut } from './signed-out.ts'

/** The server answers earlier when the session ends. */
const waitS = 50
const pollMs = 10_000
const retryMs = 2_000

interface WatchOptions {
  session: Session | null | undefined
  /**
   * Polls instead of holding a request: a browser opens at most six connections to a server, and a page may need
   * all of them.
   */
  isPolling: boolean
}

/**
 * Notices the end of the session while the page is visible, within a second unless it polls. A sign-in in another
 * tab continues the page; when it is another user's, the page is loaded again.
 */
export function useSessionWatch({ session, isPolling }: WatchOptions): void {
  const isSignedOut = useSignedOut()
  const queries = useQueryClient()
  const userid = session?.auth === 'keys' ? session.userid : null

  useEffect(() => {
    if (userid === null || isSignedOut) return
    return whileVisible(async (signal) => {
      const path = isPolling ? `${sessionPath}?wait=0` : `${sessionPath}?wait=${waitS}`
      while (!signal.aborted) {
        const failed = await readJson(path, signal).then(
          () => false,
          () => true,
        )
        if (failed || isPolling) await pause(failed ? retryMs : pollMs, signal)
      }
    })
  }, [userid, isSignedOut, isPolling])

  useEffect(() => {
    if (!isSignedOut) return
    return whileVisible(async (signal) => {
      try {
        const found = await readJson<Session>(sessionPath, signal)
        if (userid !== null && found.userid !== userid) return location.reload()
        reportSignedOut(false)
        await queries.invalidateQueries()
      } catch {
        // Still signed out. The session is read again the next time the page becomes visible.
      }
    })
  }, [userid, isSignedOut, queries])
}

/** Runs `task` each time the page becomes visible, until it is hidden. Returns the function that ends this. */
function whileVisible(task: (signal: AbortSignal) => Promise<void>): () => void {
  let current = new AbortController()
  function update() {
    current.abort()
    current = new AbortController()
    if (document.visibilityState === 'visible') void task(current.signal)
  }
  update()
  addEventListener('visibilitychange', update)
  return () => {
    removeEventListener('visibilitychange', update)
    current.abort()
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
