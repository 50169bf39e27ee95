import type { Analysis } from '#core/analysis/schema.ts'
import type { Translate } from '../../../_messages/messages.tsx'

type Numbers = Analysis['numbers']

/** Two-sided 5 % point of the normal distribution. */
const significantZ = 1.96

/**
 * The digits whose share differs significantly from the law: z test with continuity correction (Nigrini, "Benford's
 * Law", Wiley 2012, chapter 7). Empty unless all digits together deviate, because one of nine often differs by chance.
 */
export function deviatingDigits({ firstDigits, count, verdict }: Numbers): ReadonlySet<number> {
  if (verdict !== 'deviates') return new Set()
  const deviates = ({ share, expected }: Numbers['firstDigits'][number]) => {
    const error = Math.sqrt((expected * (1 - expected)) / count)
    return (Math.abs(share - expected) - 1 / (2 * count)) / error > significantZ
  }
  return new Set(firstDigits.filter(deviates).map(({ digit }) => digit))
}

/** Why the p-value and the mean deviation (MAD) lead to different conclusions; null when they agree. */
export function explainDisagreement({ chiSquare, conformity, count }: Numbers, t: Translate): string | null {
  if (!chiSquare || !conformity) return null
  const isSignificant = chiSquare.p < 0.05
  const isClose = conformity === 'close' || conformity === 'acceptable'
  const values = { count, conformity: t(`conformity.${conformity}`) }
  if (isSignificant && isClose) return t('numbers.smallDifferences', values)
  if (!isSignificant && !isClose) return t('numbers.chance', values)
  return null
}
