import { expect, it } from 'vitest'
import { presign, sha256, sign, toAmzDate } from './signature.ts'

/** Examples of "Signature Calculations for the Authorization Header" in the S3 API reference. */
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const at = new Date('2013-05-24T00:00:00Z')
const scope = { region: 'us-east-1', service: 's3', at }

it.each([
  {
    title: 'a range of an object',
    path: '/test.txt',
    headers: { Range: 'bytes=0-9' },
    signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
  {
    title: 'an upload',
    method: 'PUT',
    path: '/test%24file.text',
    headers: { Date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
    body: 'Welcome to Amazon S3.',
    signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  },
  {
    title: 'a query without a value',
    path: '/?lifecycle',
    signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  },
  {
    title: 'a query with values',
    path: '/?max-keys=2&prefix=J',
    signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  },
])(
  'S3 signature of $title is the published one',
  ({ method = 'GET', path, headers, body = '', signature }) => {
    const url = new URL(`https://examplebucket.s3.amazonaws.com${path}`)
    const bodyHash = sha256(body)
    const signed = {
      ...headers,
      host: url.host,
      'x-amz-content-sha256': bodyHash,
      'x-amz-date': toAmzDate(at),
    }
    const authorization = sign({ method, url, headers: signed, bodyHash }, credentials, scope)
    expect(authorization).toContain('Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, ')
    expect(authorization.split('Signature=')[1]).toBe(signature)
  },
)

it('presigned URL: the signature is the published one', () => {
  const url = new URL('https://examplebucket.s3.amazonaws.com/test.txt')
  const signed = new URL(presign(url, 86_400, credentials, scope))
  expect(signed.searchParams.get('X-Amz-Credential')).toBe(
    'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request',
  )
  expect(signed.searchParams.get('X-Amz-Signature')).toBe(
    'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  )
})

/** get-vanilla of the AWS Signature Version 4 test suite. */
it('signature of a request to another service is the published one', () => {
  const url = new URL('https://example.amazonaws.com/')
  const time = new Date('2015-08-30T12:36:00Z')
  const authorization = sign(
    {
      method: 'GET',
      url,
      headers: { host: url.host, 'x-amz-date': toAmzDate(time) },
      bodyHash: sha256(''),
    },
    { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
    { region: 'us-east-1', service: 'service', at: time },
  )
  expect(authorization).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  )
})
