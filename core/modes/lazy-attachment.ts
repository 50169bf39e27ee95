import { loadOnce } from '../load-once.ts'
import type { Attachment } from './attachment.ts'

/** What a mode loads with the first connection: the handlers of its attachments. */
export type LoadedAttachment = Pick<Attachment, 'handleUpgrade' | 'handleRequest' | 'close'>

/** The part of an attachment that the server needs at its start. */
export interface AttachmentDeclaration extends Omit<Attachment, keyof LoadedAttachment> {
  /** Whether it handles requests besides upgrades. */
  readonly handlesRequests?: boolean
}

/**
 * An attachment whose code is loaded with its first connection, so that a start does not wait for it. Connections that
 * come meanwhile wait for the same load; after a failed one, the next connection loads again.
 */
export function lazyAttachment(
  { handlesRequests = false, ...declaration }: AttachmentDeclaration,
  load: () => Promise<LoadedAttachment>,
): Attachment {
  const loaded = loadOnce(load)
  return {
    ...declaration,
    async handleUpgrade(request, socket, head) {
      const { handleUpgrade } = await loaded.get()
      // A client that left meanwhile is of no interest to the library.
      if (!socket.destroyed) await handleUpgrade(request, socket, head)
    },
    ...(handlesRequests && {
      async handleRequest(request, response) {
        const { handleRequest } = await loaded.get()
        await handleRequest?.(request, response)
      },
    }),
    close: async () => (await loaded.peek())?.close(),
  }
}
