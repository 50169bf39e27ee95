import {
  type ReceivedCall,
  type ReceiverAnswer,
  startReceiver,
} from '#delivery/destinations/webhook/receiver.ts'

/** A receiver that keeps what it was told. */
export interface Hook {
  url: string
  calls: ReceivedCall[]
  /** What it answers from now on, by the number of the call, counted from 0. */
  answer: (call: ReceivedCall, n: number) => ReceiverAnswer | Promise<ReceiverAnswer>
  secrets: string[]
  /** The calls' events as `type`, in the order they came. */
  types(): string[]
  close(): Promise<void>
}

/** Starts one on this machine; it answers `204` until told otherwise. */
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
