import { pick, type Random } from './random.ts'

const nouns = [
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
const adjectives = [
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
const verbs = [
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
const places = [
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
const names = ['Mara', 'Joren', 'Edda', 'Tobias', 'Ilse', 'Anselm', 'Bryn', 'Cosima', 'Leif', 'Orla'] as const

const sentenceTemplates: readonly [(random: Random) => string, ...((random: Random) => string)[]] = [
  (r) =>
    `The ${pick(r, adjectives)} ${pick(r, nouns)} ${pick(r, verbs)} the ${pick(r, nouns)} ${pick(r, places)}.`,
  (r) =>
    `${pick(r, names)} ${pick(r, verbs)} a ${pick(r, adjectives)} ${pick(r, nouns)}, and nobody asked why.`,
  (r) =>
    `"You never ${pick(r, verbs)} the ${pick(r, nouns)}," said ${pick(r, names)}, and turned to the ${pick(r, nouns)}.`,
  (r) =>
    `When ${pick(r, names)} came back, the ${pick(r, nouns)} was ${pick(r, adjectives)} and the ${pick(r, nouns)} was gone.`,
  (r) => `It took ${amount(r)} steps from the ${pick(r, nouns)} to the ${pick(r, nouns)}.`,
  (r) =>
    `They paid ${amount(r)} crowns for the ${pick(r, adjectives)} ${pick(r, nouns)}, which ${pick(r, names)} ${pick(r, verbs)} ${pick(r, places)}.`,
  (r) =>
    `Nothing in the ${pick(r, nouns)} was as ${pick(r, adjectives)} as the ${pick(r, nouns)} that ${pick(r, names)} ${pick(r, verbs)}.`,
  (r) =>
    `Once, ${pick(r, places)}, a ${pick(r, nouns)} ${pick(r, verbs)} ${pick(r, names)} and the whole ${pick(r, nouns)} fell silent.`,
]

/** Spread evenly over four orders of magnitude on a logarithmic scale. */
function amount(random: Random): string {
  return Math.floor(10 ** (0.4 + random() * 4)).toLocaleString('en-US')
}

/** A paragraph of about `words` words. The sentences are put together by chance and mean nothing. */
export function paragraph(random: Random, words: number): string {
  const sentences: string[] = []
  for (let count = 0; count < words; count += sentences.at(-1)?.split(' ').length ?? words) {
    sentences.push(pick(random, sentenceTemplates)(random))
  }
  return sentences.join(' ')
}

/** "The Patient Lantern" and the like. */
export function chapterTitle(random: Random): string {
  const title = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
  return `The ${title(pick(random, adjectives))} ${title(pick(random, nouns))}`
}
