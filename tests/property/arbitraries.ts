import fc from 'fast-check'

/** Seed of all property tests; a failure also prints the path to its counterexample. */
export const seed = Number(process.env.PROPERTY_SEED ?? 20_261_121)

/** Text with control characters, bidirectional marks, lone surrogates, very long runs and numbers. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '\0',
    'a\0b',
    '\ud800',
    '\udfff x',
    '\u202e.fdp',
    '../../etc/passwd',
    '%00',
    '%',
    "'; DROP TABLE job; --",
    'null',
    '-1',
    '1e309',
    '9'.repeat(400),
    '0x10',
    'NaN',
    '2147483648',
    '9223372036854775808',
    'x'.repeat(3_000),
    '__proto__',
    'constructor',
  ),
)

/** JSON values with hostile members. */
export const hostileJson = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.dictionary(hostileText, fc.oneof(hostileText, fc.jsonValue({ maxDepth: 2 })), { maxKeys: 6 }),
)
