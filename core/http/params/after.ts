import { decimalInteger } from './integer.ts'

/** Parameter that continues a list after the last item that the client has, by a number of the items. */
export function afterParam(member: string, item: string) {
  return decimalInteger(`must be a whole number, the ${member} of the last ${item} you have`).meta({
    description: `The \`${member}\` of the last ${item} you have.`,
  })
}

/** The last `seq` of a job that the client has. */
export const afterSchema = afterParam('seq', 'event')
