import { countryCodes } from './countries.ts'
import { parsePartialDate } from './list-dates.ts'
import { listed, textOf } from './list-source.ts'
import type { ListEntryDraft, ListPart, XmlElement } from './list-source.ts'
import type { Identifier, ListName, ListedName, SubjectType, Wallet } from '../types.ts'

const TYPES: Readonly<Record<string, SubjectType>> = {
  individual: 'person',
  entity: 'entity',
  vessel: 'vessel',
  aircraft: 'aircraft',
}

const nameOf = (element: XmlElement): string => {
  const [last, first] = [textOf(element, 'lastName'), textOf(element, 'firstName')]
  return first === '' ? last : `${last}, ${first}`
}

const WALLET_KIND = /^Digital Currency Address - (\S+)$/

function entryOf(element: XmlElement, list: ListName): ListEntryDraft {
  const ids = listed(element, 'idList', 'id').map((id) => ({
    kind: textOf(id, 'idType'),
    value: textOf(id, 'idNumber'),
  }))
  const vessel = listed(element, 'vesselInfo')[0]
  const aliases = listed(element, 'akaList', 'aka').map((aka): ListedName => ({
    text: nameOf(aka),
    quality: textOf(aka, 'category').toLowerCase() === 'weak' ? 'weak' : 'strong',
  }))
  return {
    list,
    entityId: textOf(element, 'uid'),
    line: element.line,
    type: TYPES[textOf(element, 'sdnType').toLowerCase()] ?? 'entity',
    names: [{ text: nameOf(element), quality: 'primary' }, ...aliases],
    births: listed(element, 'dateOfBirthList', 'dateOfBirthItem').flatMap(
      (item) => parsePartialDate(textOf(item, 'dateOfBirth')) ?? [],
    ),
    birthPlaces: listed(element, 'placeOfBirthList', 'placeOfBirthItem').map((item) =>
      textOf(item, 'placeOfBirth'),
    ),
    countries: countryCodes([
      ...listed(element, 'nationalityList', 'nationality').map((item) => textOf(item, 'country')),
      ...listed(element, 'citizenshipList', 'citizenship').map((item) => textOf(item, 'country')),
      ...(vessel ? [textOf(vessel, 'vesselFlag')] : []),
    ]),
    identifiers: ids.filter(({ kind }) => !WALLET_KIND.test(kind)).map(plainIdentifier),
    wallets: ids.flatMap(({ kind, value }): readonly Wallet[] => {
      const currency = WALLET_KIND.exec(kind)?.[1]
      return currency ? [{ currency, address: value }] : []
    }),
    programs: listed(element, 'programList', 'program').map(({ text }) => text.trim()),
    political: null,
  }
}

const plainIdentifier = ({ kind, value }: Identifier): Identifier =>
  /^IMO \d{7}$/.test(value) ? { kind: 'IMO', value: value.slice(4) } : { kind, value }

/** `04/22/2020` */
const usDay = (text: string): string | null => {
  const [, month, day, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text) ?? []
  return year ? `${year}-${month}-${day}` : null
}

/** OFAC's `sdn.xml` and `consolidated.xml` (root `sdnList`): the two differ by their file's name alone. */
export function parseOfacXml(name: string, root: XmlElement): ListPart {
  const list: ListName = /cons/i.test(name) ? 'OFAC Consolidated' : 'OFAC SDN'
  const published = listed(root, 'publshInformation')[0]
  return {
    list,
    publishedOn: published ? usDay(textOf(published, 'Publish_Date')) : null,
    entries: listed(root, 'sdnEntry').map((entry) => entryOf(entry, list)),
  }
}
