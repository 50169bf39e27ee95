import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { StartupError } from '../startup-error.ts'
import { parseS3Address, type S3Address } from './s3/s3-address.ts'
import type { S3Credentials } from './s3/signature.ts'

const storageError =
  'give a folder as file:./documents, or a bucket as s3://bucket/prefix?region=eu-central-1 or s3://bucket?endpoint=https://s3.example.com; presign=60 (seconds, 1 to 604800) may follow'

/** The settings of the storage, by environment variable. */
export const storageSettings = {
  STORAGE_URL: z
    .string()
    .refine((url) => storageFolder(url) !== undefined || parseS3Address(url) !== null, {
      error: storageError,
    })
    .optional()
    .meta({
      description:
        'Where documents are kept: file:folder, or s3://bucket/prefix?endpoint=https://…&region=… for processes on several machines. With presign=60, downloads of documents redirect to the bucket, by links that are valid for 60 s. Unset: in HEARBACK_DATA.',
    }),
  AWS_ACCESS_KEY_ID: z
    .string()
    .optional()
    .meta({ description: 'The access key of the bucket in STORAGE_URL.' }),
  AWS_SECRET_ACCESS_KEY: z
    .string()
    .optional()
    .meta({ description: 'The secret of that access key.', sensitive: true }),
  AWS_SESSION_TOKEN: z
    .string()
    .optional()
    .meta({ description: 'The session token of a temporary access key.', sensitive: true }),
}

/** A bucket and the access to it. */
export interface S3Settings {
  address: S3Address
  credentials: S3Credentials
}

/** Where S3 keeps the documents; null where a folder does. @throws StartupError when the access key is missing */
export function parseS3Settings(
  settings: Partial<Record<keyof typeof storageSettings, string | undefined>>,
): S3Settings | null {
  const address = parseS3Address(settings.STORAGE_URL ?? '')
  if (!address) return null
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = settings
  if (!accessKeyId || !secretAccessKey) {
    throw new StartupError('STORAGE_URL names a bucket; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.')
  }
  return { address, credentials: { accessKeyId, secretAccessKey, sessionToken: settings.AWS_SESSION_TOKEN } }
}

/** Absolute path of the folder of a `file:` URL. */
export function storageFolder(url: string | undefined): string | undefined {
  if (!url?.startsWith('file:') || url === 'file:') return undefined
  return url.startsWith('file://') ? safePath(url) : resolve(url.slice('file:'.length))
}

function safePath(url: string): string | undefined {
  try {
    return fileURLToPath(url)
  } catch {
    return undefined
  }
}
