// Written by npm run spec from the schemas of the API. Do not edit.

export interface JobView {
  jobid: string
  userid: string
  state: 'uploaded' | 'processing' | 'completed' | 'error'
  /** Number of the last event: the resume token. */
  seq: number
  /** How many times the analysis was started. */
  attempt: number
  progress: Progress | null
  filename: string
  /** Bytes. */
  size: number
  /** Of the document, in hexadecimal. */
  sha256: string
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
  /** When document, text, analysis and events are erased. */
  expiresAt: string
  analysis: Analysis | null
  error: JobError | null
  links: JobLinks
}

export interface Progress {
  /** Pages done. */
  done: number
  /** Pages in the document. */
  total: number
  unit: 'page'
}

/** The analysis of the PDF. Every string in it comes from the document and is untrusted. */
export interface Analysis {
  /** Version of this schema. */
  version: 1
  document: AnalysisDocument
  pages: AnalysisPages
  text: AnalysisText
  numbers: AnalysisNumbers
  engine: AnalysisEngine
}

/** Metadata and components of the document. */
export interface AnalysisDocument {
  /** Title from the Info dictionary. */
  title: string | null
  /** Author from the Info dictionary. */
  author: string | null
  /** Subject from the Info dictionary. */
  subject: string | null
  /** Keywords from the Info dictionary, unparsed. */
  keywords: string | null
  /** Program that created the original document. */
  creator: string | null
  /** Program that produced the PDF. */
  producer: string | null
  /** CreationDate of the Info dictionary, RFC 3339; null when absent or unreadable. */
  createdAt: string | null
  /** ModDate of the Info dictionary, RFC 3339; null when absent or unreadable. */
  modifiedAt: string | null
  /** PDF version of the file header, such as "1.7"; null when the header has none. */
  pdfVersion: string | null
  /** Declared language (catalog Lang), BCP 47. */
  language: string | null
  /** Number of end-of-file markers. Above 1 the file has incremental updates. */
  revisions: number
  /** Encrypted; it opened with the password of the job, or without one. */
  encrypted: boolean
  /** Revision of the security handler (2 to 6); null when not encrypted. */
  encryptionRevision: number | null
  permissions: AnalysisPermissions
  /** Tagged PDF: has a logical structure for accessibility. */
  tagged: boolean
  form: AnalysisForm
  javascript: AnalysisJavascript
  attachments: AnalysisAttachments
  signatures: AnalysisSignatures
  outline: AnalysisOutline
  links: AnalysisLinks
  fonts: AnalysisFonts
  images: AnalysisImages
}

/** Access permissions, ISO 32000-1 table 22. All true when not encrypted. */
export interface AnalysisPermissions {
  /** Printing, at least in low quality (bit 3). */
  print: boolean
  /** Printing in full quality (bit 12). */
  printHighQuality: boolean
  /** Changing the contents (bit 4). */
  modify: boolean
  /** Copying text and graphics (bit 5). */
  copy: boolean
  /** Adding or changing annotations (bit 6). */
  annotate: boolean
  /** Filling in form fields (bit 9). */
  fillForms: boolean
  /** Extraction for accessibility (bit 10). */
  accessibility: boolean
  /** Inserting, rotating and deleting pages (bit 11). */
  assemble: boolean
}

/** Fillable form. */
export interface AnalysisForm {
  /** `acroform` ISO 32000-1 12.7; `xfa` also carries an Adobe XML form. */
  type: 'none' | 'acroform' | 'xfa'
  /** Form widgets on the pages. */
  fields: number
}

/** JavaScript carried by the document. */
export interface AnalysisJavascript {
  /** Scripts found. None is ever run here. */
  count: number
  /** Names of the document-level scripts. */
  names: Array<string>
  /** The list is shorter than the count. */
  truncated: boolean
}

/** Files embedded in the document. None is ever opened here. */
export interface AnalysisAttachments {
  /** Embedded files. */
  count: number
  items: Array<{
    /** File name without its path. */
    name: string | null
    /** Size when unpacked, as declared; null when not declared. */
    bytes: number | null
  }>
  /** The list is shorter than the count. */
  truncated: boolean
}

