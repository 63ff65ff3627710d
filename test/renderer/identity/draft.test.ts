import { expect, it } from 'vitest'
import type { ZoneReading } from '../../../src/renderer/panels/identity/draft.ts'
import {
  EMPTY_DRAFT,
  EMPTY_OWNER,
  draftFault,
  faultsOf,
  filledFrom,
  inputOf,
  typedOtherwise,
  zoneToRead,
} from '../../../src/renderer/panels/identity/draft.ts'
import { maySubmit, shareWords } from '../../../src/renderer/panels/identity/words.ts'
import { mayDecide, nextOf } from '../../../src/renderer/panels/reviews/words.ts'
import type { Review } from '../../../src/renderer/panels/reviews/words.ts'
import { sizeWords } from '../../../src/renderer/widgets/words/kyc-words.ts'

const WHOLE = {
  ...EMPTY_DRAFT,
  ...{ name: 'Anna Eriksson', born: '1974-08-12', nationality: 'SE' },
  ...{ street: 'Gatan 1', city: 'Stockholm', postalCode: '111 22', country: 'SE' },
  ...{ documentNumber: 'L898902C3', documentCountry: 'SE', documentExpiry: '2031-04-15' },
}

const READING: ZoneReading = {
  ...{ format: 'TD3', holds: false, problem: null },
  fields: [
    { name: 'document_number', value: 'X1234567', holds: true },
    { name: 'date_of_birth', value: '1974-08-13', holds: false },
    { name: 'whole', value: null, holds: false },
  ],
}

it('a statement says what is missing first, and goes out without what was left empty', () => {
  expect(draftFault(EMPTY_DRAFT)).toBe('Off: full name is missing')
  expect(draftFault(WHOLE)).toBeNull()
  expect(draftFault({ ...WHOLE, zone: ['P<UTO', '', ''] })).toMatch(/two or three lines/)
  expect(draftFault({ ...WHOLE, isFirm: true, owners: [EMPTY_OWNER] })).toMatch(/owner is not whole/)
  expect(inputOf(WHOLE, ['doc-1'])).toMatchObject({
    ...{ mrz: null, occupation: null, beneficial_owners: [], documents: ['doc-1'] },
    ...{ expected_monthly_usd: null },
    address: { state: null, country: 'SE' },
  })
  expect(inputOf({ ...WHOLE, monthly: ' 2500 ' }, [])).toMatchObject({ expected_monthly_usd: '2500' })
})

it('a zone is asked about when its lines are there, and fills in only what its digits bear out', () => {
  expect(zoneToRead({ ...WHOLE, zone: ['P<UTO', 'L898', ''] })).toBeNull()
  const line = 'L898902C3 6UTO7408122F1204159<<<<<<<'
  expect(zoneToRead({ ...WHOLE, zone: [line, line.toLowerCase(), ' '] })).toEqual(
    [line, line].map((text) => text.replace(' ', '')),
  )
  expect(filledFrom(WHOLE, READING)).toMatchObject({ documentNumber: 'X1234567', born: '1974-08-12' })
  expect(READING.fields.map((field) => typedOtherwise(WHOLE, field))).toEqual([
    'L898902C3',
    '1974-08-12',
    null,
  ])
})

it('a refusal stands at its field, the address without its prefix', () => {
  const failure = {
    ...{ code: 'kyc_country_unknown', message: 'There is no such country.', status: 422, issues: [] },
    ...{ field: 'address.country', details: {}, requestId: null },
  }
  expect(faultsOf(failure)).toEqual({ country: 'There is no such country.' })
  expect(faultsOf(null)).toEqual({})
})

it('what is used is a share of what is allowed, where anything is', () => {
  expect([shareWords('600', '1000'), shareWords('0', '0'), shareWords('5', null)]).toEqual(['60', '–', '–'])
  expect([maySubmit('info_requested'), maySubmit('pending'), maySubmit('approved')]).toEqual([
    true,
    false,
    false,
  ])
  expect([sizeWords(80), sizeWords(900_000), sizeWords(10_485_760)]).toEqual(['1 KB', '879 KB', '10.0 MB'])
})

it('an officer is offered what nobody has in hand, and decides about that and their own', () => {
  const review = (kyc_id: string, status: Review['status'], assignee: string | null): Review =>
    ({ kyc_id, status, assignee }) as Review
  const waiting = [
    review('a', 'under_review', 'olga'),
    review('b', 'info_requested', null),
    review('c', 'pending', null),
  ]
  expect(nextOf(waiting)?.kyc_id).toBe('c')
  expect(nextOf(waiting.slice(0, 2))).toBeNull()
  expect(waiting.map((each) => mayDecide(each, 'olga'))).toEqual([true, false, true])
  expect(waiting.map((each) => mayDecide(each, 'omar'))).toEqual([false, false, true])
})
