import type { ListEntry, ScreeningQuery } from '../../src/core/compliance/sanctions/index.ts'
import type { Random } from '../../src/core/kernel/index.ts'

/** A query that means an entry though it is not written as the list writes it. `isClear`: any clerk would see it. */
type NameVariant = Readonly<{
  entityId: string
  kind: string
  isClear: boolean
  query: ScreeningQuery
}>

type Change = (name: string, isPerson: boolean, random: Random) => string | null

const pick = <T>(values: readonly T[], random: Random): T =>
  values[Math.floor(random.next() * values.length)] as T

/** `LAST, First Middle` as given names and last names. */
function partsOf(name: string): Readonly<{ first: readonly string[]; last: readonly string[] }> {
  const [last = '', first] = name.split(/,\s*/)
  const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '')
  return first === undefined ? { first: words(last), last: [] } : { first: words(first), last: words(last) }
}

const spoken = (name: string, isPerson: boolean): readonly string[] => {
  if (!isPerson) return name.split(' ')
  const { first, last } = partsOf(name)
  return [...first, ...last]
}

const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/ou/i, 'u'],
  [/kh/i, 'h'],
  [/q/i, 'k'],
  [/y\b/i, 'iy'],
  [/ei/i, 'ey'],
  [/ee/i, 'i'],
  [/ph/i, 'f'],
  [/w/i, 'v'],
  [/ah\b/i, 'a'],
  [/ss/i, 's'],
  [/x/i, 'ks'],
  [/ai/i, 'ay'],
  [/aa/i, 'a'],
  [/o/i, 'u'],
  [/z/i, 's'],
]

function slip(word: string, random: Random): string {
  const at = 1 + Math.floor(random.next() * (word.length - 1))
  const [head, tail] = [word.slice(0, at), word.slice(at + 1)]
  return pick(
    [
      () => head + tail,
      () => head + String.fromCharCode(97 + Math.floor(random.next() * 26)) + tail,
      () => head + tail.slice(0, 1) + word.charAt(at) + tail.slice(1),
      () => head + word.charAt(at) + word.charAt(at) + tail,
    ],
    random,
  )()
}

const CHANGES: Readonly<Record<string, Readonly<{ isClear: boolean; change: Change }>>> = {
  order: { isClear: true, change: (name, isPerson) => (isPerson ? spoken(name, true).join(' ') : null) },
  case: { isClear: true, change: (name) => name.toLowerCase() },
  spelling: {
    isClear: true,
    change: (name, isPerson, random) => {
      const words = isPerson ? spoken(name, true) : name.split(' ')
      const able = words.flatMap((word, at) =>
        SOUNDS.filter(([sound]) => word.length > 3 && sound.test(word)).map((rule) => ({ at, rule })),
      )
      if (able.length === 0) return null
      const { at, rule } = pick(able, random)
      return words.map((word, place) => (place === at ? word.replace(rule[0], rule[1]) : word)).join(' ')
    },
  },
  typo: {
    isClear: true,
    change: (name, isPerson, random) => {
      const words = spoken(name, isPerson)
      const long = words.flatMap((word, at) => (word.length > 4 ? [at] : []))
      if (long.length === 0 || words.length < 2) return null
      const chosen = pick(long, random)
      return words.map((word, at) => (at === chosen ? slip(word, random) : word)).join(' ')
    },
  },
  initial: {
    isClear: true,
    change: (name, isPerson) => {
      const { first, last } = partsOf(name)
      if (!isPerson || first.length < 2 || last.length === 0) return null
      const initials = first.slice(1).map((word) => `${word.charAt(0)}.`)
      return [first[0], ...initials, ...last].join(' ')
    },
  },
  middle: {
    isClear: false,
    change: (name, isPerson) => {
      const { first, last } = partsOf(name)
      return isPerson && first.length > 1 && last.length > 0 ? [first[0], ...last].join(' ') : null
    },
  },
  form: {
    isClear: true,
    change: (name, isPerson) => {
      if (isPerson) return null
      const other = name
        .replace(/LIMITED LIABILITY COMPANY/i, 'LLC')
        .replace(/OPEN JOINT STOCK COMPANY/i, 'OJSC')
        .replace(/JOINT STOCK COMPANY/i, 'JSC')
        .replace(/\bLTD\.?$/i, 'Limited')
        .replace(/\bLIMITED$/i, 'Ltd')
      return other === name ? null : other
    },
  },
}

