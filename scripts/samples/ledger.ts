import { pick, type Random } from './random.ts'

export interface Payment {
  supplier: string
  purpose: string
  amount: number
}

const suppliers = [
  'Alder & Finch',
  'Bright Harbour',
  'Caldwell Paper',
  'Dunmore Steel',
  'Eastgate Print',
  'Fairway Logistics',
  'Greenlea Farms',
  'Hollis Optics',
  'Ivory Lane',
  'Juniper Works',
  'Kestrel Energy',
  'Larkspur Media',
  'Meridian Tools',
  'Northbank Glass',
  'Orchard Legal',
  'Pemberton Timber',
  'Quill & Sons',
  'Riverside Catering',
  'Sable Textiles',
  'Thornbury Water',
  'Upland Dairy',
  'Vesper Lighting',
  'Westmoor Transport',
  'Yarrow Chemicals',
] as const

const purposes = [
  'raw material',
  'transport',
  'energy',
  'repairs',
  'rent',
  'advertising',
  'insurance',
  'packaging',
  'advice',
  'software',
  'cleaning',
  'training',
  'travel',
  'spare parts',
  'tools',
  'catering',
] as const

/** How an amount comes about; what the two reports differ in. */
export type AmountSource = (random: Random) => number

/**
 * Amounts spread evenly over five orders of magnitude on a logarithmic scale, as those of many small and
 * few large transactions are; their first digits follow Benford's law.
 */
export const naturalAmount: AmountSource = (random) => Math.round(10 ** (1 + random() * 5) * 100) / 100

/** How likely somebody who makes an amount up begins it with 1 to 9: the middle digits look random. */
const inventedDigits = [0.08, 0.08, 0.11, 0.13, 0.15, 0.15, 0.14, 0.1, 0.06]

/** Amounts as people make them up: three to five places long, hardly ever beginning with a one. */
export const inventedAmount: AmountSource = (random) => {
  let rest = random()
  let first = 1
  for (const share of inventedDigits.slice(0, 8)) {
    if (rest < share) break
    rest -= share
    first += 1
  }
  const unit = 10 ** (2 + Math.floor(random() * 3))
  return Math.round((first + random()) * unit * 100) / 100
}

/** That many payments with made-up suppliers. */
export function makePayments(random: Random, count: number, amount: AmountSource): Payment[] {
  return Array.from({ length: count }, () => ({
    supplier: pick(random, suppliers),
    purpose: pick(random, purposes),
    amount: amount(random),
  }))
}

/** 1234.5 as `1,234.50`. */
export function money(amount: number): string {
  return amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
}
