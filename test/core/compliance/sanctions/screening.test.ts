import { describe, expect, it } from 'vitest'
import { checkName, parsePartialDate, reasonsOf } from '../../../../src/core/compliance/sanctions/index.ts'
import type { ScreeningQuery } from '../../../../src/core/compliance/sanctions/index.ts'
import { OFAC_FILES, listsOf, screenerOf, sdnLine } from './lists.ts'

const { screen } = screenerOf(listsOf(OFAC_FILES))
const hitsOf = (query: ScreeningQuery) => screen(query).hits
const best = (name: string, more: Partial<ScreeningQuery> = {}) => hitsOf({ name, ...more })[0]

describe('who is met', () => {
  it.each([
    ['Vladimir Putin', '35096'],
    ['PUTIN, Vladimir', '35096'],
    ['Putin Vladimir Vladimirovich', '35096'],
    ['Wladimir Putin', '35096'],
    ['Vladimir V. Putin', '35096'],
    ['Vladmir Putin', '35096'],
    ['President Vladimir Putin', '35096'],
    ['Владимир Путин', '35096'],
    ['Volodya Putin', '35096'],
    ['Osama bin Laden', '6365'],
    ['Usamah Ben Ladin', '6365'],
    ['أسامة بن لادن', '6365'],
    ['Gazprombank OAO', '17016'],
    ['ОАО Газпромбанк', '17016'],
    ['Gazprom Bank JSC', '17016'],
    ['Gazprombnak Open Joint Stock Compnay', '17016'],
    ['MV Ocean Star', '9001'],
    ['Maria Hernandez Lopez', '7001'],
    ['Alias Orphaned', '99999'],
  ])('%s', (name, entityId) => {
    expect(best(name)?.entityId, JSON.stringify(hitsOf({ name }))).toBe(entityId)
  })

  it.each([
    'John Smith',
    'Vladimir Petrov',
    'Maria Lopez Garcia',
    'Star Trading Ltd',
    'Ocean Breeze',
    'Putin',
  ])('nobody: %s', (name) => expect(hitsOf({ name })).toEqual([]))

  it.each([
    ['김정은', 'KIM, Jong Un'],
    ['김 정은', 'KIM, Jong Un'],
    ['김여정', 'KIM, Yo Jong'],
    ['최룡해', 'CHOE, Ryong Hae'],
    ['이용무', 'RI, Yong Mu'],
    ['황병서', 'HWANG, Pyong So'],
    ['夏宝龙', 'XIA, Baolong'],
    ['骆惠宁', 'LUO, Huining'],
  ])('written without blanks, a sign a syllable: %s is %s', (name, listed) => {
    const others = ['KIM, Jong Un', 'KIM, Yo Jong', 'CHOE, Ryong Hae', 'RI, Yong Mu', 'HWANG, Pyong So']
    const names = [...others, 'XIA, Baolong', 'LUO, Huining', 'CHAN, Kwok Ki']
    const lines = names.map((text, at) => sdnLine(at + 1, text, 'individual'))
    const hits = screenerOf(listsOf({ 'sdn.csv': lines.join('\n') })).screen({ name, type: 'person' }).hits
    expect(hits.map((hit) => hit.name)).toEqual([listed])
  })

  it('meets a kind of subject with its kind alone', () => {
    expect(hitsOf({ name: 'Ocean Star', type: 'vessel' })).toHaveLength(1)
    expect(hitsOf({ name: 'Ocean Star', type: 'person' })).toEqual([])
  })
})

describe('what decides and what breaks ties', () => {
  const name = 'Vladimir Putin'

  it('a birth date and a country that agree lift, those that differ lower', () => {
    const [plain, same, other] = [
      best('Wladimir Puttin'),
      best('Wladimir Puttin', { birth: parsePartialDate('1952-10-07'), countries: ['Russia'] }),
      best('Wladimir Puttin', { birth: parsePartialDate('1990-01-01'), countries: ['BR'] }),
    ]
    expect(same?.score).toBeGreaterThan(plain?.score ?? NaN)
    expect(same?.isCorroborated).toBe(true)
    expect(other).toBeUndefined()
    expect(best(name, { birth: parsePartialDate('1990-01-01') })?.isCorroborated).toBe(false)
  })

  it('a date of birth with day and month exchanged is no contradiction', () => {
    const exchanged = best(name, { birth: parsePartialDate('1952-07-10') })
    expect(exchanged?.score).toBe(100)
    expect(exchanged && reasonsOf(exchanged).join()).toContain('near')
  })

  it.each([
    [{ identifiers: ['100 200 300'] }, '35096'],
    [{ identifiers: ['IMO 9187629'] }, undefined],
    [{ identifiers: ['9187629'] }, '9001'],
    [{ wallets: ['1Fz29BQp82pE3vXXcsZoMNQ3KSHfMzfMe3'] }, '28264'],
  ])('%o decides whatever the name', (given, entityId) => {
    const hit = best('Completely Different', given)
    expect(hit?.entityId).toBe(entityId)
    if (entityId) expect(hit).toMatchObject({ score: 100, isCorroborated: true })
  })

  it('says why, part by part', () => {
    const hit = best('Wolodymyr V. Putin', { countries: ['RU'] })
    const why = hit ? reasonsOf(hit) : []
    expect(why).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^names agree to /),
        'putin: the same',
        expect.stringMatching(/^wolodymyr for vladimir: /),
        expect.stringMatching(/^v for vladimirovich: its initial/),
        'country RU agrees (+2)',
      ]),
    )
  })

  it('a weak alias counts less than a strong one', () => {
    expect(best('GPB')).toMatchObject({ entityId: '17016', score: 97 })
  })
})

describe('a query that says nothing', () => {
  it.each([
    ['', 'name_too_short'],
    ['  ', 'name_too_short'],
    ['X', 'name_too_short'],
    ['...', 'name_too_short'],
    ['A'.repeat(501), 'name_too_long'],
  ])('%j is refused', (name, code) => expect(checkName(name)?.code).toBe(code))

  it.each(['Li', 'Ng', '李强'])('%s is a name', (name) => expect(checkName(name)).toBeNull())
})
