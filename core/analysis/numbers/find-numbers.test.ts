import { describe, expect, it } from 'vitest'
import type { ExcludedCounts } from './exclusion.ts'
import { findNumbers } from './find-numbers.ts'

/** A text, its magnitudes, and what is left out of it. */
type Example = [text: string, magnitudes: number[], leftOut?: Partial<ExcludedCounts>]

function find(text: string, style: Parameters<typeof findNumbers>[1]) {
  const { amounts, leftOut } = findNumbers(text, style)
  const reasons = Object.fromEntries(Object.entries(leftOut).filter(([, count]) => count > 0))
  return { magnitudes: amounts.map(({ magnitude }) => magnitude), reasons }
}

const english: Example[] = [
  ['1,234.56', [1234.56]],
  ['Revenue rose to $1,234,567.89 from $987.', [1234567.89, 987]],
  ['a loss of (1,250) and -3.5 and −7', [1250, 3.5, 7]],
  ['€1.5m, US$ 20bn, 300 USD, £4k, EUR12', [1.5, 20, 300, 4, 12]],
  ['12.5% of 340 people, 7 percent', [12.5, 340, 7]],
  ['27.4 kg at 80km/h, 5°C, 12-month term', [27.4, 80, 5, 12]],
  ['0.00 0 -0.0 0.05', [0.05], { zeros: 3 }],
  ['12,34,567 rupees', [1234567]],
  ["CHF 1'234'567.50", [1234567.5]],
  ['10–20 % and 1,000-2,000 and 3-5', [10, 20, 1000, 2000, 3, 5]],
  ['n=120, p<0.05', [120, 0.05]],
  ['1 234 567,89 and € 1 234', [1234567.89, 1234]],
  ['columns 12 345 678', [12, 345, 678]],
  ['1\u00a0234\u202f567', [1234567]],
  ['١٬٢٣٤٫٥ and ４２', [1234.5, 42]],
  ['売上高は1,234百万円で5.6%増', [1234, 5.6]],
  ['2000 euros, $1950, 2,024 items, USD 2010', [2000, 1950, 2024, 2010]],

  ['due 2024-03-01 and 01/02/2024 and 1.3.2024', [], { dates: 3 }],
  ['on 3 March 2024, March 3, 2024, 12 May, May 2023', [], { dates: 4 }],
  ['1. März 2024, 12 de mayo de 2024, 5 janvier 2020', [], { dates: 3 }],
  ['2024年3月1日と2024년 3월 1일', [], { dates: 2 }],
  ['2026-01-02T03:04:05Z', [], { dates: 1 }],
  ['you may 5 times, 7 out of 9', [5, 7, 9]],
  ['in 1998 and 2019-2023, the 1990s, FY2024, 2023/24', [], { years: 5 }],
  ['In 2000 in Berlin', [], { years: 1 }],
  ['at 14:30, 9 am, 10.30 p.m., 14h30, 9 Uhr', [], { times: 5 }],
  ['+49 30 1234567, (555) 123-4567, 0800 123 4567', [], { phones: 3 }],
  ['Tel. 12345 67, Fax: 030/123 456', [], { phones: 2 }],
  ['No. 17, Nr. 5, #12, № 7, ID 4711', [], { identifiers: 5 }],
  ['Invoice 20240017, Account: 12345678', [], { identifiers: 2 }],
  ['ISBN 978-3-16-148410-0 and IBAN DE89370400440532013000', [], { identifiers: 2 }],
  ['A4 COVID-19 x86 4711-B, 0042, 123456789012', [], { identifiers: 6 }],
  ['http://a.example/2024/5 and 192.168.1.10 and me12@a.example', [], { identifiers: 3 }],
  ['Page 3 of 12, p. 7, S. 12, pages 4', [], { pageNumbers: 4 }],
  ['Figure 3, Table 2.1, Section 4.2.1, Fig. 7b', [], { labels: 4 }],
  ['as shown [12] and [3,4], the 1st and 3rd, 16:9, 3/4', [], { labels: 6, times: 0 }],
  ['order 340 sheets, no 12 people', [340, 12]],
]

const lines: Example[] = [
  ['1. First item\n2) Second item\n(3) Third item', [], { labels: 3 }],
  ['2.1 Methods\nWe had 12 people', [12], { labels: 1 }],
  ['3 Results', [], { labels: 1 }],
  ['Methods ........ 14\nResults . . . . 15', [], { pageNumbers: 2 }],
  ['12.5 million people live there', [12.5]],
  ['Sales 1,200\n1,300 Costs', [1200, 1300]],
]

const german: Example[] = [
  ['1.234,56 und 1.234 und 12,5 %', [1234.56, 1234, 12.5]],
  ['0,5 kg, 1.234.567 Stück, 100,- €', [0.5, 1234567, 100]],
]

describe('findNumbers', () => {
  it.each([...english, ...lines])('reads %j', (text, magnitudes, leftOut = {}) => {
    const expected = Object.fromEntries(Object.entries(leftOut).filter(([, count]) => count > 0))
    expect(find(text, { decimal: '.', spaceGroups: false })).toEqual({ magnitudes, reasons: expected })
  })

  it.each(german)('reads German %j', (text, magnitudes) => {
    expect(find(text, { decimal: ',', spaceGroups: false }).magnitudes).toEqual(magnitudes)
  })

  it('joins digit groups separated by spaces where the language uses them', () => {
    expect(find('Summa 1 234 567', { decimal: ',', spaceGroups: true }).magnitudes).toEqual([1234567])
  })

  it('returns the significant digits', () => {
    const { amounts } = findNumbers('0.0450 1,200 7', { decimal: '.', spaceGroups: false })
    expect(amounts.map(({ digits }) => digits)).toEqual(['450', '1200', '7'])
  })

  it('leaves out known page numbers', () => {
    const { amounts, leftOut } = findNumbers(
      'Total 500\n12',
      { decimal: '.', spaceGroups: false },
      new Map([[10, 'pageNumbers']]),
    )
    expect(amounts).toHaveLength(1)
    expect(leftOut.pageNumbers).toBe(1)
  })
})
