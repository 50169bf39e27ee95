import { type ReceivedCall, type ReceiverAnswer, startReceiver } from '#client/webhooks/receiver.ts'

/** A webhook receiver that records its calls. */
export interface Hook {
  url: string
  calls: ReceivedCall[]
  /** Returns the response to a call; `n` counts calls from 0. */
  answer: (call: ReceivedCall, n: number) => ReceiverAnswer | Promise<ReceiverAnswer>
  secrets: string[]
  /** Event types of the calls, in order of arrival. */
  types(): string[]
  close(): Promise<void>
}

/** Starts a local receiver; by default it responds with `204`. */
export async function openHook(answer: Hook['answer'] = () => ({})): Promise<Hook> {
  const calls: ReceivedCall[] = []
  const secrets: string[] = []
  const receiver = await startReceiver({
    secrets: () => secrets,
    onCall(call) {
      calls.push(call)
      return hook.answer(call, calls.length - 1)
    },
  })
  const hook: Hook = {
    url: `${receiver.url}hook`,
    calls,
    answer,
    secrets,
    types: () => calls.map(({ event }) => event?.type ?? 'none'),
    close: receiver.close,
  }
  return hook
}
