import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { programPath } from '#tests/support/brokers/broker-process.ts'

/**
 * Writes a configuration of nginx with one site, whose files are all in `folder`, and returns the command that runs it.
 * `user` is the account of its workers, where that is not the default one.
 */
export function nginxCommand(folder: string, site: string, user?: string): [string, ...string[]] {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  )
  const file = join(folder, 'nginx.conf')
  writeFileSync(
    file,
    `${user ? `user ${user}; ` : ''}daemon off; worker_processes 1; pid ${folder}/nginx.pid;
     error_log ${folder}/error.log; events {} http { access_log off; ${temporary.join(' ')}\n${site} }`,
  )
  return ['nginx', '-p', folder, '-c', file]
}

/** Runs nginx with one site. */
export function startNginx(folder: string, site: string): ChildProcess {
  const [program, ...args] = nginxCommand(folder, site)
  return spawn(program, args, { env: { ...process.env, PATH: programPath }, stdio: 'ignore' })
}
