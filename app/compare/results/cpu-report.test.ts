import { expect, test } from 'vitest'
import { englishComparison as t } from '#client/comparison/messages.ts'
import { formatCpu } from './cpu-report.ts'

const report = {
  measuredAt: '2026-01-01T00:00:00.000Z',
  machine: 'test',
  node: '24',
  modes: { stream: { cpuMsPer1000Events: 41.6 }, pull: { cpuMsPer1000Events: 4_417 } },
}

test('formatCpu: formats the CPU time of a mode', () => {
  expect([formatCpu(report, 'stream', t), formatCpu(report, 'pull', t)]).toEqual(['42 ms', '4.4 s'])
})

test('formatCpu: returns null for a mode that is not in the report, and without a report', () => {
  expect([formatCpu(report, 'other', t), formatCpu(null, 'stream', t)]).toEqual([null, null])
})
