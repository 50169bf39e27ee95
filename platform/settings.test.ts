import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { loadSettings } from './settings.ts'

it('every setting has a default', () => {
  const settings = loadSettings({})
  expect(settings).toMatchObject({ PORT: 3000, HOST: '127.0.0.1', AUTH: 'open', MAX_UPLOAD_MB: 100 })
  expect(settings.storageDir).toBe(resolve('.hearback/blobs'))
  expect(settings.postgresDir).toBe(resolve('.hearback/postgres'))
})

it('an empty variable counts as unset', () => {
  expect(loadSettings({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ PORT: 3000, DATABASE_URL: undefined })
})

it.each([
  ['PORT', 'abc', 'give a port from 0 to 65535'],
  ['PORT', '70000', 'give a port from 0 to 65535'],
  ['PORT', '30.5', 'give a port from 0 to 65535'],
  ['HOST', '0.0.0.0', 'set AUTH=keys'],
  ['HOST', '::', 'other machines could reach it'],
  ['HOST', '127.0.0.1.example.com', 'other machines could reach it'],
  ['HOST', '127.999.999.999', 'other machines could reach it'],
  ['AUTH', 'none', 'give open or keys'],
  ['PUBLIC_URL', 'hearback.example', 'give the URL that browsers use'],
  ['TRUSTED_PROXIES', '10.0.0.0/8,proxy', 'give addresses and networks'],
  ['OIDC_ISSUER', 'http://id.example', 'give the issuer as https'],
  ['DATABASE_URL', 'mysql://localhost/x', 'give a PostgreSQL address'],
  ['STORAGE_URL', 'https://bucket/prefix', 'or a bucket as s3://'],
  ['STORAGE_URL', 'file:', 'give a folder'],
  ['RATE_LIMIT', '-1', 'give a number of requests per minute'],
  ['ANALYSIS_MEMORY_MB', '512', 'from 640'],
  ['LOG_LEVEL', 'loud', 'give one of silent'],
])('the error names the variable and a valid value: %s=%s', (name, value, fix) => {
  expect(() => loadSettings({ [name]: value })).toThrow(`${name}=${value} cannot be used: `)
  expect(() => loadSettings({ [name]: value })).toThrow(fix)
})

it('the error lists every invalid variable, one per line', () => {
  const load = () => loadSettings({ PORT: '-1', HOST: '0.0.0.0', LOG_LEVEL: 'loud' })
  expect(load).toThrow(/^PORT=.*\nHOST=.*\nLOG_LEVEL=.*$/)
})

it('the error does not contain the password of an address', () => {
  const load = () => loadSettings({ DATABASE_URL: 'mysql://user:secret@host/x' })
  expect(load).toThrow('mysql://…@host/x')
  expect(load).not.toThrow('secret')
})

it.each([
  ['file:./documents', resolve('documents')],
  ['file:///srv/my%20documents', '/srv/my documents'],
  ['file:/srv/documents', '/srv/documents'],
])('parses the folder of %s', (url, folder) => {
  expect(loadSettings({ STORAGE_URL: url }).storageDir).toBe(folder)
})

const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' }

it.each([
  ['s3://documents', 'https://documents.s3.us-east-1.amazonaws.com', '', 'us-east-1'],
  [
    's3://documents/a/b/?region=eu-west-1',
    'https://documents.s3.eu-west-1.amazonaws.com',
    'a/b/',
    'eu-west-1',
  ],
  ['s3://documents/a?endpoint=http://10.0.0.9:9000/', 'http://10.0.0.9:9000/documents', 'a/', 'us-east-1'],
])('parses the bucket of %s', (url, bucketUrl, prefix, region) => {
  const { s3 } = loadSettings({ STORAGE_URL: url, ...keys })
  expect(s3?.address).toEqual({ bucket: 'documents', bucketUrl, prefix, region, presignS: null })
})

it.each([
  's3://',
  's3://A',
  's3://documents?endpoint=10.0.0.9',
  's3://documents?acl=public',
  's3://documents/a b',
])('refuses the bucket of %s', (url) => {
  expect(() => loadSettings({ STORAGE_URL: url, ...keys })).toThrow(/^STORAGE_URL=/)
})

it('a bucket needs an access key', () => {
  expect(() => loadSettings({ STORAGE_URL: 's3://documents' })).toThrow(/AWS_ACCESS_KEY_ID/)
})

it.each([
  ['nats://localhost', { servers: ['localhost'], prefix: 'hearback' }],
  ['nats://a:4222,b:4223/blue', { servers: ['a:4222', 'b:4223'], prefix: 'blue' }],
  [
    'nats://bob:p%40ss@[::1]:4222',
    { servers: ['[::1]:4222'], prefix: 'hearback', user: 'bob', pass: 'p@ss' },
  ],
  ['tls://s3cret@a', { servers: ['a'], prefix: 'hearback', token: 's3cret', tls: {} }],
])('parses the NATS servers of %s', (url, address) => {
  expect(loadSettings({ WAKEUP_URL: url }).WAKEUP_URL).toEqual(address)
})

it.each(['redis://a', 'nats://', 'nats://a b', 'nats://a/b.c'])('refuses the NATS servers of %s', (url) => {
  expect(() => loadSettings({ WAKEUP_URL: url })).toThrow(/^WAKEUP_URL=/)
})

it('parses the settings of modes', () => {
  const extra = { PIGEONS: z.coerce.number().default(3) }
  expect(loadSettings({}, extra).PIGEONS).toBe(3)
  expect(() => loadSettings({ PIGEONS: 'many' }, extra)).toThrow('PIGEONS=many cannot be used')
})
