import { describe, expect, it } from 'vitest'
import { loopback, parseAllowlist } from './allowlist.ts'
import { validateUrl } from './validate-url.ts'

const nothing = parseAllowlist([])

/** URLs that must never be called, by what they try. */
const refused: Record<string, string[]> = {
  loopback: ['http://127.0.0.1/', 'http://127.255.255.254/', 'http://[::1]/', 'http://[0:0:0:0:0:0:0:1]/'],
  'loopback by name': ['http://localhost/', 'http://localhost./', 'http://LOCALHOST/', 'http://a.localhost/'],
  'loopback in other spellings': [
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://127.0.1/',
    'http://0/',
    'http://127.0.0.1./',
    'http://%31%32%37.0.0.1/',
    'http://１２７.０.０.１/',
    'http://①②⑦.0.0.1/',
  ],
  'this network': ['http://0.0.0.0/', 'http://0.1.2.3/', 'http://[::]/'],
  'private networks': [
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
  ],
  'shared and link-local space': [
    'http://100.64.0.1/',
    'http://100.127.255.255/',
    'http://169.254.169.254/latest/meta-data/',
    'http://0xa9fea9fe/',
    'http://[fe80::1]/',
    'http://[febf::1]/',
  ],
  'cloud-internal services in public space': [
    'http://168.63.129.16/metadata/instance',
    'http://[::ffff:168.63.129.16]/',
    'http://[64:ff9b::a83f:8110]/',
    'http://0xa83f8110/',
    'http://161.26.0.10/',
    'http://166.9.0.1/',
    'http://199.36.153.8/',
    'http://100.100.100.200/latest/meta-data/',
  ],
  'unique local and site-local': ['http://[fc00::1]/', 'http://[fd00:ec2::254]/', 'http://[fec0::1]/'],
  'set aside for documentation, benchmarks and protocols': [
    'http://192.0.0.1/',
    'http://192.0.2.1/',
    'http://198.51.100.1/',
    'http://203.0.113.1/',
    'http://198.18.0.1/',
    'http://198.19.255.255/',
    'http://192.88.99.1/',
    'http://192.31.196.1/',
    'http://192.52.193.1/',
    'http://192.175.48.1/',
    'http://[2001:db8::1]/',
    'http://[3fff::1]/',
    'http://[2001:2::1]/',
    'http://[100::1]/',
    'http://[5f00::1]/',
  ],
  'multicast, reserved, broadcast': [
    'http://224.0.0.1/',
    'http://239.255.255.255/',
    'http://240.0.0.1/',
    'http://255.255.255.255/',
    'http://[ff02::1]/',
  ],
  'IPv4 inside IPv6': [
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[::ffff:0:127.0.0.1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::127.0.0.1]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://[64:ff9b:1::1]/',
    'http://[2002:7f00:1::]/',
    'http://[2002:a9fe:a9fe::1]/',
    'http://[2001:0:7f00:1::]/',
  ],
  'outside what is given out': ['http://[4000::1]/', 'http://[e000::1]/'],
  zones: ['http://[fe80::1%25eth0]/', 'http://[fe80::1%eth0]/'],
  'users and passwords': [
    'http://user@example.com/',
    'http://user:secret@example.com/',
    'http://example.com@127.0.0.1/',
    'http://127.0.0.1#@example.com/',
  ],
  'other schemes': [
    'file:///etc/passwd',
    'ftp://example.com/',
    'gopher://example.com/',
    'data:,x',
    'javascript:1',
    'ws://example.com/',
  ],
  'ports of other protocols': [
    'http://example.com:22/',
    'http://example.com:25/',
    'https://example.com:6667/',
    'http://example.com:2049/',
    'http://example.com:0/',
  ],
  'no URLs': ['', 'example.com', '//example.com', 'http://', 'http://[::1'],
}

/** URLs that may be called. */
const taken = [
  'https://example.com/hook',
  'https://example.com:8443/hook?a=b',
  'http://8.8.8.8/',
  'http://1.1.1.1:8080/',
  'http://134744072/',
  'https://[2606:4700:4700::1111]/',
  'https://[::ffff:8.8.8.8]/',
  'https://[64:ff9b::8.8.8.8]/',
  'https://172.15.255.255/',
  'https://172.32.0.1/',
  'https://100.63.255.255/',
  'https://100.128.0.1/',
  'https://localhost.example.com/',
  'https://127.0.0.1.example.com/',
  // Every parser takes example.com as the host.
  'http://example.com\\@127.0.0.1/',
]

describe('what may be called', () => {
  it('is tried with at least 60 addresses', () => {
    expect(Object.values(refused).flat().length + taken.length).toBeGreaterThanOrEqual(60)
  })

  it.each(Object.entries(refused).flatMap(([what, urls]) => urls.map((url) => [what, url] as const)))(
    'is not: %s, %s',
    (_, url) => {
      expect(validateUrl(url, nothing)).toMatch(/^must /)
    },
  )

  it.each(taken)('is: %s', (url) => {
    expect(validateUrl(url, nothing)).toBeNull()
  })

  it('is what the operator allows besides: networks, addresses, names', () => {
    const allowlist = parseAllowlist([
      ...loopback,
      '10.1.0.0/16',
      '192.168.7.7',
      'fd12::/16',
      'localhost',
      '*.internal',
    ])
    for (const host of [
      '127.0.0.1',
      '127.1',
      '[::1]',
      '10.1.2.3',
      '192.168.7.7',
      '[fd12::1]',
      'localhost',
      'LOCALHOST.',
    ]) {
      expect(validateUrl(`http://${host}/`, allowlist)).toBeNull()
    }
    for (const host of ['10.2.0.1', '192.168.7.8', '[fd13::1]', '169.254.169.254']) {
      expect(validateUrl(`http://${host}/`, allowlist)).toMatch(/public address/)
    }
    // Allowing loopback opens neither other ports nor other schemes.
    expect(validateUrl('http://127.0.0.1:25/', allowlist)).toMatch(/port/)
    expect(validateUrl('file://localhost/etc/passwd', allowlist)).toMatch(/http/)
  })

  it('is a cloud-internal address only when the allowlist names exactly that address', () => {
    const wide = parseAllowlist(['169.254.0.0/16', '100.64.0.0/10', 'fd00::/8', '168.63.0.0/16'])
    for (const host of ['169.254.169.254', '100.100.100.200', '[fd00:ec2::254]', '168.63.129.16']) {
      expect(validateUrl(`http://${host}/`, wide)).toMatch(/public address/)
    }
    expect(validateUrl('http://169.254.1.1/', wide)).toBeNull()
    expect(validateUrl('http://168.63.129.16/', parseAllowlist(['168.63.129.16']))).toBeNull()
  })

  it('is not too long', () => {
    expect(validateUrl(`https://example.com/${'x'.repeat(2_048)}`, nothing)).toMatch(/characters/)
  })

  it('names the entry of an allowlist that is no network, address or name', () => {
    for (const entry of ['10.0.0.0/33', '1.2.3', 'a b', 'http://example.com', '']) {
      expect(() => parseAllowlist([entry])).toThrow(`"${entry}"`)
    }
  })
})
