import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const isInstalled = spawnSync('promtool', ['--version']).status === 0

describe.skipIf(!isInstalled)('Prometheus (needs prometheus)', () => {
  it('promtool accepts the scrape configuration and the alert rules', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hearback-prometheus-'))
    try {
      for (const name of ['prometheus.yaml', 'alerts.yaml']) {
        const text = readFileSync(join('deploy/prometheus', name), 'utf8')
        writeFileSync(join(folder, name), text.replace('/etc/prometheus/hearback.key', '/dev/null'))
      }
      const { status, stdout, stderr } = spawnSync('promtool', ['check', 'config', 'prometheus.yaml'], {
        cwd: folder,
        encoding: 'utf8',
      })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toMatch(/SUCCESS: \d+ rules found/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
