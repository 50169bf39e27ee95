import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { fromBinary, fromJsonString } from '@bufbuild/protobuf'
import { expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { FollowerQueue } from '#core/events/follower-queue.ts'
import { eventItem } from '#core/events/job-follower.ts'
import { FollowResponseSchema } from '../generated/hearback/v1/jobs_pb.ts'
import { writeFollowStream } from './follow-stream.ts'

const jobid = '0199aaaa-0000-7000-8000-000000000000'
const itemOf = (seq: number, state: 'processing' | 'completed' = 'processing') =>
  eventItem({
    id: `${jobid}-${seq}`,
    type: `job.${state}`,
    timestamp: '2026-01-01T00:00:00.000Z',
    data: { jobid, userid: 'alice', seq, state, attempt: 1, links: { self: `/results/${jobid}` } },
  })

/** A response that records what is written; `hasRoom` is what `write` returns. */
class RecordingResponse extends EventEmitter {
  written: Uint8Array[] = []
  hasRoom = true
  destroyed = false

  write(bytes: Uint8Array): boolean {
    this.written.push(bytes)
    return this.hasRoom
  }
}

function follow({ isJson = false, stopping = new AbortController().signal } = {}) {
  const response = new RecordingResponse()
  const subscription = new FollowerQueue(10, () => {})
  let ends = 0
  const stream = {
    subscription,
    principal: everyone,
    timeoutMs: undefined,
    isFinal: false,
    onEnd: () => void ends++,
  }
  const ended = writeFollowStream(stream, response as unknown as ServerResponse, { isJson, stopping })
  return { response, subscription, ended, countEnds: () => ends }
}

/** The message of a frame without its prefix. */
const messageOf = (frame: Uint8Array | undefined) => (frame ?? new Uint8Array()).subarray(5)

it('gRPC: a message is encoded once for all followers of a codec, with its length in front', async () => {
  const followers = [follow(), follow(), follow({ isJson: true })]
  const item = itemOf(3, 'completed')
  for (const { subscription } of followers) {
    subscription.push(item)
    subscription.end()
  }
  expect(await Promise.all(followers.map(({ ended }) => ended))).toEqual([null, null, null])
  const [first, second, json] = followers.map(({ response }) => response.written[0])
  expect(second).toBe(first)
  expect(first && Buffer.from(first).readUInt32BE(1)).toBe(messageOf(first).length)
  const text = new TextDecoder().decode(messageOf(json))
  expect(fromBinary(FollowResponseSchema, messageOf(first))).toEqual(
    fromJsonString(FollowResponseSchema, text),
  )
  expect(followers.map(({ countEnds }) => countEnds())).toEqual([1, 1, 1])
})

it('gRPC: a client that does not read is sent nothing more until it does, and is released when it leaves', async () => {
  const { response, subscription, ended, countEnds } = follow()
  response.hasRoom = false
  for (const seq of [2, 3, 4]) subscription.push(itemOf(seq))
  await expect.poll(() => response.listenerCount('drain')).toBe(1)
  expect(response.written).toHaveLength(1)
  response.emit('drain')
  await expect.poll(() => response.written.length).toBe(2)
  response.emit('close')
  expect([await ended, countEnds(), response.written.length]).toEqual([null, 1, 2])
  expect(response.listenerCount('close')).toBe(0)
})

it('gRPC: a stream ends with the reason of the stop, or as incomplete', async () => {
  const stopping = new AbortController()
  const { ended } = follow({ stopping: stopping.signal })
  stopping.abort(new Error('stopping'))
  expect(await ended).toMatchObject({ message: 'stopping' })
  const incomplete = follow()
  incomplete.subscription.end()
  expect(await incomplete.ended).toMatchObject({ code: 'unavailable' })
})
