import {
  SCREENING_THRESHOLD,
  buildScreeningIndex,
  checkName,
  isBornLater,
  makeScreener,
  parsePartialDate,
  reasonsOf,
} from '../../compliance/sanctions/index.ts'
import type { ScreeningHit, ScreeningList, SubjectType } from '../../compliance/sanctions/index.ts'
import type { JsonObject } from '../../kernel/index.ts'

/** Columns of `screen`. */
export const SCREEN_COLUMNS = ['id', 'status', 'hits', 'error'] as const

type Cells = Readonly<Record<string, string | undefined>>
type ScreenRow = Readonly<{ id: string; status: string; hits: readonly JsonObject[]; error: string }>

const TYPES: Readonly<Record<string, SubjectType>> = {
  person: 'person',
  entity: 'entity',
  company: 'entity',
  organization: 'entity',
  organisation: 'entity',
  vessel: 'vessel',
  aircraft: 'aircraft',
  airplane: 'aircraft',
}
/** FollowTheMoney's common ancestor of persons and firms: every kind is meant. */
const ANY_TYPE = ['', 'legalentity', 'thing']

/** Several values of one cell. */
const valuesOf = (cell: string | undefined): readonly string[] =>
  (cell ?? '')
    .split(/[;|]/)
    .map((value) => value.trim())
    .filter((value) => value !== '')

const hitAnswer = (hit: ScreeningHit): JsonObject => ({
  list: hit.list,
  entity_id: hit.entityId,
  name: hit.name,
  matched_name: hit.matchedName,
  score: hit.score,
  ofac_score: hit.ofacScore,
  why: [...reasonsOf(hit)],
})

/**
 * Screens rows of `id, schema, name, dob, pob, nationality, identifiers, wallets` against lists; what decides may be several,
 * between semicolons, and needs no name. Without a list every row is `no_list`: nobody is called clear. `today` is a day as
 * text: nobody is born after it. A row that cannot be read is `invalid_input` and names its column.
 */
export function makeRowScreener(
  lists: readonly ScreeningList[],
  today: string,
  threshold: number = SCREENING_THRESHOLD,
): (row: Cells, number: number) => ScreenRow {
  const { screen } = makeScreener(buildScreeningIndex(lists))
  return (row, number) => {
    const id = row['id']?.trim() || String(number)
    const answer = (status: string, hits: readonly JsonObject[] = [], error = ''): ScreenRow => ({
      id,
      status,
      hits,
      error,
    })
    const name = row['name']?.trim() ?? ''
    const schema = row['schema']?.trim().toLowerCase() ?? ''
    const type = TYPES[schema] ?? null
    const born = row['dob']?.trim() ?? ''
    const birth = born === '' ? null : parsePartialDate(born)
    const birthPlace = row['pob']?.trim() ?? ''
    const nationality = row['nationality']?.trim() ?? ''
    const [identifiers, wallets] = [valuesOf(row['identifiers']), valuesOf(row['wallets'])]
    const decides = identifiers.length + wallets.length > 0
    const tooShort = decides && name === '' ? null : checkName(name)
    if (tooShort) return answer('invalid_input', [], `name: ${tooShort.message}`)
    if (type === null && !ANY_TYPE.includes(schema))
      return answer('invalid_input', [], 'schema: is not one of Person, Entity, Vessel, Aircraft')
    if (born !== '' && birth === null) return answer('invalid_input', [], `dob: ${born} is no date`)
    if (birth !== null && isBornLater(birth, today))
      return answer('invalid_input', [], `dob: ${born} lies in the future`)
    if (lists.length === 0) return answer('no_list')
    const countries = nationality.split(/[;,|]/).filter((country) => country.trim() !== '')
    const { hits } = screen({ name, type, birth, birthPlace, countries, identifiers, wallets }, threshold)
    return answer(hits.length > 0 ? 'hit' : 'clear', hits.map(hitAnswer))
  }
}
