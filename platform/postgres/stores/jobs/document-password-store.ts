import type { DocumentPasswordStore } from '#core/ports/document-password-store.ts'
import type { Sealer } from '../../../secrets/sealer.ts'
import type { Database } from '../../database.ts'
import { sqlOf } from './transaction.ts'

/** The passwords of documents in PostgreSQL, encrypted. */
export function documentPasswordStoreOn({ pool }: Database, sealer: Sealer): DocumentPasswordStore {
  return {
    async insert(tx, jobid, password) {
      const sealed = sealer.seal('document_password.password', jobid, password)
      const text = 'INSERT INTO document_password (jobid, password) VALUES ($1, $2)'
      await sqlOf(tx).execute(text, [jobid, sealed])
    },
    async read(jobid) {
      const { rows } = await pool.query<{ password: string }>(
        'SELECT password FROM document_password WHERE jobid = $1',
        [jobid],
      )
      const [row] = rows
      return row ? (sealer.open('document_password.password', jobid, row.password) as string) : null
    },
  }
}
