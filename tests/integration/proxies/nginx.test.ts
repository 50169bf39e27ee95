import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { programPath } from '#tests/support/brokers/broker-process.ts'
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
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    )
    const file = join(folder, 'nginx.conf')
    writeFileSync(
      file,
      `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
     events {} http { access_log off; ${temporary.join(' ')}\n${site} }`,
    )
    const env = { ...process.env, PATH: programPath }
    return spawn('nginx', ['-p', folder, '-c', file], { env, stdio: 'ignore' })
  },
})
