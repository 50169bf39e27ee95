import { loadMode } from '#client/follow/modes.ts'
import type { Event } from '#core/events/event.ts'
import { progressType } from '#core/events/event-type.ts'
import { modes } from '#delivery/modes.ts'
import { digestOf } from '#tests/chaos/checker/digest.ts'
import type { FollowerTranscript, ReceivedEvent } from '#tests/chaos/checker/evidence.ts'

/** Names of all registered modes that a client can follow a job in. */
export const followedModes: readonly string[] = modes.filter(({ follows }) => follows).map(({ name }) => name)

/** Longer than the interval of heartbeats, so that only half-open connections are given up. */
const silenceMs = 20_000

/** The followers of a run. */
export class Followers {
  readonly transcripts: FollowerTranscript[] = []
  readonly #baseUrl: string
  readonly #ending = new AbortController()
  readonly #running = new Set<Promise<void>>()

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl
  }

  /** Followers that have not ended. */
  get open(): number {
    return this.#running.size
  }

  /** Follows a job with the client of the mode, and records what it delivers. */
  follow(mode: string, jobid: string, after: number | null): void {
    const transcript: FollowerTranscript = {
      ...{ mode, jobid, after, snapshot: null, events: [], end: 'open', error: null },
    }
    this.transcripts.push(transcript)
    const running = this.#run(transcript).finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Ends those that still wait. */
  async close(): Promise<void> {
    this.#ending.abort()
    await Promise.all(this.#running)
  }

  async #run(transcript: FollowerTranscript): Promise<void> {
    const { mode, jobid, after } = transcript
    const { signal } = this.#ending
    const position = after === null ? {} : { after }
    try {
      const client = await loadMode(mode)
      await client.follow(
        { baseUrl: this.#baseUrl, jobid, signal, silenceMs, intervalMs: 500, ...position },
        {
          onSnapshot({ seq, state }) {
            transcript.snapshot = { seq, state }
          },
          onEvent(event) {
            if (event.type !== progressType) transcript.events.push(toReceived(event))
          },
          onTrouble({ error }) {
            transcript.error = String(error)
          },
        },
      )
      transcript.end = signal.aborted ? 'open' : 'finished'
    } catch (error) {
      transcript.end = 'failed'
      transcript.error = String(error)
    }
  }
}

function toReceived({ id, type, data }: Event): ReceivedEvent {
  const { jobid, userid, seq } = data
  return { id, type, jobid, userid, seq, at: Date.now(), digest: digestOf(data) }
}