/** Digital signatures, as found; none is verified. */
export interface AnalysisSignatures {
  /** Signature fields that hold a signature. Validity is not judged. */
  count: number
  items: Array<{
    /** SubFilter, such as `adbe.pkcs7.detached`. */
    format: string | null
    /** Reason the signer gave. */
    reason: string | null
    /** Time the signer claims, RFC 3339. */
    signedAt: string | null
    /** Whether nothing was appended after it; null when the byte range is unreadable. */
    coversWholeFile: boolean | null
  }>
  /** The list is shorter than the count. */
  truncated: boolean
}

/** Bookmarks in reading order. */
export interface AnalysisOutline {
  /** Bookmarks. */
  count: number
  /** Deepest level; 0 without an outline. */
  depth: number
  items: Array<{
    title: string | null
    /** 1 for the top level. */
    level: number
    /** Page it leads to, from 1. */
    page: number | null
  }>
  /** The list is shorter than the count. */
  truncated: boolean
}

/** Links. None is ever followed here. */
export interface AnalysisLinks {
  /** Link annotations. */
  count: number
  /** Links to a URI. */
  web: number
  /** Links into the document. */
  internal: number
  /** Links that would start a program or open another file. */
  launch: number
  /** Distinct URIs. None is ever fetched here; any scheme may occur. */
  uris: Array<string>
  /** The list is shorter than the count. */
  truncated: boolean
}

/** Fonts of the text on the pages. */
export interface AnalysisFonts {
  /** Distinct fonts that show text. */
  count: number
  items: Array<{
    /** PostScript name without its subset prefix. */
    name: string | null
    /** Family as the embedded font names it; null otherwise. */
    family: string | null
    /** Carried in the file; otherwise the reader substitutes it. */
    embedded: boolean
    /** 400 regular, 700 bold; null when unknown. */
    weight: number | null
    italic: boolean
  }>
  /** The list is shorter than the count. */
  truncated: boolean
}

/** Raster images. */
export interface AnalysisImages {
  /** Images placed on the pages; one placed twice counts twice. */
  count: number
  /** Pages with at least one image. */
  pages: number
  /** Pixels of all placed images, in millions. */
  megapixels: number
  /** Finest resolution as placed, pixels per inch. */
  highestDpi: number | null
  /** Coarsest resolution as placed, pixels per inch. */
  lowestDpi: number | null
  /** Some pages hold more objects than are looked at. */
  truncated: boolean
}

/** Page count and sizes. */
export interface AnalysisPages {
  /** Pages of the document. */
  count: number
  /** Pages that could not be read and count as empty. */
  unreadable: number
  /** Distinct sizes, the most frequent first. */
  sizes: Array<{
    /** Points (1/72 inch) as shown, after rotation. */
    width: number
    /** Points (1/72 inch) as shown, after rotation. */
    height: number
    /** Paper size within 2 mm, such as "A4" or "Letter"; null when it is none. */
    name: string | null
    orientation: 'portrait' | 'landscape' | 'square'
    /** Pages of this size. */
    count: number
  }>
  /** There are more distinct sizes than listed. */
  truncated: boolean
}

/** Statistics of the text on the pages. */
export interface AnalysisText {
  /** Unicode code points without white space. */
  characters: number
  /** Words by Unicode segmentation (UAX 29); dictionary-based where a script has no spaces. */
  words: number
  /** Detected language, ISO 639-1; null when there is too little text. */
  language: string | null
  /** Confidence of `language`, from 0 to 1; null without a language. */
  languageConfidence: number | null
  /** Minutes of silent reading at 238 words a minute (Brysbaert 2019), 500 characters for CJK. */
  readingMinutes: number
  /** Pages that show text. */
  pagesWithText: number
  /** Pages without any text, such as scans and blanks. */
  pagesWithoutText: number
  /** Pages without text that show an image. */
  scannedPages: number
  /** Share of the characters that the file does not map to Unicode (U+FFFD, private use). */
  unreadableShare: number
  /** Most frequent words without stop words, numbers and single letters. */
  topTerms: Array<{
    term: string
    count: number
  }>
  /** The first words of the text, on one line. */
  excerpt: string
  /** The text was longer than the limit and was cut. */
  truncated: boolean
}

