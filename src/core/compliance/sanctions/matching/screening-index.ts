import { buildNameIndex } from './name-index.ts'
import type { IndexedName, NameIndex } from './name-index.ts'
import { tokensOf } from '../names/tokens.ts'
import { countUp, whole } from './steps.ts'
import type { Steps } from './steps.ts'
import type { NameToken, NameTokens } from '../names/tokens.ts'
import type { ListEntry, ListVersion, ScreeningList, SubjectType } from '../types.ts'

/** Names of one kind are compared with names of their kind alone. */
export type NameFamily = 'person' | 'entity' | 'craft'
export const FAMILIES: readonly NameFamily[] = ['person', 'entity', 'craft']

export type ScreeningIndex = Readonly<{
  entries: readonly ListEntry[]
  lists: readonly ListVersion[]
  families: Readonly<Record<NameFamily, NameIndex>>
  /** Entries by an identifier, or a chain address, in the form of `identifierKey`. */
  byIdentifier: ReadonlyMap<string, readonly number[]>
}>

const FAMILY_OF: Readonly<Record<SubjectType, NameFamily>> = {
  person: 'person',
  entity: 'entity',
  vessel: 'craft',
  aircraft: 'craft',
}

/** Of an orphaned alias nobody says what it names; publishers write persons as `LAST, First`. */
const familyOf = (entry: ListEntry): NameFamily =>
  entry.type
    ? FAMILY_OF[entry.type]
    : entry.names.some(({ text }) => /^[^,]+, [^,]+$/.test(text))
      ? 'person'
      : 'entity'

export const familiesOf = (type: SubjectType | null): readonly NameFamily[] =>
  type ? [FAMILY_OF[type]] : FAMILIES

const TYPE_OF: Readonly<Record<NameFamily, SubjectType>> = {
  person: 'person',
  entity: 'entity',
  craft: 'vessel',
}

export const tokensIn = (family: NameFamily, name: string, hasSlips = false): NameTokens =>
  tokensOf(name, TYPE_OF[family], hasSlips)

/** Letters and figures alone, in capitals: `IMO 918-7629` and `9187629` differ by their kind's name only. */
export const identifierKey = (value: string): string => value.toUpperCase().replace(/[^A-Z0-9]/g, '')

const IDENTIFIER_LENGTH_MIN = 5

function identifierMap(entries: readonly ListEntry[]): ReadonlyMap<string, readonly number[]> {
  const map = new Map<string, number[]>()
  for (const [at, { identifiers, wallets }] of entries.entries()) {
    const keys = [...identifiers.map(({ value }) => value), ...wallets.map(({ address }) => address)].map(
      identifierKey,
    )
    for (const key of new Set(keys)) {
      if (key.length < IDENTIFIER_LENGTH_MIN) continue
      const known = map.get(key)
      if (known) known.push(at)
      else map.set(key, [at])
    }
  }
  return map
}

/** One object for each word, role and weight, however many names it stands in: most of an index is names of few words. */
function makeInterning() {
  const known = new Map<string, NameToken>()
  return (token: NameToken): NameToken => {
    const key = `${token.text} ${token.role} ${token.weight}`
    const same = known.get(key)
    if (same !== undefined) return same
    known.set(key, token)
    return token
  }
}

/** Entries whose names are read between two stops. */
const STRETCH = 50

/** Builds what `screenName` searches. Lists of the same name are one list: the last version of it stands. */
export const buildScreeningIndex = (lists: readonly ScreeningList[]): ScreeningIndex =>
  whole(screeningIndexSteps(lists))

/** The same with stops of a few milliseconds, for whoever has others to answer meanwhile. */
export function* screeningIndexSteps(lists: readonly ScreeningList[]): Steps<ScreeningIndex> {
  const last = new Map(lists.map((list) => [list.version.list, list]))
  const entries = [...last.values()].flatMap((list) => list.entries)
  const names: Record<NameFamily, IndexedName[]> = { person: [], entity: [], craft: [] }
  const interned = makeInterning()
  yield* countUp(entries.length, STRETCH, (entry) => {
    const listed = entries[entry] as ListEntry
    const family = familyOf(listed)
    const seen = new Set<string>()
    for (const { text, quality } of listed.names) {
      const tokens = tokensIn(family, text)
      const key = tokens.tokens.map((token) => token.text).join(' ')
      if (key === '' || seen.has(key)) continue
      seen.add(key)
      const words = { ...tokens, tokens: tokens.tokens.map(interned) }
      names[family].push({ entry, text, tokens: words, isWeak: quality === 'weak' })
    }
  })
  return {
    entries,
    lists: [...last.values()].map(({ version }) => version),
    families: {
      person: yield* buildNameIndex(names.person),
      entity: yield* buildNameIndex(names.entity),
      craft: yield* buildNameIndex(names.craft),
    },
    byIdentifier: identifierMap(entries),
  }
}
