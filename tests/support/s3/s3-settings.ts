import type { S3Server } from './s3-server.ts'

interface S3SettingsOptions {
  /** Prefix of the keys of the documents: `/documents`. */
  prefix?: string
  /** Address that the service connects to, when it is not that of the server. */
  endpoint?: string
  /** Seconds for which links to documents are valid. */
  presign?: number
}

/** Settings of a service that stores its documents in the bucket of this server. */
export function s3Settings(
  { bucket, credentials, ...server }: S3Server,
  { prefix = '', endpoint = server.endpoint, presign }: S3SettingsOptions = {},
) {
  const links = presign === undefined ? '' : `&presign=${presign}`
  return {
    STORAGE_URL: `s3://${bucket}${prefix}?endpoint=${endpoint}${links}`,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  }
}
