import {
  buildScreeningIndex,
  loadLists,
  makeScreener,
} from '../../../../src/core/compliance/sanctions/index.ts'
import type { ListEntry, ListFile, ScreeningList } from '../../../../src/core/compliance/sanctions/index.ts'
import { readListFile } from '../../../../src/main/adapters/lists/index.ts'

/** A list file as its adapter reads it. */
export function fileOf(name: string, text: string): ListFile {
  const file = readListFile(name, new TextEncoder().encode(text))
  if (!file.ok) throw new Error(file.failure.message)
  return file.value
}

/** The lists of some files, given as name and text; every file must be good. */
export function listsOf(files: Readonly<Record<string, string>>): readonly ScreeningList[] {
  const { lists, troubles } = loadLists(Object.entries(files).map(([name, text]) => fileOf(name, text)))
  if (troubles.length > 0) throw new Error(troubles.map(({ failure }) => failure.message).join('\n'))
  return lists
}

export const entryOf = (lists: readonly ScreeningList[], entityId: string): ListEntry => {
  const entry = lists.flatMap(({ entries }) => entries).find((found) => found.entityId === entityId)
  if (!entry) throw new Error(`no entry ${entityId}`)
  return entry
}

export const screenerOf = (lists: readonly ScreeningList[]) => makeScreener(buildScreeningIndex(lists))

const NULL = '-0- '
/** A line of OFAC's primary file. */
export const sdnLine = (
  number: number,
  name: string,
  type: string,
  remarks: string = NULL,
  program = 'SDGT',
): string =>
  `${number},"${name}","${type}","${program}",${NULL},${NULL},${NULL},${NULL},${NULL},${NULL},${NULL},"${remarks}"`
export const altLine = (number: number, name: string): string =>
  `${number},${number}1,"aka","${name}",${NULL}`

/** A small list with what real ones have: persons, firms, a ship, an aircraft, aliases, an orphan, a wallet. */
export const SDN = [
  sdnLine(
    35096,
    'PUTIN, Vladimir Vladimirovich',
    'individual',
    'DOB 07 Oct 1952; POB Leningrad, Russia; nationality Russia; Gender Male; Passport 100200300 (Russia).',
  ),
  sdnLine(
    6365,
    'BIN LADIN, Usama',
    'individual',
    'DOB 30 Jul 1957; alt. DOB 1958; nationality Saudi Arabia.',
  ),
  sdnLine(
    17016,
    'GAZPROMBANK OPEN JOINT STOCK COMPANY',
    NULL,
    'Tax ID No. 7744001497 (Russia); Registration Number 1027700',
  ),
  sdnLine(9001, 'OCEAN STAR', 'vessel', 'Vessel Registration Identification IMO 9187629.'),
  sdnLine(9002, 'EP-FQC', 'aircraft', "Aircraft Manufacturer's Serial Number (MSN) 550."),
  sdnLine(
    28264,
    'PARK, Jin Hyok',
    'individual',
    'DOB 1984; a.k.a. &apos;blackjack&apos;; Digital Currency Address - XBT 1Fz29BQp82pE3vXXcsZoMNQ3KSHfMzfMe3.',
  ).replaceAll('&apos;', "'"),
  sdnLine(7001, 'HERNANDEZ LOPEZ, Maria Guadalupe', 'individual', 'DOB circa 1970; citizen Mexico.'),
].join('\n')
export const ALT = [
  altLine(35096, 'PUTIN, Vladimir'),
  altLine(6365, 'BIN LADEN, Osama'),
  altLine(99999, 'ORPHANED, Alias'),
].join('\n')
const COMMENTS = '17016,"167110 (Russia); a.k.a. \'GPB\'."'
export const OFAC_FILES = { 'sdn.csv': SDN, 'alt.csv': ALT, 'sdn_comments.csv': COMMENTS }
