import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { programPath } from '#tests/support/brokers/broker-process.ts'
import { describeProxy } from './suite.ts'

/** Runs Caddy with the documented configuration, on other ports and with the certificate of the test. */
describeProxy('deploy/Caddyfile', {
  program: 'caddy',
  appendsAddress: false,
  start({ folder, port, upstream }) {
    const site = readFileSync('deploy/Caddyfile', 'utf8')
      .replace(
        'hearback.example.com {',
        `https://localhost:${port} {\n\ttls ${folder}/cert.pem ${folder}/key.pem`,
      )
      .replaceAll('127.0.0.1:3000', `127.0.0.1:${upstream}`)
    const file = join(folder, 'Caddyfile')
    writeFileSync(
      file,
      `{\n\tadmin off\n\tauto_https disable_redirects\n\tdefault_bind 127.0.0.1\n}\n${site}`,
    )
    const env = {
      ...process.env,
      PATH: programPath,
      HOME: folder,
      XDG_DATA_HOME: folder,
      XDG_CONFIG_HOME: folder,
    }
    return spawn('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], { env, stdio: 'ignore' })
  },
})
