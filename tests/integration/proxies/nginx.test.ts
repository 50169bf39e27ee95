import { readFileSync } from 'node:fs'
import { startNginx } from '#tests/support/server/nginx.ts'
import { describeProxy } from './suite.ts'

/** Runs nginx with the documented configuration, on other ports and with the certificate of the test. */
describeProxy('deploy/nginx.conf', {
  program: 'nginx',
  appendsAddress: true,
  start({ folder, port, upstream }) {
    const site = readFileSync('deploy/nginx.conf', 'utf8')
      .replaceAll('127.0.0.1:3000', `127.0.0.1:${upstream}`)
      .replace('listen 443', `listen 127.0.0.1:${port}`)
      .replace(/ssl_certificate .*;/, `ssl_certificate ${folder}/cert.pem;`)
      .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${folder}/key.pem;`)
      .replace('server_name hearback.example.com', 'server_name localhost')
    return startNginx(folder, site)
  },
})
