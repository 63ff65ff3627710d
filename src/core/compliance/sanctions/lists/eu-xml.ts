import { countryCodes } from './countries.ts'
import { partialDate } from './list-dates.ts'
import { childrenOf, listed } from './list-source.ts'
import type { ListEntryDraft, ListPart, XmlElement } from './list-source.ts'
import type { ListedName, PartialDate, SubjectType } from '../types.ts'

const attribute = (element: XmlElement, name: string): string => element.attributes[name]?.trim() ?? ''

const TYPES: Readonly<Record<string, SubjectType>> = { P: 'person', E: 'entity' }

function namesOf(element: XmlElement): readonly ListedName[] {
  return childrenOf(element, 'nameAlias').flatMap((alias, at): readonly ListedName[] => {
    const parts = ['firstName', 'middleName', 'lastName']
      .map((part) => attribute(alias, part))
      .filter((part) => part !== '')
    const text = attribute(alias, 'wholeName') || parts.join(' ')
    const quality = at === 0 ? 'primary' : attribute(alias, 'strong') === 'false' ? 'weak' : 'strong'
    return text === '' ? [] : [{ text, quality }]
  })
}

const CIRCA_YEARS = 2

function birthOf(item: XmlElement): PartialDate | null {
  const number = (name: string): number | null => Number(attribute(item, name)) || null
  const [from, to] = [number('yearRangeFrom'), number('yearRangeTo')]
  if (from !== null && to !== null) return { yearFrom: from, yearTo: to, month: null, day: null }
  const year = number('year')
  if (year === null) return null
  if (attribute(item, 'circa') === 'true')
    return { yearFrom: year - CIRCA_YEARS, yearTo: year + CIRCA_YEARS, month: null, day: null }
  return partialDate(year, number('monthOfYear'), number('dayOfMonth'))
}

function entryOf(element: XmlElement): ListEntryDraft {
  const subject = childrenOf(element, 'subjectType')[0]
  const places = childrenOf(element, 'birthdate').map((item) =>
    ['city', 'region', 'place', 'countryDescription']
      .map((part) => attribute(item, part))
      .filter((part) => part !== '')
      .join(', '),
  )
  return {
    list: 'EU FSF',
    entityId: attribute(element, 'logicalId'),
    line: element.line,
    type: TYPES[subject ? attribute(subject, 'classificationCode') : ''] ?? 'entity',
    names: namesOf(element),
    births: childrenOf(element, 'birthdate').flatMap((item) => birthOf(item) ?? []),
    birthPlaces: places.filter((place) => place !== ''),
    countries: countryCodes([
      ...childrenOf(element, 'citizenship').map((item) => attribute(item, 'countryIso2Code')),
      ...childrenOf(element, 'address').map((item) => attribute(item, 'countryIso2Code')),
    ]).filter((code) => code !== '00'),
    identifiers: childrenOf(element, 'identification').flatMap((item) => {
      const value = attribute(item, 'number') || attribute(item, 'latinNumber')
      return value === ''
        ? []
        : [{ kind: attribute(item, 'identificationTypeDescription') || 'Document', value }]
    }),
    wallets: [],
    programs: childrenOf(element, 'regulation')
      .map((item) => attribute(item, 'programme'))
      .filter((name) => name !== ''),
    political: null,
  }
}

/** The EU's consolidated financial sanctions file, XML 1.1 (root `export`). An entry's number is its `logicalId`. */
export const parseEuXml = (root: XmlElement): ListPart => ({
  list: 'EU FSF',
  publishedOn: root.attributes['generationDate']?.slice(0, 10) ?? null,
  entries: listed(root, 'sanctionEntity').map(entryOf),
})
