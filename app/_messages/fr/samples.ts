import type { Section } from '../catalogue.ts'

export const samples: Section<'samples'> = {
  'sample.letter.title': 'Lettre d’une page',
  'sample.letter.expect':
    'Analysée presque aussitôt ; bien trop peu de nombres pour un test des chiffres, et l’analyse le dit.',
  'sample.financial-report.title': 'Rapport financier',
  'sample.financial-report.expect': '1 200 paiements dont les premiers chiffres suivent la loi de Benford.',
  'sample.invented-numbers.title': 'Rapport aux nombres inventés',
  'sample.invented-numbers.expect':
    'Le même rapport avec des montants inventés : bien trop peu commencent par 1, bien trop par 5 ou 6.',
  'sample.scan.title': 'Scan sans texte',
  'sample.scan.expect': 'Trois images de pages : pas de texte, pas de mots, pas de nombres.',
  'sample.book-300-pages.title': 'Livre de 300 pages',
  'sample.book-300-pages.expect': 'Assez long pour suivre la progression, page par page.',
}
