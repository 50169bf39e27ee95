import { z } from 'zod'

/** Schema of a guide: what people read about a destination type. Texts are short sentences. */
export const destinationGuideSchema = z
  .object({
    how: z.string().meta({ description: 'How an event reaches the receiver, and what the message is.' }),
    address: z.string().meta({ description: 'Addresses of its brokers in BROKERS.' }),
    guarantees: z.array(z.string()),
    config: z.record(z.string(), z.unknown()).meta({ description: 'An example of a config.' }),
    consumer: z
      .object({
        title: z.string(),
        language: z.enum(['js', 'sh']),
        code: z.string(),
      })
      .meta({ description: 'A consumer in the idiom of the broker, for the config of the example.' }),
  })
  .meta({ id: 'DestinationGuide' })

export type DestinationGuide = z.infer<typeof destinationGuideSchema>
