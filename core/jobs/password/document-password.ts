import { z } from 'zod'
import type { ServiceModule } from '../../modes/delivery-mode.ts'

/** Name of the submit option. */
export const passwordOption = 'password'

/** ISO 32000-2 §7.6.4.3.3: at most 127 bytes of UTF-8. */
const maxBytes = 127

const passwordSchema = z
  .string('must be a string')
  .min(1, 'must not be empty')
  .refine((password) => Buffer.byteLength(password) <= maxBytes, `must be at most ${maxBytes} bytes of UTF-8`)
  .optional()
  .meta({
    description:
      'Password that opens the document. Encrypted at rest, and deleted when the job is final. Not accepted in the query.',
  })

/** The option `password` of a submission, for a document that cannot be opened without one. */
export const documentPasswords: ServiceModule = {
  name: 'document-passwords',
  submitOptions: {
    schema: z.object({ [passwordOption]: passwordSchema }),
    secret: [passwordOption],
    async accept(tx, { jobid }, options, { passwords }) {
      const password = options[passwordOption]
      if (typeof password === 'string') await passwords.insert(tx, jobid, password)
      return {}
    },
  },
}
