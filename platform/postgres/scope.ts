import type { Principal } from '#core/principal.ts'

/** Whose rows a principal sees: null is everyone's. */
export function scopeOf(principal: Principal): string | null {
  return principal.kind === 'user' ? principal.userid : null
}
