export const samples = {
  'sample.letter.title': 'One-page letter',
  'sample.letter.expect':
    'Done almost at once; far too few numbers for a digit test, and the analysis says so.',
  'sample.financial-report.title': 'Financial report',
  'sample.financial-report.expect': '1,200 payments whose first digits follow Benford’s law.',
  'sample.invented-numbers.title': 'Report with invented numbers',
  'sample.invented-numbers.expect':
    'The same report with amounts made up by hand: far too few begin with a 1, far too many with a 5 or 6.',
  'sample.scan.title': 'Scan without text',
  'sample.scan.expect': 'Three pictures of pages: no text, no words, no numbers.',
  'sample.book-300-pages.title': 'Book of 300 pages',
  'sample.book-300-pages.expect': 'Takes long enough for the progress to be watched, page by page.',
} as const
