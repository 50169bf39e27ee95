import { z } from 'zod'
import {
  attachmentsSchema,
  fontsSchema,
  formSchema,
  imagesSchema,
  javascriptSchema,
  linksSchema,
  outlineSchema,
  pdfString,
  signaturesSchema,
} from './parts-schema.ts'

const permissionsSchema = z
  .object({
    print: z.boolean().meta({ description: 'Printing, at least in low quality (bit 3).' }),
    printHighQuality: z.boolean().meta({ description: 'Printing in full quality (bit 12).' }),
    modify: z.boolean().meta({ description: 'Changing the contents (bit 4).' }),
    copy: z.boolean().meta({ description: 'Copying text and graphics (bit 5).' }),
    annotate: z.boolean().meta({ description: 'Adding or changing annotations (bit 6).' }),
    fillForms: z.boolean().meta({ description: 'Filling in form fields (bit 9).' }),
    accessibility: z.boolean().meta({ description: 'Extraction for accessibility (bit 10).' }),
    assemble: z.boolean().meta({ description: 'Inserting, rotating and deleting pages (bit 11).' }),
  })
  .meta({
    id: 'AnalysisPermissions',
    description: 'Access permissions, ISO 32000-1 table 22. All true when not encrypted.',
  })

const instant = z.string().max(40).nullable()

/** Metadata and components of the document. */
export const documentSchema = z
  .object({
    title: pdfString(1000).meta({ description: 'Title from the Info dictionary.' }),
    author: pdfString(1000).meta({ description: 'Author from the Info dictionary.' }),
    subject: pdfString(1000).meta({ description: 'Subject from the Info dictionary.' }),
    keywords: pdfString(1000).meta({ description: 'Keywords from the Info dictionary, unparsed.' }),
    creator: pdfString(1000).meta({ description: 'Program that created the original document.' }),
    producer: pdfString(1000).meta({ description: 'Program that produced the PDF.' }),
    createdAt: instant.meta({
      description: 'CreationDate of the Info dictionary, RFC 3339; null when absent or unreadable.',
    }),
    modifiedAt: instant.meta({
      description: 'ModDate of the Info dictionary, RFC 3339; null when absent or unreadable.',
    }),
    pdfVersion: z.string().max(10).nullable().meta({
      description: 'PDF version of the file header, such as "1.7"; null when the header has none.',
    }),
    language: pdfString(100).meta({ description: 'Declared language (catalog Lang), BCP 47.' }),
    revisions: z.int().min(0).meta({
      description: 'Number of end-of-file markers. Above 1 the file has incremental updates.',
    }),
    encrypted: z
      .boolean()
      .meta({ description: 'Encrypted; it opened with the password of the job, or without one.' }),
    encryptionRevision: z.int().nullable().meta({
      description: 'Revision of the security handler (2 to 6); null when not encrypted.',
    }),
    permissions: permissionsSchema,
    tagged: z.boolean().meta({ description: 'Tagged PDF: has a logical structure for accessibility.' }),
    form: formSchema,
    javascript: javascriptSchema,
    attachments: attachmentsSchema,
    signatures: signaturesSchema,
    outline: outlineSchema,
    links: linksSchema,
    fonts: fontsSchema,
    images: imagesSchema,
  })
  .meta({ id: 'AnalysisDocument', description: 'Metadata and components of the document.' })
