import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const units = readdirSync('deploy/systemd')

function isInstalled(): boolean {
  try {
    execFileSync('systemd-analyze', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe.skipIf(!isInstalled())('systemd units (needs systemd)', () => {
  it('systemd-analyze verify reports nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hearback-systemd-'))
    for (const name of units) {
      const text = readFileSync(join('deploy/systemd', name), 'utf8')
      writeFileSync(join(folder, name), text.replaceAll('/opt/hearback', process.cwd()))
    }
    const paths = units.map((name) => join(folder, name.replace('@.', '@1.')))
    const instance = join(folder, 'hearback-worker@1.service')
    writeFileSync(instance, readFileSync(join(folder, 'hearback-worker@.service')))
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], {
      encoding: 'utf8',
    })
    rmSync(folder, { recursive: true })
    expect(stdout + stderr).toBe('')
    expect(status).toBe(0)
  })
})

it('systemd units: each is started until the database can be used, and an update of the schema stops none', () => {
  for (const name of units) {
    const text = readFileSync(join('deploy/systemd', name), 'utf8')
    // By default, a unit that fails five times in 10 s is not started again.
    expect(text, name).toMatch(/^StartLimitIntervalSec=0$/m)
    expect(text, name).toMatch(/^Restart=(always|on-failure)$/m)
    expect(text, name).not.toMatch(/^(Requires|BindsTo|PartOf)=/m)
  }
})
