import { countryCode, countryCodes } from '../lists/countries.ts'
import { compareDates, partialDateText } from '../lists/list-dates.ts'
import type { DateAgreement } from '../lists/list-dates.ts'
import { latinText } from '../names/tokens.ts'
import type { ListEntry, PartialDate, ScorePart, ScreeningQuery } from '../types.ts'

/** What beside the name speaks for or against: points on the score, the sentence that says so, and whether it is proof. */
type Evidence = Readonly<{ part: ScorePart['part']; points: number; why: string; isDecisive: boolean }>

const BIRTH_POINTS: Readonly<Record<DateAgreement, number>> = {
  same_day: 10,
  same_year: 4,
  near: 0,
  differs: -10,
  far: -22,
}
/** A town that agrees. One that does not tells little: towns have other names, and are the village next to them. */
const BIRTH_PLACE_AGREES = 3
const COUNTRY_AGREES = 2
const COUNTRY_DIFFERS = -4

const ORDER: readonly DateAgreement[] = ['same_day', 'same_year', 'near', 'differs', 'far']

function birthEvidence(birth: PartialDate, births: readonly PartialDate[]): readonly Evidence[] {
  const best = births
    .map((listed) => ({ listed, agreement: compareDates(birth, listed) }))
    .toSorted((a, b) => ORDER.indexOf(a.agreement) - ORDER.indexOf(b.agreement))[0]
  if (!best) return []
  const points = BIRTH_POINTS[best.agreement]
  const why = `date of birth ${partialDateText(birth)} against ${partialDateText(best.listed)}: ${best.agreement} (${signed(points)})`
  return [{ part: 'birth', points, why, isDecisive: best.agreement === 'same_day' }]
}

const signed = (points: number): string => (points >= 0 ? `+${points}` : String(points))

/** The towns of a place: what stands between its commas and is no country, in Latin letters. */
const townsIn = (place: string): readonly string[] =>
  place
    .split(/[,;]/)
    .filter((part) => countryCode(part) === null)
    .map(latinText)
    .filter((town) => town.length > 2)

function birthPlaceEvidence(place: string, listed: readonly string[]): readonly Evidence[] {
  const [towns, places] = [townsIn(place), listed.filter((one) => townsIn(one).length > 0)]
  if (towns.length === 0 || places.length === 0) return []
  const same = places.find((one) => townsIn(one).some((town) => towns.includes(town)))
  const points = same === undefined ? 0 : BIRTH_PLACE_AGREES
  const why =
    same === undefined
      ? `place of birth ${place} is not among ${places.join('; ')}`
      : `place of birth ${place} against ${same}: agrees`
  return [{ part: 'birth_place', points, why: `${why} (${signed(points)})`, isDecisive: false }]
}

function countryEvidence(countries: readonly string[], listed: readonly string[]): readonly Evidence[] {
  if (countries.length === 0 || listed.length === 0) return []
  const shared = countries.filter((code) => listed.includes(code))
  const points = shared.length > 0 ? COUNTRY_AGREES : COUNTRY_DIFFERS
  const why =
    shared.length > 0
      ? `country ${shared.join(', ')} agrees`
      : `country ${countries.join(', ')} is not among ${listed.join(', ')}`
  return [{ part: 'country', points, why: `${why} (${signed(points)})`, isDecisive: false }]
}

/** Dates and places that break ties between names. */
export const evidenceOf = (query: ScreeningQuery, entry: ListEntry): readonly Evidence[] => [
  ...(query.birth ? birthEvidence(query.birth, entry.births) : []),
  ...(query.birthPlace ? birthPlaceEvidence(query.birthPlace, entry.birthPlaces) : []),
  ...countryEvidence(countryCodes(query.countries ?? []), entry.countries),
]
