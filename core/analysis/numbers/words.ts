import type { Token } from './token.ts'

/** Kind of number that a word announces. */
export type LeadingWord = 'page' | 'label' | 'identifier' | 'weak-identifier' | 'phone'

const leadingWordLists: Record<LeadingWord, string> = {
  page: 'page pages pg pp p seite seiten s página páginas pág pagina pagine pag sida sidan sider side strona strana strany стр страница sivu oldal sayfa',
  label:
    'figure figures fig figs table tables tab section sections sec chapter chapters ch appendix annex step part article ' +
    'art equation eq note notes exhibit schedule example theorem lemma definition proposition corollary line question ' +
    'problem exercise version volume vol issue level phase stage class grade room rule clause paragraph item abb ' +
    'abbildung tabelle kapitel abschnitt anlage anhang teil schritt absatz nota tableau chapitre étape annexe figura ' +
    'tabla cuadro capítulo sección anexo capitolo sezione hoofdstuk tabel afbeelding bijlage kapitola rozdział tabela ' +
    'rysunek рис рисунок табл таблица глава раздел kuva taulukko luku kapittel avsnitt figur tabell bilaga',
  identifier:
    'nr nº n° № # id ref iban bic isbn issn doi ean sku ssn ein plz zip postcode postleitzahl cedex aktenzeichen az ' +
    'siret siren nif cif p.o.box postfach',
  'weak-identifier':
    'number num order invoice account acct customer client case contract serial code reference box article matter ' +
    'rechnung kunde konto bestellung auftrag vertrag kundennummer rechnungsnummer kontonummer facture client commande ' +
    'compte factura pedido cuenta cliente fattura ordine conto factuur klant',
  phone:
    'tel phone telephone fax mobile mob cell telefon mobil handy telefax téléphone teléfono telefono telefone hotline ' +
    'тел телефон puh tlf',
}

export const leadingWords = new Map<string, LeadingWord>(
  Object.entries(leadingWordLists).flatMap(([kind, words]) =>
    words.split(' ').map((word) => [word, kind as LeadingWord]),
  ),
)

const words = (list: string) => new Set(list.split(' '))

/** Units, magnitudes and currency codes that may follow a number, in lower case. */
export const unitWords = words(
  'kg g mg µg t lb lbs oz km m cm mm µm nm mi ft yd in ha l dl cl ml hl gal h hr hrs min s sec ms µs d kwh mwh gwh twh ' +
    'wh w kw mw gw tw v kv a ma ah hz khz mhz ghz pa kpa hpa bar psi n j kj mj cal kcal k c f mol b kb mb gb tb pb kib ' +
    'mib gib bit bits byte bytes mbps gbps kbit mbit gbit px pt dpi ppm ppb db dba rpm x bn mn mm tn mio mrd mia md tsd ' +
    'million millions billion billions trillion thousand hundred millionen milliarden tausend millones millions ' +
    'milliards milioni miliardi eur euro euros usd dollar dollars gbp pound pounds chf sek nok dkk kr pln zł czk kč huf ' +
    'ft jpy yen cny rmb yuan inr rs rupees rub руб krw won brl try tl cad aud nzd zar mxn cents cent percent prozent ' +
    'pct per cent pp bps',
)

const plainWords = words('in ha ma md min bar per pp pt mi sec mol cal pa az hr cent bit bits')

/** Units that also count after a space: "2000 kg", but not "2000 in". */
export const measureWords: ReadonlySet<string> = new Set(
  [...unitWords].filter((word) => word.length > 1 && !plainWords.has(word)),
)

/** Currency codes that may stand before a number, in lower case. */
export const currencyWords = words(
  'eur usd gbp chf sek nok dkk pln czk huf jpy cny rmb inr rs rub krw brl try cad aud nzd zar mxn kr zł',
)

/** Month names that are also common words; they count next to a year or, capitalized, next to a day. */
export const ambiguousMonths = words('may march mar out ago set mai mars dec nov sep lis')

/** Whether a currency precedes or a unit follows, which distinguishes a quantity from a year or a label. */
export function isMeasured({ text, start, core, before, after }: Token): boolean {
  if (/\p{Sc}/u.test(core) || /\p{Sc}\s?$/u.test(text.slice(Math.max(0, start - 2), start))) return true
  if (before !== '' && before === before.toUpperCase() && currencyWords.has(before.toLowerCase())) return true
  return /^[%\p{Sc}]/u.test(after) || measureWords.has(after.toLowerCase())
}
