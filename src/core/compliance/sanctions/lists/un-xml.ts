import { countryCodes } from './countries.ts'
import { parsePartialDate } from './list-dates.ts'
import { childrenOf, listed, textOf } from './list-source.ts'
import type { ListEntryDraft, ListPart, XmlElement } from './list-source.ts'
import type { ListedName, PartialDate, SubjectType } from '../types.ts'

const NAME_PARTS = ['FIRST_NAME', 'SECOND_NAME', 'THIRD_NAME', 'FOURTH_NAME']

/** One alias element may carry several names: `1. … 2. …`, or parted by semicolons. */
const aliasTexts = (text: string): readonly string[] =>
  text
    .split(/;|(?:^|\s)\d+[.)]\s/)
    .map((name) => name.trim())
    .filter((name) => name.length > 1 && name.toLowerCase() !== 'na')

function namesOf(element: XmlElement, alias: string): readonly ListedName[] {
  const own = NAME_PARTS.map((part) => textOf(element, part)).filter((part) => part !== '' && part !== 'na')
  const script = textOf(element, 'NAME_ORIGINAL_SCRIPT')
  return [
    { text: own.join(' '), quality: 'primary' },
    ...(script === '' ? [] : [{ text: script, quality: 'strong' } as const]),
    ...childrenOf(element, alias).flatMap((item) =>
      aliasTexts(textOf(item, 'ALIAS_NAME')).map((text): ListedName => ({
        text,
        quality: textOf(item, 'QUALITY') === 'Low' ? 'weak' : 'strong',
      })),
    ),
  ]
}

function birthOf(item: XmlElement): PartialDate | null {
  const [from, to] = [textOf(item, 'FROM_YEAR'), textOf(item, 'TO_YEAR')]
  const day = textOf(item, 'DATE') || textOf(item, 'YEAR')
  const isAbout = textOf(item, 'TYPE_OF_DATE') === 'APPROXIMATELY'
  if (from !== '' && to !== '') return parsePartialDate(`${from} to ${to}`)
  return day === '' ? null : parsePartialDate(isAbout ? `circa ${day.slice(0, 4)}` : day)
}

function entryOf(element: XmlElement, type: SubjectType): ListEntryDraft {
  const isPerson = type === 'person'
  return {
    list: 'UN',
    entityId: textOf(element, 'DATAID'),
    line: element.line,
    type,
    names: namesOf(element, isPerson ? 'INDIVIDUAL_ALIAS' : 'ENTITY_ALIAS'),
    births: childrenOf(element, 'INDIVIDUAL_DATE_OF_BIRTH').flatMap((item) => birthOf(item) ?? []),
    birthPlaces: childrenOf(element, 'INDIVIDUAL_PLACE_OF_BIRTH')
      .map((item) =>
        ['CITY', 'STATE_PROVINCE', 'COUNTRY']
          .map((part) => textOf(item, part))
          .filter((part) => part !== '')
          .join(', '),
      )
      .filter((place) => place !== ''),
    countries: countryCodes(
      isPerson
        ? listed(element, 'NATIONALITY', 'VALUE').map(({ text }) => text)
        : childrenOf(element, 'ENTITY_ADDRESS').map((item) => textOf(item, 'COUNTRY')),
    ),
    identifiers: childrenOf(element, 'INDIVIDUAL_DOCUMENT').flatMap((item) => {
      const value = textOf(item, 'NUMBER')
      return value === '' ? [] : [{ kind: textOf(item, 'TYPE_OF_DOCUMENT') || 'Document', value }]
    }),
    wallets: [],
    programs: [textOf(element, 'UN_LIST_TYPE')].filter((program) => program !== ''),
    political: null,
  }
}

/** The UN Security Council's consolidated list (root `CONSOLIDATED_LIST`). An entry's number is its `DATAID`. */
export function parseUnXml(root: XmlElement): ListPart {
  return {
    list: 'UN',
    publishedOn: root.attributes['dateGenerated']?.slice(0, 10) ?? null,
    entries: [
      ...listed(root, 'INDIVIDUALS', 'INDIVIDUAL').map((element) => entryOf(element, 'person')),
      ...listed(root, 'ENTITIES', 'ENTITY').map((element) => entryOf(element, 'entity')),
    ],
  }
}
