import { pick, type Random } from './random.ts'

const NOUNS = [
  'harbour',
  'lantern',
  'captain',
  'lighthouse',
  'storm',
  'rope',
  'island',
  'letter',
  'window',
  'market',
  'bridge',
  'gull',
  'anchor',
  'chart',
  'compass',
  'tide',
  'cellar',
  'orchard',
  'clock',
  'violin',
  'ferry',
  'kitchen',
  'stair',
  'garden',
  'mirror',
  'winter',
  'village',
  'river',
  'stranger',
  'daughter',
  'carpenter',
  'song',
  'ship',
  'promise',
] as const
const ADJECTIVES = [
  'quiet',
  'salt-worn',
  'narrow',
  'patient',
  'crooked',
  'bright',
  'forgotten',
  'early',
  'heavy',
  'green',
  'tired',
  'curious',
  'distant',
  'warm',
  'half-open',
  'stubborn',
  'pale',
  'steady',
  'broken',
  'familiar',
  'restless',
] as const
const VERBS = [
  'watched',
  'followed',
  'remembered',
  'carried',
  'painted',
  'crossed',
  'repaired',
  'answered',
  'counted',
  'hid',
  'sold',
  'missed',
  'measured',
  'found',
  'left',
  'praised',
  'doubted',
  'warned',
  'drew',
  'kept',
] as const
const PLACES = [
  'by the quay',
  'under the old bridge',
  'behind the market',
  'at the far end of the pier',
  'in the upper room',
  'along the river',
  'before the first bell',
  'after the long rain',
  'between two tides',
  'beyond the orchard',
] as const
const NAMES = ['Mara', 'Joren', 'Edda', 'Tobias', 'Ilse', 'Anselm', 'Bryn', 'Cosima', 'Leif', 'Orla'] as const

const SENTENCES: readonly [(random: Random) => string, ...((random: Random) => string)[]] = [
  (r) =>
    `The ${pick(r, ADJECTIVES)} ${pick(r, NOUNS)} ${pick(r, VERBS)} the ${pick(r, NOUNS)} ${pick(r, PLACES)}.`,
  (r) =>
    `${pick(r, NAMES)} ${pick(r, VERBS)} a ${pick(r, ADJECTIVES)} ${pick(r, NOUNS)}, and nobody asked why.`,
  (r) =>
    `"You never ${pick(r, VERBS)} the ${pick(r, NOUNS)}," said ${pick(r, NAMES)}, and turned to the ${pick(r, NOUNS)}.`,
  (r) =>
    `When ${pick(r, NAMES)} came back, the ${pick(r, NOUNS)} was ${pick(r, ADJECTIVES)} and the ${pick(r, NOUNS)} was gone.`,
  (r) => `It took ${amount(r)} steps from the ${pick(r, NOUNS)} to the ${pick(r, NOUNS)}.`,
  (r) =>
    `They paid ${amount(r)} crowns for the ${pick(r, ADJECTIVES)} ${pick(r, NOUNS)}, which ${pick(r, NAMES)} ${pick(r, VERBS)} ${pick(r, PLACES)}.`,
  (r) =>
    `Nothing in the ${pick(r, NOUNS)} was as ${pick(r, ADJECTIVES)} as the ${pick(r, NOUNS)} that ${pick(r, NAMES)} ${pick(r, VERBS)}.`,
  (r) =>
    `Once, ${pick(r, PLACES)}, a ${pick(r, NOUNS)} ${pick(r, VERBS)} ${pick(r, NAMES)} and the whole ${pick(r, NOUNS)} fell silent.`,
]

/** Spread evenly over four orders of magnitude on a logarithmic scale. */
function amount(random: Random): string {
  return Math.floor(10 ** (0.4 + random() * 4)).toLocaleString('en-US')
}

/** A paragraph of about `words` words. The sentences are put together by chance and mean nothing. */
export function paragraph(random: Random, words: number): string {
  const sentences: string[] = []
  for (let count = 0; count < words; count += sentences.at(-1)?.split(' ').length ?? words) {
    sentences.push(pick(random, SENTENCES)(random))
  }
  return sentences.join(' ')
}

/** "The Patient Lantern" and the like. */
export function chapterTitle(random: Random): string {
  const title = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
  return `The ${title(pick(random, ADJECTIVES))} ${title(pick(random, NOUNS))}`
}
