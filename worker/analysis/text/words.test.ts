import { describe, expect, it } from 'vitest'
import { detectLanguage } from './language.ts'
import { WordCount } from './words.ts'

function count(text: string) {
  const words = new WordCount()
  words.add(text)
  return words
}

describe('WordCount', () => {
  it.each([
    ["It's a well-known fact: 1,234.50 isn't much.", 7],
    ['Überraschung für Ægir', 3],
    ['年度报告显示收入增加', 5],
    ['売上高は1,234百万円', 6],
    ['สวัสดีครับ', 2],
    ['', 0],
  ])('counts the words of %j', (text, words) => {
    expect(count(text).words).toBe(words)
  })

  it('names frequent terms without stop words, numbers and single letters', () => {
    const words = count('The ship and the rope. The ship is old, and x is 12 12 12. Ship!')
    expect(words.top('en', 2)).toEqual([
      { term: 'ship', count: 3 },
      { term: 'rope', count: 1 },
    ])
  })

  it('knows the stop words of the language', () => {
    expect(
      count('Das Schiff und das Meer')
        .top('de', 9)
        .map(({ term }) => term),
    ).toEqual(['schiff', 'meer'])
  })
})

describe('detectLanguage', () => {
  it.each([
    ['en', 'The annual report shows that revenue increased while costs remained stable over the year.'],
    ['de', 'Der Geschäftsbericht zeigt, dass der Umsatz gestiegen ist, während die Kosten stabil blieben.'],
    ['fr', 'Le rapport annuel montre que les revenus ont augmenté tandis que les coûts sont restés stables.'],
    [
      'ja',
      '年次報告書によると、収益は増加し、コストは安定していました。来年も同様の傾向が続くと予想されています。',
    ],
    ['ar', 'يوضح التقرير السنوي أن الإيرادات زادت بينما ظلت التكاليف مستقرة.'],
  ])('knows %s', (code, text) => {
    expect(detectLanguage(text)?.code).toBe(code)
  })

  it('makes no guess from a few letters', () => {
    expect(detectLanguage('Total 1,234.50')).toBeNull()
  })
})
