import { describe, expect, it } from 'vitest'
import { loadLists } from '../../../../src/core/compliance/sanctions/index.ts'
import { readListFile } from '../../../../src/main/adapters/lists/index.ts'
import { ALT, OFAC_FILES, SDN, entryOf, fileOf, listsOf } from './lists.ts'

const UN = `<?xml version="1.0"?>
<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z"><INDIVIDUALS><INDIVIDUAL>
<DATAID>6907993</DATAID><FIRST_NAME>ERIC</FIRST_NAME><SECOND_NAME>BADEGE</SECOND_NAME><UN_LIST_TYPE>DRC</UN_LIST_TYPE>
<NATIONALITY><VALUE>Democratic Republic of the Congo</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>1. Le Blanc 2. Tiger</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1970</FROM_YEAR><TO_YEAR>1972</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>OB 0243318</NUMBER></INDIVIDUAL_DOCUMENT>
<NAME_ORIGINAL_SCRIPT>إريك باديجي</NAME_ORIGINAL_SCRIPT>
</INDIVIDUAL></INDIVIDUALS><ENTITIES><ENTITY><DATAID>6908402</DATAID><FIRST_NAME>ADF</FIRST_NAME>
<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Allied Democratic Forces</ALIAS_NAME></ENTITY_ALIAS>
</ENTITY></ENTITIES></CONSOLIDATED_LIST>`

const EU = `<?xml version="1.0"?><export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2020-04-15T15:29:22.497+02:00">
<sanctionEntity logicalId="5295"><regulation programme="TAQA"/><subjectType code="person" classificationCode="P"/>
<nameAlias firstName="Abid" lastName="Hammadou" wholeName="Abid Hammadou" strong="true"/>
<nameAlias wholeName="Youcef Adel" strong="false"/><citizenship countryIso2Code="DZ"/>
<birthdate circa="false" year="1965" monthOfYear="12" dayOfMonth="12" city="Touggourt"/>
<identification number="2165" identificationTypeDescription="National passport"/></sanctionEntity></export>`

const UK_HEADER =
  'Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,DOB,Town of Birth,Country of Birth,Nationality,Passport Number,National Identification Number,Group Type,Alias Type,Alias Quality,Regime,Group ID'
const UK = `Last Updated,27/04/2020
${UK_HEADER}
HOJATI,Mohsen,,,,,,محسن حجتی,28/09/1955,,,Iran,G4506013,,Individual,Prime Alias,,Iran (nuclear proliferation),9053
HOJATI,M,,,,,,,00/00/1956,,,Iran,,,Individual,AKA,Low quality,Iran (nuclear proliferation),9053`

const PEP = `- id: { bioguide: C000127 }
  name: { first: Maria, last: Cantwell, official_full: Maria Cantwell }
  bio: { birthday: '1958-10-13' }
  terms:
    - { type: sen, start: '2025-01-03', end: '2031-01-03', state: WA }`

const OFAC_XML = `<?xml version="1.0"?><sdnList xmlns="http://tempuri.org/sdnList.xsd"><publshInformation><Publish_Date>04/22/2020</Publish_Date></publshInformation>
<sdnEntry><uid>10689</uid><firstName>Muhammad</firstName><lastName>SAEED</lastName><sdnType>Individual</sdnType><programList><program>SDGT</program></programList>
<idList><id><idType>Passport</idType><idNumber>BE5978421</idNumber></id><id><idType>Digital Currency Address - ETH</idType><idNumber>0xabc</idNumber></id></idList>
<akaList><aka><category>weak</category><lastName>TATA JI</lastName></aka></akaList>
<dateOfBirthList><dateOfBirthItem><dateOfBirth>05 Jun 1950</dateOfBirth></dateOfBirthItem></dateOfBirthList></sdnEntry></sdnList>`