/** The numbers of the text, first digits against Benford's law. */
export interface AnalysisNumbers {
  /** Numbers counted: the sum over `firstDigits`. */
  count: number
  leftOut: NumbersLeftOut
  /** Smallest magnitude counted. */
  smallest: number | null
  /** Largest magnitude counted. */
  largest: number | null
  /** Digits 1 to 9 in order. */
  firstDigits: Array<FirstDigit>
  verdict: NumbersVerdict
  /** From 100 numbers on. */
  chiSquare: ChiSquare | null
  /** Mean of |share - expected| over the nine digits (MAD). From 100 numbers on. */
  meanAbsoluteDeviation: number | null
  /** MAD minus its expected value by chance, 0.235/sqrt(n) (Barney and Schulzke 2016). From 100 on. */
  excessDeviation: number | null
  /** Band of MAD: close < .006, acceptable < .012, marginal < .015. From 500 numbers on. */
  conformity: Conformity | null
  /** First-two-digits test, when the sample is large enough (from 3000 numbers on). */
  firstTwoDigits: {
    /** Numbers with two significant digits. */
    count: number
    /** Digits 10 to 99 in order. */
    digits: Array<{
      digits: number
      /** Numbers that begin with it. */
      count: number
      /** Fraction of all numbers counted; 0 when there are none. */
      share: number
      /** Fraction Benford's law expects, log10(1 + 1/d). */
      expected: number
    }>
    chiSquare: ChiSquare
    meanAbsoluteDeviation: number
    /** close < .0012, acceptable < .0018, marginal < .0022. */
    conformity: Conformity
  } | null
  /** The result in plain words: the count, the numbers left out, and which conclusions are not valid. */
  reading: string
  /** The document has more numbers than were counted. */
  truncated: boolean
}

/** Numbers not counted, by the rule that applied. */
export interface NumbersLeftOut {
  /** Calendar dates, such as 2024-03-01, 1.3.2024 or 3 March 2024. */
  dates: number
  /** Bare years 1900 to 2099. */
  years: number
  /** Times of day. */
  times: number
  /** Telephone numbers. */
  phones: number
  /** Numbers that name something: with letters, long digit runs, after "No.", IBAN, ISBN, URLs. */
  identifiers: number
  /** Page numbers at the edge of a page or after "page". */
  pageNumbers: number
  /** Numbers of sections, list items, figures, tables and footnotes. */
  labels: number
  /** Zeros, which have no first digit. */
  zeros: number
}

/** How many numbers begin with one digit. */
export interface FirstDigit {
  /** First significant digit. */
  digit: number
  /** Numbers that begin with it. */
  count: number
  /** Fraction of all numbers counted; 0 when there are none. */
  share: number
  /** Fraction Benford's law expects, log10(1 + 1/d). */
  expected: number
}

/** `too_few` below 100 numbers; `narrow_range` when they span less than two orders of magnitude; otherwise whether the first digits fit the law. A deviation is no evidence of fraud. */
export type NumbersVerdict = 'too_few' | 'narrow_range' | 'consistent' | 'deviates'

/** Goodness of fit. Over-powered for thousands of numbers. */
export interface ChiSquare {
  /** Pearson's chi-square of counts against expected counts. */
  value: number
  /** 8 for first digits, 89 for first-two digits. */
  degreesOfFreedom: number
  /** Probability of a value at least as large if the law holds. */
  p: number
}

/** Band of the mean absolute deviation, Nigrini, "Benford's Law", Wiley 2012. */
export type Conformity = 'close' | 'acceptable' | 'marginal' | 'nonconforming'

/** Engine and duration of the analysis. */
export interface AnalysisEngine {
  /** `pdfium`, or `pdfjs` for documents that PDFium rejects as damaged. */
  name: 'pdfium' | 'pdfjs'
  /** Version of the engine package. */
  version: string
  /** Wall-clock milliseconds by phase, and `total`. */
  ms: Record<'open' | 'pages' | 'text' | 'words' | 'numbers' | 'document' | 'thumbnail' | 'total', number>
}

/** Why the job ended in `error`. */
export interface JobError {
  code: 'not_a_pdf' | 'corrupt' | 'password_required' | 'too_many_pages' | 'analysis_timeout' | 'analysis_memory' | 'analysis_crashed' | 'canceled' | 'worker_lost'
  /** What happened and what the user can do. */
  message: string
}

