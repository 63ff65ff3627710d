import { ok, refused, sha256Hex } from '../../../kernel/index.ts'
import type { Result } from '../../../kernel/index.ts'
import { parseEuXml } from './eu-xml.ts'
import { malformedList, sanctionsFailure } from '../failures.ts'
import type { SanctionsFailure } from '../failures.ts'
import type { ListEntryDraft, ListFile, ListPart } from './list-source.ts'
import { ofacFileOf, parseOfacCsv } from './ofac-csv.ts'
import { parseRemarks } from './ofac-remarks.ts'
import { parseOfacXml } from './ofac-xml.ts'
import type { ListEntry, ListName, ListedName, NameQuality, ScreeningList } from '../types.ts'
import { parseUkCsv } from './uk-csv.ts'
import { parseUnXml } from './un-xml.ts'
import { parseUsPep } from './us-pep.ts'

/**
 * Reads one list file, whatever its format: OFAC's by their file names (they have no header), the others by what stands
 * in them. Refuses `unknown_list` and `malformed_list`, which names the line.
 */
function parseListFile({ name, content }: ListFile): Result<ListPart, SanctionsFailure> {
  const unknown = refused(sanctionsFailure('unknown_list', `${name} is in the format of no known list`))
  if (content.kind === 'yaml') return parseUsPep(name, content.value, content.lines)
  if (content.kind === 'csv') {
    if (ofacFileOf(name)) return parseOfacCsv(name, content.records)
    return /^last updated$/i.test(content.records[0]?.cells[0]?.trim() ?? '')
      ? parseUkCsv(name, content.records)
      : unknown
  }
  const part = xmlPart({ name, root: content.root })
  if (!part) return unknown
  const nameless = part.entries.find(
    ({ entityId, names }) => entityId === '' || (names?.[0]?.text ?? '') === '',
  )
  if (nameless === undefined) return ok(part)
  const { entityId, line = 1 } = nameless
  const missing = `entry ${entityId || '(no number)'} has no ${entityId ? 'name' : 'number'}`
  return refused(malformedList(name, line, missing))
}

function xmlPart({
  name,
  root,
}: Readonly<{ name: string; root: Parameters<typeof parseUnXml>[0] }>): ListPart | null {
  if (root.name === 'sdnList') return parseOfacXml(name, root)
  if (root.name === 'CONSOLIDATED_LIST') return parseUnXml(root)
  return root.name === 'export' ? parseEuXml(root) : null
}

type ReadPart = Readonly<{ name: string; hash: string; part: ListPart }>

/** A file that was not taken, and why. */
export type ListTrouble = Readonly<{ name: string; failure: SanctionsFailure }>

type LoadedLists = Readonly<{ lists: readonly ScreeningList[]; troubles: readonly ListTrouble[] }>

/**
 * Reads the files of one or several lists and joins those of each list. A list of which one file is damaged is left out
 * whole: half a list would call its other half clear. `troubles` may bring files that could not even be taken apart; they
 * are read once the files are gone through, so that whoever takes one apart after another may add to them on the way.
 */
export function loadLists(files: Iterable<ListFile>, before: readonly ListTrouble[] = []): LoadedLists {
  const parts: ReadPart[] = []
  const troubles: ListTrouble[] = []
  for (const file of files) {
    const part = parseListFile(file)
    if (part.ok) parts.push({ name: file.name, hash: file.hash, part: part.value })
    else troubles.push({ name: file.name, failure: part.failure })
  }
  troubles.unshift(...before)
  const damaged = new Set(
    troubles
      .filter(({ failure }) => failure.code === 'malformed_list')
      .map(({ name }) => listOfFileName(name)),
  )
  const lists: ScreeningList[] = []
  for (const [list, of] of Map.groupBy(parts, ({ part }) => part.list)) {
    if (damaged.has(list)) continue
    const hollow = hollowTrouble(of)
    if (hollow === null) lists.push(joinParts(list, of))
    else troubles.push(hollow)
  }
  return { lists, troubles }
}

/** Of which list a file is a part, where its name tells: a file that cannot be read tells nothing else. */
const listOfFileName = (name: string): ListName | null =>
  ofacFileOf(name)?.list ?? (/\.ya?ml$/i.test(name) ? 'US PEP' : null)

/**
 * A list without one whole entry would call everybody clear: a file that broke off before its first one, or aliases that
 * came without the file of those whose they are.
 */
function hollowTrouble(parts: readonly ReadPart[]): ListTrouble | null {
  const [first] = parts
  const entries = parts.flatMap(({ part }) => part.entries)
  if (first === undefined || entries.some(({ type }) => type !== undefined)) return null
  const trouble =
    entries.length === 0
      ? 'there is no entry in it'
      : 'the file of the entries to which these belong is not among the files'
  return { name: first.name, failure: malformedList(first.name, 1, trouble) }
}

function joinParts(list: ListName, parts: readonly ReadPart[]): ScreeningList {
  const drafts = Map.groupBy(
    parts.flatMap(({ part }) => part.entries),
    ({ entityId }) => entityId,
  )
  const entries = [...drafts.values()].flatMap((of) => joinDrafts(of) ?? [])
  const dates = parts.flatMap(({ part }) => part.publishedOn ?? []).toSorted()
  const orphans = [...drafts.values()].filter((of) => of.every(({ type }) => type === undefined)).length
  const hash = sha256Hex(
    parts
      .map((part) => part.hash)
      .toSorted()
      .join('\n'),
  )
  return {
    version: { list, hash, publishedOn: dates.at(-1) ?? null, entries: entries.length, orphans },
    entries,
  }
}

const QUALITIES: readonly NameQuality[] = ['primary', 'strong', 'weak']

/** Every name once, the best quality it is given; the primary name first. */
function joinNames(names: readonly ListedName[]): readonly ListedName[] {
  const best = new Map<string, ListedName>()
  for (const name of names.toSorted((a, b) => QUALITIES.indexOf(a.quality) - QUALITIES.indexOf(b.quality)))
    if (!best.has(name.text)) best.set(name.text, name)
  return [...best.values()]
}

/** Each once. Most entries have one of a kind or none: those cost nothing. */
const uniqueBy = <T>(values: readonly T[]): readonly T[] =>
  values.length < 2 ? values : [...new Map(values.map((value) => [JSON.stringify(value), value])).values()]

/** One entry of what its files say; null when no file gives it a name. */
function joinDrafts(drafts: readonly ListEntryDraft[]): ListEntry | null {
  const [first] = drafts
  const remarks = parseRemarks(drafts.map((draft) => draft.remarks ?? '').join(''))
  const names = joinNames([...drafts.flatMap((draft) => draft.names ?? []), ...remarks.names])
  if (!first || names.length === 0) return null
  return {
    list: first.list,
    entityId: first.entityId,
    type: drafts.find(({ type }) => type)?.type ?? null,
    names,
    births: uniqueBy([...drafts.flatMap((draft) => draft.births ?? []), ...remarks.births]),
    birthPlaces: uniqueBy([...drafts.flatMap((draft) => draft.birthPlaces ?? []), ...remarks.birthPlaces]),
    countries: uniqueBy([...drafts.flatMap((draft) => draft.countries ?? []), ...remarks.countries]),
    identifiers: uniqueBy([...drafts.flatMap((draft) => draft.identifiers ?? []), ...remarks.identifiers]),
    wallets: uniqueBy([...drafts.flatMap((draft) => draft.wallets ?? []), ...remarks.wallets]),
    programs: uniqueBy(drafts.flatMap((draft) => draft.programs ?? [])),
    political: drafts.find(({ political }) => political)?.political ?? null,
  }
}
