/** A job's id is a UUID version 7: newer jobs sort later, and nobody guesses one. */
export { isUuid as isJobid, newUuid as newJobid } from './uuid.ts'