/** Paths on this server. */
export interface JobLinks {
  self: string
  text: string
  pdf: string
  thumbnail: string
}

export interface JobEvent {
  /** `<jobid>-<seq>`: the same in every mode and on every attempt. */
  id: string
  type: 'job.uploaded' | 'job.processing' | 'job.completed' | 'job.error' | 'job.progress'
  timestamp: string
  data: EventData
}

export interface EventData {
  jobid: string
  userid: string
  seq: number
  state: 'uploaded' | 'processing' | 'completed' | 'error'
  attempt: number
  links: {
    self: string
  }
  /** With `job.completed`: a summary. */
  analysis?: AnalysisSummary | undefined
  /** With `job.error`. */
  error?: JobError | undefined
  /** With `job.progress`. */
  progress?: Progress | undefined
}

/** Summary of the analysis, as in the final event. */
export interface AnalysisSummary {
  version: 1
  document: {
    title: string | null
    author: string | null
    producer: string | null
    pdfVersion: string | null
    encrypted: boolean
  }
  pages: {
    count: number
  }
  text: {
    characters: number
    words: number
    language: string | null
    readingMinutes: number
    pagesWithoutText: number
    topTerms: Array<{
      term: string
      count: number
    }>
    excerpt: string
  }
  numbers: {
    count: number
    firstDigits: Array<FirstDigit>
    verdict: NumbersVerdict
    reading: string
  }
  engine: {
    name: string
    version: string
    ms: {
      total: number
    }
  }
}

export interface Mode {
  name: string
  title: string
  summary: string
  /** A client can follow a job in it. */
  follows: boolean
  /** What its client can do; null for a mode in which no job can be followed. */
  capabilities: {
    /** Delivers `job.progress` besides the numbered events. */
    progress: boolean
    /** Can follow all jobs of a user. */
    users?: boolean | undefined
    /** Takes an interval between two requests. */
    interval?: boolean | undefined
    /** Used where another mode does not get through. Exactly one mode is the fallback. */
    fallback?: boolean | undefined
    /** Clients that use it unless another mode is chosen. */
    defaultFor?: Array<'browser' | 'command-line'> | undefined
    /** Its requests take `Prefer: cancel-on-disconnect`. */
    cancelOnDisconnect?: boolean | undefined
    /** Rank in the automatic selection of the client library; 1 is preferred, the last is the fallback. */
    automatic?: number | undefined
    faults?: Array<{
      name: string
      /** What goes wrong. */
      title: string
      /** Follows the value in a summary, such as `× 500`. */
      unit: string
      /** Values to choose from; the first one is 0, no fault. */
      choices: Array<{
        value: number
        title: string
      }>
      /** The title and those of the choices, in their order, in other languages, each with a BCP 47 tag. */
      translations?: Array<{
        language: string
        title: string
        choices: Array<string>
      }> | undefined
    }> | undefined
  } | null
  guide: {
    /** How events reach the client: by its requests, over a connection that it opens, or as requests to it. */
    kind: 'pull' | 'stream' | 'push'
    /** How it works, in a paragraph. */
    how: string
    /** The situation in which it is the first choice. */
    bestFor: string
    /** The summary of the mode and `bestFor` in other languages, each with a BCP 47 tag, and the title if it is not the name of a protocol. `bestFor` completes “Best for: …”. */
    translations?: Array<{
      language: string
      title?: string | undefined
      summary: string
      bestFor: string
    }> | undefined
    useWhen: Array<string>
    avoidWhen: Array<string>
    /** Requirements on the client and on the network in between. */
    needs: Array<string>
    guarantees: Array<string>
    costs: Array<string>
    /** A shell command that tries it. `BASE`, `JOBID`, `USERID` and `FILE` stand for the reader’s own. */
    example: string
    quickStarts?: Array<{
      language: 'curl' | 'JavaScript' | 'Python'
      title: string
      code: string
    }> | undefined
    /** Pages and descriptions of its own, as paths on this server. */
    links?: Array<{
      title: string
      href: string
    }> | undefined
    /** Position in lists of modes, ascending; simple modes come first. */
    order: number
    /** Colour and shape in charts and lists. No two modes share either. */
    style: {
      /** CSS colours, with a contrast of at least 3:1 to the background of each theme. */
      colour: {
        light: string
        dark: string
      }
      /** Path of an SVG logo that is centred on 0,0 and about 13 units wide. */
      shape: string
    }
  }
}