describe('lists of five publishers become entries of one shape', () => {
  it("OFAC's four comma separated files are joined by number; remarks that break off are read whole", () => {
    const lists = listsOf(OFAC_FILES)
    expect(lists.map(({ version }) => [version.list, version.entries, version.orphans])).toEqual([
      ['OFAC SDN', 8, 1],
    ])
    expect(entryOf(lists, '35096')).toMatchObject({
      type: 'person',
      names: [
        { text: 'PUTIN, Vladimir Vladimirovich', quality: 'primary' },
        { text: 'PUTIN, Vladimir', quality: 'strong' },
      ],
      births: [{ yearFrom: 1952, yearTo: 1952, month: 10, day: 7 }],
      birthPlaces: ['Leningrad, Russia'],
      countries: ['RU'],
      identifiers: [{ kind: 'Passport', value: '100200300' }],
      programs: ['SDGT'],
    })
    expect(entryOf(lists, '17016')).toMatchObject({
      type: 'entity',
      names: [{ quality: 'primary' }, { text: 'GPB', quality: 'weak' }],
      identifiers: [
        { kind: 'Tax ID No.', value: '7744001497' },
        { kind: 'Registration Number', value: '1027700167110' },
      ],
    })
    expect(entryOf(lists, '9001')).toMatchObject({
      type: 'vessel',
      identifiers: [{ kind: 'IMO', value: '9187629' }],
    })
    expect(entryOf(lists, '28264').wallets).toEqual([
      { currency: 'XBT', address: '1Fz29BQp82pE3vXXcsZoMNQ3KSHfMzfMe3' },
    ])
  })

  it('an alias whose entry is not there is kept and screened: the authority did list the name', () => {
    expect(entryOf(listsOf(OFAC_FILES), '99999')).toMatchObject({
      type: null,
      names: [{ text: 'ORPHANED, Alias' }],
    })
  })

  it.each([
    [
      'OFAC XML',
      { 'consolidated.xml': OFAC_XML },
      '10689',
      'OFAC Consolidated',
      '2020-04-22',
      ['SAEED, Muhammad', 'TATA JI'],
    ],
    [
      'UN XML',
      { 'un.xml': UN },
      '6907993',
      'UN',
      '2026-02-27',
      ['ERIC BADEGE', 'إريك باديجي', 'Le Blanc', 'Tiger'],
    ],
    ['EU XML', { 'eu.xml': EU }, '5295', 'EU FSF', '2020-04-15', ['Abid Hammadou', 'Youcef Adel']],
    [
      'UK CSV',
      { 'ConList.csv': UK },
      '9053',
      'UK OFSI',
      '2020-04-27',
      ['HOJATI, Mohsen', 'محسن حجتی', 'HOJATI, M'],
    ],
    [
      'US YAML',
      { 'legislators.yaml': PEP },
      'C000127',
      'US PEP',
      null,
      ['Cantwell, Maria', 'Maria Cantwell'],
    ],
  ] as const)('%s', (_format, files, entityId, list, publishedOn, names) => {
    const lists = listsOf(files)
    expect(lists[0]?.version).toMatchObject({ list, publishedOn })
    expect(entryOf(lists, entityId).names.map(({ text }) => text)).toEqual(names)
  })

  it('keeps dates, countries, documents and offices of each', () => {
    expect(entryOf(listsOf({ 'un.xml': UN }), '6907993')).toMatchObject({
      births: [{ yearFrom: 1970, yearTo: 1972 }],
      countries: ['CD'],
      identifiers: [{ kind: 'Passport', value: 'OB 0243318' }],
    })
    expect(entryOf(listsOf({ 'ConList.csv': UK }), '9053').births).toEqual([
      { yearFrom: 1955, yearTo: 1955, month: 9, day: 28 },
      { yearFrom: 1956, yearTo: 1956, month: null, day: null },
    ])
    expect(entryOf(listsOf({ 'legislators.yaml': PEP }), 'C000127').political).toEqual({
      office: 'Senator of the United States',
      relation: 'self',
      until: '2031-01-03',
    })
    expect(entryOf(listsOf({ 'sdn.xml': OFAC_XML }), '10689').wallets).toEqual([
      { currency: 'ETH', address: '0xabc' },
    ])
  })
})

describe('a version is the bytes of its files', () => {
  it('the same files in another order are the same version; another byte is another one', () => {
    const hash = (files: Readonly<Record<string, string>>): string | undefined =>
      listsOf(files)[0]?.version.hash
    expect(hash({ 'alt.csv': ALT, 'sdn.csv': SDN })).toBe(hash({ 'sdn.csv': SDN, 'alt.csv': ALT }))
    expect(hash({ 'sdn.csv': SDN, 'alt.csv': `${ALT}\n` })).not.toBe(hash({ 'sdn.csv': SDN, 'alt.csv': ALT }))
  })
})

