/** Where an S3 storage keeps the blobs. */
export interface S3Address {
  bucket: string
  /** Beginning of all keys; empty or with a slash at its end. */
  prefix: string
  region: string
  /** URL of the bucket, without a slash at its end. */
  bucketUrl: string
  /** Seconds that a download link is valid; null: the service sends the bytes itself. */
  presignS: number | null
}

/** AWS Signature Version 4: a presigned URL is valid for seven days at most. */
const maxPresignS = 604_800

/**
 * Parses `s3://bucket/prefix?endpoint=https://…&region=…&presign=60`. Without an endpoint it is AWS. Null when it is malformed.
 */
export function parseS3Address(text: string): S3Address | null {
  const match = /^s3:\/\/([a-z\d][a-z\d.-]{1,61}[a-z\d])((?:\/[\w.-]+)*)\/?(?:\?(.*))?$/.exec(text)
  if (!match) return null
  const [, bucket = '', path = '', query = ''] = match
  const parameters = new URLSearchParams(query)
  const region = parameters.get('region') ?? 'us-east-1'
  const endpoint = parameters.get('endpoint')
  const presign = parameters.get('presign')
  const isKnown = [...parameters.keys()].every((name) => ['region', 'endpoint', 'presign'].includes(name))
  if (presign !== null && (!/^[1-9]\d*$/.test(presign) || Number(presign) > maxPresignS)) return null
  if (!isKnown || !/^[a-z\d-]+$/.test(region) || (endpoint !== null && !isHttpUrl(endpoint))) return null
  return {
    bucket,
    prefix: path ? `${path.slice(1)}/` : '',
    region,
    bucketUrl: endpoint
      ? `${endpoint.replace(/\/+$/, '')}/${bucket}`
      : `https://${bucket}.s3.${region}.amazonaws.com`,
    presignS: presign === null ? null : Number(presign),
  }
}

function isHttpUrl(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '')
}
