import type { DeliveryView } from '../../core/outbox/deliveries/delivery.ts'
import type { DestinationView } from '../../core/outbox/destinations/destination-view.ts'
import { type Transport, toQuery } from '../http/transport.ts'

export type { DestinationView }

/** A destination with the credentials that were generated for it. */
export type NewDestinationView = DestinationView & { secrets: Record<string, string> }

/** A new destination. */
export interface DestinationOptions {
  /** Name of a destination type. */
  type: string
  /** As the schema of the type says. */
  config: Record<string, unknown>
  events?: string[]
  description?: string
  /** The only job whose events it receives. */
  jobid?: string
}

/** The operations on destinations. */
export interface DestinationsClient {
  /** Creates a destination; generated credentials are in `secrets`, and only here. */
  createDestination(userid: string, options: DestinationOptions): Promise<NewDestinationView>
  /** The destinations of a user for all jobs, or those for one job, oldest first. */
  destinations(userid: string, of?: { jobid?: string }): Promise<DestinationView[]>
  deleteDestination(id: string): Promise<void>
  /** Sends a test event. */
  pingDestination(id: string): Promise<DeliveryView>
  /** A delivery with its attempts. */
  delivery(id: string): Promise<DeliveryView>
}

/** Creates the operations on destinations. */
export function createDestinationsClient({ read, request }: Transport): DestinationsClient {
  const pathOf = (userid: string) => `/users/${encodeURIComponent(userid)}/destinations`
  const destination = (id: string) => `/destinations/${encodeURIComponent(id)}`
  return {
    createDestination: (userid, options) =>
      read(pathOf(userid), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(options),
      }),
    destinations: async (userid, of = {}) =>
      (await read<{ destinations: DestinationView[] }>(pathOf(userid) + toQuery({ ...of }))).destinations,
    deleteDestination: async (id) => void (await request(destination(id), { method: 'DELETE' })),
    pingDestination: (id) => read(`${destination(id)}/ping`, { method: 'POST' }),
    delivery: (id) => read(`/deliveries/${encodeURIComponent(id)}`),
  }
}
