import type { Analysis } from '#core/analysis/schema.ts'
import type { OpenDocument } from '../document.ts'

type Security = Pick<Analysis['document'], 'encrypted' | 'encryptionRevision' | 'permissions'>

/** Reads the encryption and the permissions of the user password (ISO 32000-1 table 22). */
export function readSecurity({ engine, handle }: OpenDocument): Security {
  const { pdfium } = engine
  const encrypted = pdfium.EPDF_IsEncrypted(handle) !== 0
  const flags = encrypted ? pdfium.FPDF_GetDocUserPermissions(handle) : -1
  return {
    encrypted,
    encryptionRevision: encrypted ? pdfium.FPDF_GetSecurityHandlerRevision(handle) : null,
    permissions: permissionsOf(flags),
  }
}

/** Decodes permission flags. Bits are numbered from 1, as in the standard. */
export function permissionsOf(flags: number): Security['permissions'] {
  const bit = (position: number) => (flags & (1 << (position - 1))) !== 0
  return {
    print: bit(3),
    printHighQuality: bit(12),
    modify: bit(4),
    copy: bit(5),
    annotate: bit(6),
    fillForms: bit(9),
    accessibility: bit(10),
    assemble: bit(11),
  }
}
