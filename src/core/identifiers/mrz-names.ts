import type { MrzRecord } from './mrz.ts'

/** How the name on a document and the name that somebody gave go together. */
type NameAgreement = 'agrees' | 'partly' | 'differs' | 'not_comparable'

/**
 * Letters that Doc 9303 part 3, section 6 writes with two, and what issuers write instead that only take the mark away.
 * The first spelling is the recommended one.
 */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  Ä: ['AE', 'A'],
  Å: ['AA', 'A'],
  Æ: ['AE'],
  Ö: ['OE', 'O'],
  Ø: ['OE', 'O'],
  Œ: ['OE'],
  Ü: ['UE', 'UXX', 'U'],
  Ñ: ['N', 'NXX'],
  ß: ['SS'],
  ẞ: ['SS'],
  Þ: ['TH'],
  Ð: ['D'],
  Đ: ['D'],
  Ł: ['L'],
  Ħ: ['H'],
  ı: ['I'],
  Ĳ: ['IJ'],
  Ŧ: ['T'],
  Ŋ: ['N'],
  ĸ: ['Q'],
}

const unmarked = (letter: string): string => letter.normalize('NFD').replaceAll(/\p{M}/gu, '')

/** Upper case without losing ß, which JavaScript would write SS before the table is asked. */
const capital = (letter: string): string => (letter === 'ß' || letter === 'ı' ? letter : letter.toUpperCase())

/** At most this many spellings of one word are tried: a word of many umlauts does not multiply without end. */
const SPELLINGS_MAX = 64

/** Every way in which a zone may write one word. Empty when a letter has none (another script). */
function spellingsOf(word: string): readonly string[] {
  let found: readonly string[] = ['']
  for (const sign of [...word.normalize('NFC')].map(capital)) {
    const plain = unmarked(sign)
    const options = SPELLINGS[sign] ?? (/^[A-Z]$/.test(plain) ? [plain] : [])
    if (options.length === 0) return []
    found = found.flatMap((head) => options.map((option) => head + option)).slice(0, SPELLINGS_MAX)
  }
  return found
}

/** Apostrophes and dots vanish, hyphens and everything else that is no letter divides words (part 3, 4.6). */
const wordsOf = (name: string): readonly string[] =>
  name
    .replaceAll(/['’ʼ`.]/g, '')
    .split(/[^\p{L}\p{M}]+/u)
    .filter(Boolean)

/**
 * Whether the holder's name in the zone is the name that was given, in whatever order its words stand. `agrees`: every
 * word of the one is a word of the other, or begins like it where the zone is cut. `partly`: the surname's words are all
 * there and given names are missing on one side. `not_comparable`: a letter of another script.
 */
export function nameAgreement(
  zone: Pick<MrzRecord, 'surname' | 'given' | 'nameIsCut'>,
  fullName: string,
): NameAgreement {
  const asked = wordsOf(fullName).map(spellingsOf)
  if (asked.length === 0 || asked.some((spellings) => spellings.length === 0)) return 'not_comparable'
  const free = new Set(asked.keys())
  const takes = (word: string, isLast: boolean): boolean => {
    for (const at of free) {
      const isSame = (asked[at] ?? []).some(
        (spelling) => spelling === word || (isLast && zone.nameIsCut && spelling.startsWith(word)),
      )
      if (isSame) return free.delete(at)
    }
    return false
  }
  const surname = zone.surname.split(' ').filter(Boolean)
  const given = zone.given.split(' ').filter(Boolean)
  const isSurnameThere = surname.every((word, at) =>
    takes(word, given.length === 0 && at === surname.length - 1),
  )
  const found = given.filter((word, at) => takes(word, at === given.length - 1)).length
  if (!isSurnameThere || (given.length > 0 && found === 0)) return 'differs'
  const isWhole = found === given.length && (free.size === 0 || zone.nameIsCut)
  return isWhole ? 'agrees' : 'partly'
}
