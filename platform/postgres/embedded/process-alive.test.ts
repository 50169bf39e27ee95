import { expect, it, vi } from 'vitest'
import { isProcessAlive } from './process-alive.ts'

const failWith = (code: string) =>
  vi.spyOn(process, 'kill').mockImplementationOnce(() => {
    throw Object.assign(new Error(code), { code })
  })

it('finds its own process, and not one that does not exist', () => {
  expect(isProcessAlive(process.pid)).toBe(true)
  expect(isProcessAlive(999_999_999)).toBe(false)
})

it('takes a process of another user for alive', () => {
  failWith('EPERM')
  expect(isProcessAlive(1)).toBe(true)
  failWith('ESRCH')
  expect(isProcessAlive(1)).toBe(false)
})
