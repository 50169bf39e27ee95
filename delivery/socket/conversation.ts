import type { Socket } from 'socket.io'
import { cancel } from '#core/cancel.ts'
import { Refusal } from '#core/error.ts'
import type { Following } from '#core/feed/following.ts'
import { readInput } from '#core/input.ts'
import { viewJob } from '#core/job.ts'
import { isJobid } from '#core/jobid.ts'
import type { Principal } from '#core/principal.ts'
import type { WebServices } from '#core/services.ts'
import { submit } from '#core/submit.ts'
import { missing } from '#core/wall.ts'
import { followMessage, jobMessage, refused, submitMessage, unfollowMessage } from './messages.ts'

type Ack = (answer: object) => void

/**
 * What one connection may ask. Every request is acknowledged with `{ok: true, …}` or `{ok: false, problem}`;
 * a request without an acknowledgement to call is still carried out.
 */
export function converse(socket: Socket, principal: Principal, services: WebServices): void {
  const followings = new Map<string, Following>()
  const opened = services.connections.open({ id: socket.id, mode: 'socket', principal })
  opened.catch((error) => services.logger.error({ err: error }, 'A connection could not be noted.'))

  function note(): void {
    const jobids = [...followings.keys()].filter(isJobid)
    const user = [...followings.keys()].find((key) => !isJobid(key))?.slice(userKey('').length) ?? null
    opened
      .then(() => services.connections.follows(socket.id, { jobids, user }))
      .catch((error) =>
        services.logger.error({ err: error }, 'What a connection follows could not be noted.'),
      )
  }

  async function relay(key: string, following: Following): Promise<void> {
    for await (const item of following) {
      if (item.kind === 'stale')
        socket.emit('stale', { reason: item.reason, ...(isJobid(key) && { jobid: key }) })
      else socket.emit('event', item.event)
    }
    if (followings.get(key) === following) {
      followings.delete(key)
      note()
    }
  }

  function keep(key: string, following: Following): void {
    followings.get(key)?.close()
    followings.set(key, following)
    note()
  }

  const requests: Record<
    string,
    (message: unknown, bytes?: unknown) => Promise<[answer: object, then?: () => void]>
  > = {
    async submit(message, bytes) {
      const { userid, filename, ...options } = readInput(submitMessage, message)
      if (!(bytes instanceof Uint8Array)) {
        throw new Refusal('invalid_request', 'bytes: must be the PDF as binary data', { field: 'bytes' })
      }
      const submission = { userid, bytes: oneChunk(bytes), rest: () => ({ filename, options }) }
      const { job, extras } = await submit(services, principal, submission)
      return [{ job: { ...viewJob(job), ...extras } }]
    },
    async follow(message) {
      const wanted = readInput(followMessage, message)
      if ('userid' in wanted) {
        const following = services.feed.followUser(principal, wanted.userid)
        keep(userKey(wanted.userid), following)
        return [{}, () => void relay(userKey(wanted.userid), following)]
      }
      const jobid = requireJobid(wanted.jobid)
      const { after } = wanted
      const following = await services.feed.follow(principal, {
        jobid,
        ...(after !== undefined && { after }),
      })
      keep(jobid, following)
      // The acknowledgement carries the snapshot, so no event may overtake it.
      return [{ job: following.snapshot && viewJob(following.snapshot) }, () => void relay(jobid, following)]
    },
    async unfollow(message) {
      const wanted = readInput(unfollowMessage, message)
      const key = 'userid' in wanted ? userKey(wanted.userid) : wanted.jobid
      followings.get(key)?.close()
      followings.delete(key)
      note()
      return [{}]
    },
    async results(message) {
      const job = await services.jobs.read(principal, requireJobid(readInput(jobMessage, message).jobid))
      if (typeof job === 'string') throw missing(job)
      return [{ job: viewJob(job) }]
    },
    async cancel(message) {
      return [
        {
          job: viewJob(await cancel(services, principal, requireJobid(readInput(jobMessage, message).jobid))),
        },
      ]
    },
  }

  for (const [name, handle] of Object.entries(requests)) {
    socket.on(name, async (...args: unknown[]) => {
      const ack = (typeof args.at(-1) === 'function' ? args.pop() : () => {}) as Ack
      try {
        const [answer, afterwards] = await handle(args[0], args[1])
        ack({ ok: true, ...answer })
        afterwards?.()
      } catch (error) {
        if (!(error instanceof Refusal))
          services.logger.error({ err: error, request: name }, 'A socket request failed.')
        ack(refused(error))
      }
    })
  }

  socket.on('disconnect', () => {
    for (const following of followings.values()) following.close()
    followings.clear()
    opened
      .then(() => services.connections.close(socket.id))
      .catch((error) => services.logger.error({ err: error }, 'A closed connection could not be removed.'))
  })
}

function userKey(userid: string): string {
  return `user ${userid}`
}

function requireJobid(jobid: string): string {
  if (!isJobid(jobid)) throw missing('unknown')
  return jobid.toLowerCase()
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