describe('damaged files', () => {
  it.each([
    ['a column too few', 'alt.csv', `${ALT}\n35096,12,"aka"`, 4],
    ['no number', 'sdn.csv', SDN.replace('9001,', 'x,'), 4],
  ])('%s names the line, and half a list is not loaded', (_what, name, text, line) => {
    const { lists, troubles } = loadLists(
      Object.entries({ ...OFAC_FILES, [name]: text, 'un.xml': UN }).map(([file, content]) =>
        fileOf(file, content),
      ),
    )
    expect(troubles).toHaveLength(1)
    expect(troubles[0]?.failure).toMatchObject({ code: 'malformed_list', details: { line } })
    expect(troubles[0]?.failure.message).toContain(`${name}, line ${line}`)
    expect(lists.map(({ version }) => version.list)).toEqual(['UN'])
  })

  it.each([
    ['un.xml', UN.replace('</SECOND_NAME>', '</SECOND>'), 3],
    ['sdn.csv', '1,"open quote,individual\n2,"x"y,z', 2],
  ])('what is no %s at all names the line too', (name, text, line) => {
    const read = readListFile(name, new TextEncoder().encode(text))
    expect(read).toMatchObject({ ok: false, failure: { code: 'malformed_list', details: { line } } })
  })

  it.each([
    ['no entry at all', { 'sdn.csv': '' }, 'sdn.csv, line 1: there is no entry in it'],
    ['an end of file alone', { 'sdn.csv': '\u001a' }, 'sdn.csv, line 1: there is no entry in it'],
    [
      'no entry in XML',
      { 'un.xml': '<CONSOLIDATED_LIST><INDIVIDUALS/></CONSOLIDATED_LIST>' },
      'un.xml, line 1: there is no entry in it',
    ],
    [
      'no row under the header',
      { 'ConList.csv': `Last Updated,27/04/2020\n${UK_HEADER}` },
      'ConList.csv, line 1: there is no entry in it',
    ],
    ['no office holder', { 'legislators.yaml': '[]' }, 'legislators.yaml, line 1: there is no entry in it'],
    [
      'aliases without those whose they are',
      { 'alt.csv': ALT },
      'alt.csv, line 1: the file of the entries to which these belong is not among the files',
    ],
  ])('a list of %s is not loaded: it would call everybody clear', (_what, files, message) => {
    const { lists, troubles } = loadLists(Object.entries(files).map(([name, text]) => fileOf(name, text)))
    expect(troubles.map(({ failure }) => failure)).toEqual([
      { code: 'malformed_list', message, details: { line: 1 } },
    ])
    expect(lists).toEqual([])
  })

  it.each([
    ['un.xml', UN.replace('<FIRST_NAME>ADF</FIRST_NAME>', ''), 9, 'entry 6908402 has no name'],
    ['eu.xml', EU.replace('logicalId="5295"', ''), 2, 'entry (no number) has no number'],
    ['sdn.xml', OFAC_XML.replace('<uid>10689</uid>', ''), 2, 'entry (no number) has no number'],
    ['legislators.yaml', `${PEP}\n- id: { bioguide: X }`, 6, 'id, name or terms are missing'],
  ])('an entry of %s that says nothing of whom it means names its line', (name, text, line, trouble) => {
    const { lists, troubles } = loadLists([fileOf(name, text)])
    expect(troubles[0]?.failure).toMatchObject({
      code: 'malformed_list',
      message: `${name}, line ${line}: ${trouble}`,
      details: { line },
    })
    expect(lists).toEqual([])
  })

  it('office holders come in two files: one of them damaged, and neither is loaded', () => {
    const read = readListFile('us_executive.yaml', new TextEncoder().encode('- id: {a: [1'))
    const unreadable = read.ok ? [] : [{ name: 'us_executive.yaml', failure: read.failure }]
    expect(unreadable).toHaveLength(1)
    expect(loadLists([fileOf('legislators.yaml', PEP)], unreadable).lists).toEqual([])
    const damaged = fileOf('us_executive.yaml', '- foo: 1')
    expect(loadLists([fileOf('legislators.yaml', PEP), damaged]).lists).toEqual([])
  })

  it('a file of no known list is told, and hurts no list', () => {
    const files = [fileOf('sdn.csv', SDN), fileOf('prices.csv', 'date,close\n2026-01-01,1')]
    const { lists, troubles } = loadLists(files)
    expect(troubles.map(({ failure }) => failure.code)).toEqual(['unknown_list'])
    expect(lists).toHaveLength(1)
  })
})
