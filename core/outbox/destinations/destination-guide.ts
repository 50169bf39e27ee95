import { z } from 'zod'
import { failureClasses } from '../deliveries/delivery.ts'

/** Schema of a guide: what people read about a destination type. Texts are short sentences. */
export const destinationGuideSchema = z
  .object({
    how: z.string().meta({ description: 'How an event reaches the receiver, and what the message is.' }),
    address: z.string().meta({ description: 'Addresses of its brokers in BROKERS.' }),
    guarantees: z.array(z.string()),
    errors: z
      .array(z.object({ class: z.enum(failureClasses), when: z.string() }))
      .meta({ description: 'What the failure classes mean that are typical of the broker.' }),
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

const fieldTextSchema = z.object({ title: z.string(), description: z.string().optional() })

/** Schema of the texts of a destination type in another language. */
export const destinationTranslationSchema = z
  .object({
    language: z.string().meta({ description: 'BCP 47 tag.' }),
    summary: z.string(),
    unavailable: z.string().optional().meta({
      description:
        'Why no destination of the type can be created, where `unavailable` of the type is not null.',
    }),
    fields: z.record(z.string(), fieldTextSchema).meta({
      description: 'Title and description of each member of `config`, by its name.',
    }),
  })
  .meta({ id: 'DestinationTranslation' })

export type DestinationTranslation = z.infer<typeof destinationTranslationSchema>
export type DestinationGuide = z.infer<typeof destinationGuideSchema>
