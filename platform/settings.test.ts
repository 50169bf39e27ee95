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
  ['OIDC_ISSUER', 'https://id.example', 'not available yet'],
  ['DATABASE_URL', 'mysql://localhost/x', 'give a PostgreSQL address'],
  ['STORAGE_URL', 's3://bucket/prefix', 'other storages are not available yet'],
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

it('parses the settings of modes', () => {
  const extra = { PIGEONS: z.coerce.number().default(3) }
  expect(loadSettings({}, extra).PIGEONS).toBe(3)
  expect(() => loadSettings({ PIGEONS: 'many' }, extra)).toThrow('PIGEONS=many cannot be used')
})
