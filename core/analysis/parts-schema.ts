import { z } from 'zod'

const count = z.int().min(0)
const truncated = z.boolean().meta({ description: 'The list is shorter than the count.' })

/**
 * A string taken from the document: cut to `max` UTF-16 units, without control characters and lone
 * surrogates; null when absent or empty. It is untrusted: escape it wherever it is shown.
 */
export function pdfString(max: number) {
  return z.string().max(max).nullable()
}

export const formSchema = z
  .object({
    type: z.enum(['none', 'acroform', 'xfa']).meta({
      description: '`acroform` ISO 32000-1 12.7; `xfa` also carries an Adobe XML form.',
    }),
    fields: count.meta({ description: 'Form widgets on the pages.' }),
  })
  .meta({ id: 'AnalysisForm', description: 'Fillable form.' })

export const javascriptSchema = z
  .object({
    count: count.meta({ description: 'Scripts found. None is ever run here.' }),
    names: z.array(z.string().max(200)).max(50).meta({ description: 'Names of the document-level scripts.' }),
    truncated,
  })
  .meta({ id: 'AnalysisJavascript', description: 'JavaScript carried by the document.' })

export const attachmentsSchema = z
  .object({
    count: count.meta({ description: 'Embedded files.' }),
    items: z
      .array(
        z.object({
          name: pdfString(255).meta({ description: 'File name without its path.' }),
          bytes: count
            .nullable()
            .meta({ description: 'Size when unpacked, as declared; null when not declared.' }),
        }),
      )
      .max(100),
    truncated,
  })
  .meta({
    id: 'AnalysisAttachments',
    description: 'Files embedded in the document. None is ever opened here.',
  })

export const signaturesSchema = z
  .object({
    count: count.meta({ description: 'Signature fields that hold a signature. Validity is not judged.' }),
    items: z
      .array(
        z.object({
          format: pdfString(100).meta({ description: 'SubFilter, such as `adbe.pkcs7.detached`.' }),
          reason: pdfString(500).meta({ description: 'Reason the signer gave.' }),
          signedAt: z.string().max(40).nullable().meta({ description: 'Time the signer claims, RFC 3339.' }),
          coversWholeFile: z.boolean().nullable().meta({
            description: 'Whether nothing was appended after it; null when the byte range is unreadable.',
          }),
        }),
      )
      .max(50),
    truncated,
  })
  .meta({ id: 'AnalysisSignatures', description: 'Digital signatures, as found; none is verified.' })

export const outlineSchema = z
  .object({
    count: count.meta({ description: 'Bookmarks.' }),
    depth: count.meta({ description: 'Deepest level; 0 without an outline.' }),
    items: z
      .array(
        z.object({
          title: pdfString(300),
          level: z.int().min(1).meta({ description: '1 for the top level.' }),
          page: z.int().min(1).nullable().meta({ description: 'Page it leads to, from 1.' }),
        }),
      )
      .max(500),
    truncated,
  })
  .meta({ id: 'AnalysisOutline', description: 'Bookmarks in reading order.' })

export const linksSchema = z
  .object({
    count: count.meta({ description: 'Link annotations.' }),
    web: count.meta({ description: 'Links to a URI.' }),
    internal: count.meta({ description: 'Links into the document.' }),
    launch: count.meta({ description: 'Links that would start a program or open another file.' }),
    uris: z
      .array(z.string().max(2000))
      .max(100)
      .meta({ description: 'Distinct URIs. None is ever fetched here; any scheme may occur.' }),
    truncated,
  })
  .meta({ id: 'AnalysisLinks', description: 'Links. None is ever followed here.' })

export const fontsSchema = z
  .object({
    count: count.meta({ description: 'Distinct fonts that show text.' }),
    items: z
      .array(
        z.object({
          name: pdfString(200).meta({ description: 'PostScript name without its subset prefix.' }),
          family: pdfString(200).meta({
            description: 'Family as the embedded font names it; null otherwise.',
          }),
          embedded: z
            .boolean()
            .meta({ description: 'Carried in the file; otherwise the reader substitutes it.' }),
          weight: z.int().nullable().meta({ description: '400 regular, 700 bold; null when unknown.' }),
          italic: z.boolean(),
        }),
      )
      .max(200),
    truncated,
  })
  .meta({ id: 'AnalysisFonts', description: 'Fonts of the text on the pages.' })

export const imagesSchema = z
  .object({
    count: count.meta({ description: 'Images placed on the pages; one placed twice counts twice.' }),
    pages: count.meta({ description: 'Pages with at least one image.' }),
    megapixels: z.number().min(0).meta({ description: 'Pixels of all placed images, in millions.' }),
    highestDpi: z
      .int()
      .min(0)
      .nullable()
      .meta({ description: 'Finest resolution as placed, pixels per inch.' }),
    lowestDpi: z
      .int()
      .min(0)
      .nullable()
      .meta({ description: 'Coarsest resolution as placed, pixels per inch.' }),
    truncated: z.boolean().meta({ description: 'Some pages hold more objects than are looked at.' }),
  })
  .meta({ id: 'AnalysisImages', description: 'Raster images.' })
