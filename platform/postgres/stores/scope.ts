import type { Principal } from '#core/access/principal.ts'

/** Whose rows a principal sees: null is everyone's. */
export function scopeOf(principal: Principal): string | null {
  return principal.kind === 'user' ? principal.userid : null
}