const DATED_SHARE = 0.4

/** Seeded variants of strong names of entries; every second or so query of a person brings the birth date. */
export function variantsOf(
  entries: readonly ListEntry[],
  count: number,
  random: Random,
): readonly NameVariant[] {
  const found: NameVariant[] = []
  while (found.length < count) {
    const entry = pick(entries, random)
    const name = pick(
      entry.names.filter(({ quality }) => quality !== 'weak'),
      random,
    ) as ListEntry['names'][number] | undefined
    const [kind, { isClear, change }] = pick(Object.entries(CHANGES), random)
    if (!name || entry.type === null || entry.type === 'aircraft') continue
    const text = change(name.text, entry.type === 'person', random)
    if (text === null || text.length < 5) continue
    const birth = random.next() < DATED_SHARE ? (entry.births[0] ?? null) : null
    found.push({ entityId: entry.entityId, kind, isClear, query: { name: text, type: entry.type, birth } })
  }
  return found
}

const GIVEN =
  'James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Susan Joseph Thomas Sarah Carlos Maria Jose Juan Luis Ana Carmen Pedro Miguel Sofia Mohammed Ahmed Ali Fatima Hassan Omar Aisha Yusuf Layla Ivan Olga Sergei Natalia Dmitry Elena Wei Li Ming Jun Mei Hiroshi Yuki Kenji Raj Priya Amit Anita Sanjay Hans Anna Klaus Greta Pierre Camille Giulia Marco Francesca Kofi Ama Chinedu Ngozi Kwame Lars Ingrid Erik Astrid Emma Noah Olivia Liam Lucas Mateo Camila'.split(
    ' ',
  )
const FAMILY =
  'Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore Thompson White Harris Clark Lewis Garcia Martinez Rodriguez Lopez Hernandez Gonzalez Perez Sanchez Ramirez Torres Flores Rivera Khan Hussain Malik Rahman Haddad Mansour Nasser Ivanov Petrova Sokolov Volkov Popov Wang Zhang Chen Liu Yang Huang Zhao Tanaka Suzuki Sato Watanabe Sharma Patel Singh Kumar Gupta Reddy Mueller Schmidt Schneider Fischer Weber Dubois Moreau Rossi Ferrari Bianchi Okafor Mensah Adeyemi Hansen Johansson Larsen Kim Park Lee Choi Tran Pham Kowalski Nowak Horvath Popescu Oliveira Santos Silva Costa Murphy Kelly'.split(
    ' ',
  )
const FIRM =
  'Blue Green Summit River Oak Silver Northern Southern Pacific Atlantic Royal Premier Eagle Harbor Bridge Stone Crystal Nova Prime Vertex Apex Horizon Phoenix Liberty Heritage Maple Cedar Willow Granite Copper'.split(
    ' ',
  )
const TRADE =
  'Trading Holdings Capital Logistics Foods Textiles Motors Media Consulting Software Energy Shipping Construction Pharma Electronics Partners Insurance Industries Services Solutions'.split(
    ' ',
  )
const FORMS = ['Ltd', 'LLC', 'Inc', 'GmbH', 'S.A.', 'Corp']
const FIRM_SHARE = 0.3

/** Seeded names that everybody bears: given and family names of many countries, and firms of everyday words. */
export function innocentNames(count: number, random: Random): readonly ScreeningQuery[] {
  return Array.from({ length: count }, (): ScreeningQuery => {
    const word = (values: readonly string[]): string => pick(values, random)
    if (random.next() < FIRM_SHARE)
      return { name: `${word(FIRM)} ${word(FIRM)} ${word(TRADE)} ${word(FORMS)}`, type: 'entity' }
    const year = 1940 + Math.floor(random.next() * 65)
    const birth = random.next() < DATED_SHARE ? { yearFrom: year, yearTo: year, month: 6, day: 15 } : null
    const middle = random.next() < FIRM_SHARE ? `${word(GIVEN)} ` : ''
    return { name: `${word(GIVEN)} ${middle}${word(FAMILY)}`, type: 'person', birth }
  })
}
