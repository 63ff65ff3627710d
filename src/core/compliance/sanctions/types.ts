/** What a list may name. A query whose kind is not known meets all of them. */
export type SubjectType = 'person' | 'entity' | 'vessel' | 'aircraft'

/** The lists that are read; each publisher numbers its own entries. */
export type ListName = 'OFAC SDN' | 'OFAC Consolidated' | 'UN' | 'EU FSF' | 'UK OFSI' | 'US PEP'

/** `weak`: the publisher itself says that the alias is too broad or too common to alert alone. */
export type NameQuality = 'primary' | 'strong' | 'weak'

export type ListedName = Readonly<{ text: string; quality: NameQuality }>

/** A day as lists give it: `month` and `day` may be unknown, and the year a range (`circa 1958`, `1958 to 1963`). */
export type PartialDate = Readonly<{
  yearFrom: number
  yearTo: number
  month: number | null
  day: number | null
}>

export type Identifier = Readonly<{
  /** As the publisher calls it: `Passport`, `Tax ID No.`, `IMO`. */
  kind: string
  value: string
}>

export type Wallet = Readonly<{ currency: string; address: string }>

/** Why somebody is politically exposed: the office, and until when it was held (null: still). */
export type PoliticalRole = Readonly<{ office: string; relation: 'self'; until: string | null }>

/** One subject of one list, whatever the publisher's format. */
export type ListEntry = Readonly<{
  list: ListName
  /** The publisher's own number. */
  entityId: string
  /** Null: an alias was published whose entry is not in the files at hand. */
  type: SubjectType | null
  names: readonly ListedName[]
  births: readonly PartialDate[]
  birthPlaces: readonly string[]
  /** ISO 3166-1 alpha-2, of nationality, citizenship and, for what is no person, registration and address. */
  countries: readonly string[]
  identifiers: readonly Identifier[]
  wallets: readonly Wallet[]
  programs: readonly string[]
  political: PoliticalRole | null
}>

/** One list in one state: two files of the same bytes are one version. */
export type ListVersion = Readonly<{
  list: ListName
  /** SHA-256 over the files' own hashes, in hexadecimal. */
  hash: string
  /** The publisher's date (ISO day), null where the format carries none. */
  publishedOn: string | null
  entries: number
  /** Aliases and addresses whose entry was not there. */
  orphans: number
}>

export type ScreeningList = Readonly<{ version: ListVersion; entries: readonly ListEntry[] }>

/** Who or what is screened. Everything but the name may be missing, and that where a number or an address decides. */
export type ScreeningQuery = Readonly<{
  name: string
  type?: SubjectType | null
  birth?: PartialDate | null
  /** Where somebody was born, as they write it: `Leningrad, Russia`. */
  birthPlace?: string | null
  /** ISO alpha-2 codes or names of countries. */
  countries?: readonly string[]
  /** Passport, registration, tax, IMO numbers and the like: one that agrees decides. */
  identifiers?: readonly string[]
  /** Addresses on chains. */
  wallets?: readonly string[]
}>

/**
 * One part of a score: what of the query and the entry it compares, the points that it brings, and why, a sentence each.
 * The points of all parts add up to the score, which stays within 0 and 100.
 */
export type ScorePart = Readonly<{
  part: 'identifier' | 'name' | 'birth' | 'birth_place' | 'country'
  points: number
  why: readonly string[]
}>

/** One entry that the query may mean. */
export type ScreeningHit = Readonly<{
  list: ListName
  entityId: string
  type: SubjectType | null
  /** The entry's first name. */
  name: string
  /** The one of its names that was met. */
  matchedName: string
  /** 0 to 100. */
  score: number
  /** What OFAC's own Sanctions List Search would show for the entry, 0 to 100. */
  ofacScore: number
  parts: readonly ScorePart[]
  political: PoliticalRole | null
  /** An identifier, or the day of birth, agrees: more than a name speaks for the hit. */
  isCorroborated: boolean
  /** Hash of what the list says about the entry: what a decision about the hit is bound to. */
  entryHash: string
  /** All that the list says about it. */
  entry: ListEntry
}>

export type Screening = Readonly<{
  /** Best first, one an entry, at or above the threshold. */
  hits: readonly ScreeningHit[]
  threshold: number
  lists: readonly ListVersion[]
}>
