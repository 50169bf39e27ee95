import { decimalInteger } from './integer.ts'

/** The last `seq` that the client has. */
export const afterSchema = decimalInteger('must be a whole number, the seq of the last event you have').meta({
  description: 'The `seq` of the last event you have.',
})