/** Problem details of an error (RFC 9457). */
export interface Problem {
  type: string
  title: string
  status: number
  /** What is wrong and what would be valid, for people. */
  detail: string
  /** Stable error code, for programs. */
  code: 'invalid_request' | 'sign_in_failed' | 'invalid_callback' | 'unauthenticated' | 'forbidden_host' | 'forbidden_origin' | 'https_required' | 'webhook_loop' | 'insufficient_scope' | 'not_found' | 'method_not_allowed' | 'not_acceptable' | 'request_timeout' | 'already_final' | 'conflict' | 'gone' | 'stale' | 'too_large' | 'payload_too_large' | 'not_a_pdf' | 'unsupported_media_type' | 'range_not_satisfiable' | 'idempotency_key_reused' | 'rate_limited' | 'quota_exceeded' | 'headers_too_large' | 'internal' | 'unavailable' | 'sign_in_unavailable' | 'storage_full'
  /** Name of the invalid header, parameter or member. */
  field?: string | undefined
  /** Seconds after which the request may be repeated, as in the `Retry-After` header. */
  retryAfter?: number | undefined
}

export interface Receipt {
  jobid: string
  state: 'uploaded' | 'processing' | 'completed' | 'error'
  seq: number
  /** The followers, summed by mode. */
  modes: Array<ModeReceipt>
  /** Oldest first. */
  followers: Array<FollowerReceipt>
  destinations: Array<DestinationReceipt>
  /** Null for a job without `deliver`. */
  escalation: Escalation | null
}

export interface ModeReceipt {
  mode: string
  followers: number
  /** Requests and subscriptions. */
  requests: number
  /** Requests whose response had nothing new. */
  unchanged: number
  /** Snapshots, events and progress. */
  messages: number
  /** Size of the messages as JSON, without headers and framing. */
  bytes: number
  /** Median latency of the events; null without one. */
  medianMs: number | null
  maxMs: number | null
}

export interface FollowerReceipt {
  /** Id of the connection. Null for requests without a connection, which are summed by mode and user, like all connections after the first 50. */
  id: string | null
  mode: string
  /** User of the key; null without one. */
  userid: string | null
  firstAt: string
  lastAt: string
  /** Requests and subscriptions. */
  requests: number
  /** Requests whose response had nothing new. */
  unchanged: number
  /** Snapshots, events and progress. */
  messages: number
  /** Size of the messages as JSON, without headers and framing. */
  bytes: number
  /** The last `seq` that was handed over. */
  lastSeq: number
  /** The last `seq` that the client has acknowledged; null in modes without. */
  acknowledged: number | null
  events: Array<HandedOverEvent>
}

export interface HandedOverEvent {
  seq: number
  /** Milliseconds from the commit of the event to its hand-over; null for an event from before the follower began, or in a snapshot. */
  latencyMs: number | null
}

export interface DestinationReceipt {
  id: string
  type: string
  deliveries: number
  delivered: number
  attempts: number
  failedAttempts: number
  /** The delivered events. */
  events: Array<HandedOverEvent>
}

export interface Escalation {
  steps: Array<{
    /** Delivery mode or destination type. */
    name: string
    /** Milliseconds after the final event. */
    afterMs: number
    /** A step without a delay is used from the start. One with a delay is `skipped` once an earlier step was acknowledged. */
    state: 'used' | 'pending' | 'skipped'
    /** Null for a step without a delay, or not used. */
    usedAt: string | null
  }>
  /** The acknowledgement of the final event; null without one. */
  acknowledged: {
    seq: number
    by: string | null
    at: string
  } | null
}

/** State of a job. `completed` and `error` are final. */
export type JobState = JobView['state']

/** Why a job ended in `error`. */
export type JobErrorCode = JobError['code']

/** Code of an error response. */
export type ProblemCode = Problem['code']

/** A delivery mode in which a job can be followed; `auto` selects one. */
export type Via = 'auto' | 'graphql' | 'grpc' | 'long-poll' | 'ndjson' | 'polling' | 'socket' | 'sse' | 'stomp' | 'webhook' | (string & {})
