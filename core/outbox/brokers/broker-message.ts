import type { Event } from '../../events/event.ts'
import type { DeliveryRequest } from '../destinations/destination-type.ts'
import type { TopicValues } from './topic-template.ts'

/** An event as a CloudEvent in binary mode: the attributes go into headers of the protocol. */
export interface BrokerMessage {
  /** Id for deduplication: the same on every attempt. */
  id: string
  /** Key of the order: the job's id. */
  key: string
  /** Context attributes of CloudEvents 1.0.2, with the extensions sequence and distributed tracing. */
  attributes: Record<string, string>
  /** The data of the event, as JSON. */
  body: string
  /** Not stored by the broker where the protocol has a way to say so (`job.progress`). */
  ephemeral: boolean
}

/** The media type of the body; in CloudEvents the attribute `datacontenttype`. */
export const contentType = 'application/json'

type EventData = Partial<Event['data']> & { userid?: string }

/** Builds the message of one attempt. */
export function toBrokerMessage({
  destination,
  event,
  messageId,
  ephemeral,
  traceparent,
}: DeliveryRequest): BrokerMessage {
  const { jobid, seq } = event.data as EventData
  const attributes = {
    specversion: '1.0',
    id: messageId,
    source: jobid ? `/results/${jobid}` : `/destinations/${destination.id}`,
    type: event.type,
    time: event.timestamp,
    ...(jobid && { subject: jobid }),
    ...(seq !== undefined && { sequence: String(seq), sequencetype: 'Integer' }),
    ...(traceparent && { traceparent }),
  }
  const key = jobid ?? destination.id
  return { id: messageId, key, attributes, body: JSON.stringify(event.data), ephemeral }
}

/** The values of the placeholders for an event. An event of no job, like a ping, has the state and jobid `ping`. */
export function topicValues({ event }: Pick<DeliveryRequest, 'event'>): TopicValues {
  const { userid = '', state = 'ping', jobid = 'ping' } = event.data as EventData
  return { userid, state, jobid }
}
