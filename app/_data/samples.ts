const names = ['letter', 'financial-report', 'invented-numbers', 'scan', 'book-300-pages'] as const

/** The documents in public/samples, the one that takes longest last. Their titles are in the section `samples`. */
export const samples = names.map((name) => ({ name, file: `${name}.pdf` }))
