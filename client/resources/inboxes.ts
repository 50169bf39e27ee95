import { type Transport, toQuery } from '../http/transport.ts'

/** A request bin on the server. */
export interface InboxView {
  token: string
  /** Address of the inbox, as a path on the server. */
  path: string
}

/** A call that an inbox received. */
export interface InboxCallView {
  /** Counted from 1. */
  n: number
  headers: Record<string, string>
  body: string
}

/** The operations that are needed to receive webhooks without a public address. */
export interface InboxesClient {
  createInbox(): Promise<InboxView>
  /** The calls after that `n`; waits for one up to `waitSeconds`. */
  readCalls(
    token: string,
    options: { after: number; waitSeconds: number; signal: AbortSignal },
  ): Promise<InboxCallView[]>
  deleteInbox(token: string): Promise<void>
  /** Creates a webhook for the events of a user; `secret` is shown only here. */
  createWebhook(userid: string, url: string): Promise<{ id: string; secret: string }>
  deleteWebhook(id: string): Promise<void>
}

/** Creates the operations on inboxes. */
export function createInboxesClient({ read, request }: Transport): InboxesClient {
  const post = (body: object) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return {
    createInbox: () => read('/inboxes', post({})),
    async readCalls(token, { after, waitSeconds, signal }) {
      const path = `/inboxes/${token}/calls${toQuery({ after })}`
      return (
        await read<{ calls: InboxCallView[] }>(path, { headers: { prefer: `wait=${waitSeconds}` }, signal })
      ).calls
    },
    deleteInbox: async (token) => void (await request(`/inboxes/${token}`, { method: 'DELETE' })),
    createWebhook: (userid, url) => read(`/users/${encodeURIComponent(userid)}/webhooks`, post({ url })),
    deleteWebhook: async (id) => void (await request(`/webhooks/${id}`, { method: 'DELETE' })),
  }
}
