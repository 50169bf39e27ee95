import type { Section } from '../catalogue.ts'

export const samples: Section<'samples'> = {
  'sample.letter.title': 'Brief mit einer Seite',
  'sample.letter.expect':
    'Fast sofort fertig; viel zu wenige Zahlen für einen Zifferntest, und die Analyse sagt es.',
  'sample.financial-report.title': 'Finanzbericht',
  'sample.financial-report.expect': '1.200 Zahlungen, deren erste Ziffern dem Benfordschen Gesetz folgen.',
  'sample.invented-numbers.title': 'Bericht mit erfundenen Zahlen',
  'sample.invented-numbers.expect':
    'Derselbe Bericht mit ausgedachten Beträgen: viel zu wenige beginnen mit 1, viel zu viele mit 5 oder 6.',
  'sample.scan.title': 'Scan ohne Text',
  'sample.scan.expect': 'Drei Bilder von Seiten: kein Text, keine Wörter, keine Zahlen.',
  'sample.book-300-pages.title': 'Buch mit 300 Seiten',
  'sample.book-300-pages.expect': 'Dauert lange genug, um den Fortschritt Seite für Seite zu verfolgen.',
}
