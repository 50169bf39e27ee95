import type { WebhookView } from '#client/webhooks/webhook-view.ts'
import type { InboxView } from '#core/inbox/inbox.ts'
import { send } from '../../_data/api.ts'

/**
 * Creates an inbox, registers it for all jobs of the user under the name and sends a test event to it. Returns its path.
 * @throws ProblemError
 */
export async function createConnectedInbox(userid: string, name: string): Promise<string> {
  const { token, path } = await send<InboxView>('POST', '/inboxes', {})
  const webhook = await send<WebhookView & { secret: string }>(
    'POST',
    `/users/${encodeURIComponent(userid)}/webhooks`,
    {
      url: location.origin + path,
      description: name,
    },
  )
  // With the secret the inbox checks signatures.
  await send('PATCH', `/inboxes/${token}`, { secret: webhook.secret })
  await send('POST', `/webhooks/${webhook.id}/ping`)
  return path
}
