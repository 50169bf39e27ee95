'use client'

import { useEffect, useState } from 'react'
import type { ProblemError } from '#client/http/problem.ts'
import {
  type PushObstacle,
  pushObstacle,
  pushTypeName,
  subscribedEndpoint,
  subscribeToPush,
} from '#client/push-notifications.ts'
import type { DestinationView } from '#core/outbox/destinations/destination-view.ts'
import { readJson, send, toProblem } from '../_data/api.ts'
import { destinationsPath } from '../_data/paths.ts'
import { createStoredSetting, type StoredSetting } from '../_data/stored-setting.ts'

/** Notifications of this browser about one job, or about all jobs of a user. */
export interface Push {
  /** Why they are not available; undefined until that is known. */
  obstacle: PushObstacle | null | undefined
  isOn: boolean
  /** This browser was subscribed and the service has removed the subscription. */
  isEnded: boolean
  isBusy: boolean
  /** Why the last change failed; `unreached`: the push service of the browser gave no answer. */
  error: ProblemError | 'unreached' | null
  toggle(): void
}

/** What the notifications are about. `after`: events newer than this `seq` are delivered. */
export interface PushScope {
  userid: string
  jobid?: string
  after?: number
}

interface DestinationTypeView {
  name: string
  schema: { properties?: { applicationServerKey?: { const?: string } } }
}

/** Reads and changes whether this browser is notified. */
export function usePush({ userid, jobid, after }: PushScope): Push {
  const [obstacle, setObstacle] = useState<PushObstacle | null | undefined>()
  const [id, setId] = useState<string | null>(null)
  const [isEnded, setEnded] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<Push['error']>(null)

  useEffect(() => {
    let isCurrent = true
    setObstacle(pushObstacle())
    setId(null)
    setEnded(false)
    if (pushObstacle() === null) {
      findDestination(userid, jobid).then(
        (found) => {
          if (!isCurrent) return
          setId(found)
          setEnded(found === null && createdDestination({ userid, jobid }).read() !== '')
        },
        // Without an answer the box stays unchecked; a click asks again.
        () => {},
      )
    }
    return () => {
      isCurrent = false
    }
  }, [userid, jobid])

  async function change(): Promise<void> {
    if (id) {
      await send('DELETE', `/destinations/${id}`)
      save(null)
      return
    }
    const config = await subscribeToPush(await readServerKey(), { renew: isEnded })
    if (typeof config === 'string') setObstacle(config)
    else {
      const events = ['job.completed', 'job.error']
      const body = { type: pushTypeName, config, events, ...(jobid && { jobid, after }) }
      save((await send<DestinationView>('POST', destinationsPath(userid), body)).id)
    }
  }

  function save(created: string | null): void {
    createdDestination({ userid, jobid }).write(created ?? '')
    setId(created)
    setEnded(false)
  }

  function toggle(): void {
    setBusy(true)
    setError(null)
    change()
      .catch((thrown) => setError(thrown instanceof DOMException ? 'unreached' : toProblem(thrown)))
      .finally(() => setBusy(false))
  }

  return { obstacle, isOn: id !== null, isEnded, isBusy, error, toggle }
}

/** Id of the destination that this browser created; empty when it created none, or deleted it. */
function createdDestination({ userid, jobid }: { userid: string; jobid: string | undefined }): StoredSetting {
  return createStoredSetting(['hearback.push', userid, jobid ?? ''].join(' '), '')
}

/** Id of the destination for this browser's subscription; null when there is none. */
async function findDestination(userid: string, jobid: string | undefined): Promise<string | null> {
  const endpoint = await subscribedEndpoint()
  if (endpoint === null) return null
  const query = new URLSearchParams({ type: pushTypeName, ...(jobid && { jobid }) })
  const path = destinationsPath(userid)
  const { destinations } = await readJson<{ destinations: DestinationView[] }>(`${path}?${query}`)
  return destinations.find(({ config, disabled }) => config.endpoint === endpoint && !disabled)?.id ?? null
}

async function readServerKey(): Promise<string> {
  const { types } = await readJson<{ types: DestinationTypeView[] }>('/destination-types')
  return types.find(({ name }) => name === pushTypeName)?.schema.properties?.applicationServerKey?.const ?? ''
}
