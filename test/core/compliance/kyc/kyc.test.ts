import { describe, expect, it } from 'vitest'
import {
  checkZone,
  firstState,
  levelMaxOf,
  needsTwoPersons,
  nextReviewAt,
  ownersToCheck,
  readSubmission,
  scoreRisk,
  stepFailure,
  submitFailure,
} from '../../../../src/core/compliance/kyc/index.ts'
import type { Submission, SubmissionInput } from '../../../../src/core/compliance/kyc/index.ts'
import { MS_PER_DAY, addMs, decimal, parseIso, present } from '../../../../src/core/kernel/index.ts'
import { must, refusal } from '../../../sim/support/venue.ts'

const at = (text: string) => present(parseIso(text), text)
const NOW = at('2026-11-22')

/** Anna of ICAO Doc 9303 part 4, with a passport that is still good. */
const ANNA: SubmissionInput = {
  fullName: 'Anna Maria Eriksson',
  dateOfBirth: '1974-08-12',
  nationality: 'SWE',
  address: { street: 'Gatan 1', city: 'Stockholm', state: null, postalCode: '111 22', country: 'SE' },
  documentType: 'passport',
  documentNumber: 'L898902C3',
  documentCountry: 'SWE',
  documentExpiry: '2032-04-15',
  occupation: 'engineer',
  sourceOfFunds: 'salary',
  expectedMonthlyUsd: null,
  mrz: null,
  beneficialOwners: [],
  holdingCompanies: [],
  isFirm: false,
}

const read = (changes: Partial<SubmissionInput> = {}): Submission =>
  must(readSubmission({ ...ANNA, ...changes }, NOW))
const problem = (changes: Partial<SubmissionInput>) => {
  const { code, field } = refusal(readSubmission({ ...ANNA, ...changes }, NOW))
  return [code, field]
}

describe('a statement', () => {
  it('is read into the words of the standards', () => {
    expect(read({ documentNumber: ' l898-902 c3 ', fullName: '  Anna   Maria Eriksson ' })).toMatchObject({
      fullName: 'Anna Maria Eriksson',
      nationality: 'SE',
      documentCountry: 'SE',
      documentNumber: 'L898902C3',
    })
  })

  it.each([
    ['2008-11-22', 'is 18 today', true],
    ['2008-11-23', 'is 18 tomorrow', false],
    ['1906-11-22', 'is 120', true],
    ['1905-11-22', 'would be 121', false],
    ['2027-01-01', 'is not born yet', false],
  ])('takes who was born on %s, who %s: %s', (dateOfBirth, _words, isTaken) => {
    const found = readSubmission({ ...ANNA, dateOfBirth }, NOW)
    expect(found.ok).toBe(isTaken)
    if (!found.ok) expect(found.failure).toMatchObject({ code: 'kyc_age', field: 'date_of_birth' })
  })

  it('names the field that cannot be', () => {
    expect(problem({ dateOfBirth: '1990-02-30' })).toEqual(['kyc_date_impossible', 'date_of_birth'])
    expect(problem({ documentExpiry: '2026-11-22' })).toEqual(['kyc_document_expired', 'document_expiry'])
    expect(problem({ documentExpiry: '2030-13-01' })).toEqual(['kyc_date_impossible', 'document_expiry'])
    expect(problem({ nationality: 'ZZ' })).toEqual(['kyc_country_unknown', 'nationality'])
    expect(problem({ address: { ...ANNA.address, country: 'XYZ' } })).toEqual([
      'kyc_country_unknown',
      'address.country',
    ])
    expect(problem({ documentNumber: '0000000' })).toEqual(['kyc_document_number', 'document_number'])
    expect(problem({ documentNumber: 'A123456789' })).toEqual(['kyc_document_number', 'document_number'])
    expect(problem({ fullName: 'R2 D2' })).toEqual(['kyc_name', 'full_name'])
    expect(read({ fullName: 'Иван Иванов' }).fullName).toBe('Иван Иванов')
  })

  it('names owners from 25 percent on, and refuses more than the whole', () => {
    const owner = (percent: string) => ({
      fullName: 'Peter Svensson',
      dateOfBirth: '1980-01-01',
      nationality: 'SE',
      ownershipPercent: decimal(percent),
    })
    const said = read({ isFirm: true, beneficialOwners: [owner('25'), owner('24.99'), owner('50.01')] })
    expect(ownersToCheck(said.beneficialOwners).map((each) => each.ownershipPercent.toFixed())).toEqual([
      '25',
      '50.01',
    ])
    expect(problem({ beneficialOwners: [owner('60'), owner('40.01')] })[0]).toBe('kyc_owners')
    expect(problem({ beneficialOwners: [owner('-1')] })).toEqual(['kyc_owners', 'beneficial_owners.0'])
  })
})

describe('the zone of a document', () => {
  const names = 'P<SWEERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<'
  const zone = ['L898902C36SWE7408122F3204156<<<<<<<<<<<<<<00']

  it('bears the statement out, or says what it says otherwise', () => {
    expect(checkZone(read())).toMatchObject({ outcome: 'not_run' })
    const good = checkZone(read({ mrz: [names, ...zone] }))
    expect(good.message).not.toContain('otherwise')
    const other = checkZone(read({ mrz: [names, ...zone], documentNumber: 'L898902C4' }))
    expect(other.outcome).toBe('failed')
    expect(checkZone(read({ mrz: [names, 'X'.repeat(44)] })).message).toContain('check digits')
    expect(checkZone(read({ mrz: ['X', 'Y'] })).message).toContain('No identity document')
  })
})

const COUNTRIES = {
  callForAction: (code: string) => code === 'IR',
  increasedMonitoring: (code: string) => code === 'VE',
}
const clear = { status: 'clear', isPoliticallyExposed: false } as const

describe('the score', () => {
  const score = (
    changes: Partial<SubmissionInput> = {},
    screening = clear as Parameters<typeof scoreRisk>[1]['screening'],
  ) => scoreRisk(read(changes), { checks: [], screening }, COUNTRIES, NOW)

  it('is the sum of factors that are told, as the room’s page works it out', () => {
    expect(score()).toEqual({ score: 0, band: 'low', factors: [] })
    const silent = score({ documentType: 'drivers_license', sourceOfFunds: null })
    expect([silent.score, silent.band]).toEqual([15, 'low'])
    const abroad = score({ nationality: 'VE', sourceOfFunds: null, documentCountry: 'VE' })
    expect([abroad.score, abroad.band, abroad.factors.map(({ name }) => name)]).toEqual([
      45,
      'medium',
      ['country_increased_monitoring', 'resident_elsewhere', 'source_of_funds_unknown'],
    ])
    expect(score({ nationality: 'IR', documentCountry: 'IR' })).toMatchObject({ score: 65, band: 'high' })
  })

  it('never passes 100, and a list that names the person is critical by itself', () => {
    const listed = score({ nationality: 'IR' }, { status: 'blocked', isPoliticallyExposed: true })
    expect(listed).toMatchObject({ score: 100, band: 'critical' })
    expect(score({}, { status: 'review', isPoliticallyExposed: false }).band).toBe('medium')
    expect(score({}, { status: 'no_list', isPoliticallyExposed: false }).score).toBe(0)
  })

  it('bounds the level, asks for two persons and sets the day of the next look', () => {
    expect((['low', 'medium', 'high', 'critical'] as const).map(levelMaxOf)).toEqual([3, 2, 1, 1])
    expect((['low', 'medium', 'high', 'critical'] as const).map(needsTwoPersons)).toEqual([
      false,
      false,
      true,
      true,
    ])
    const far = addMs(NOW, 3_000 * MS_PER_DAY)
    expect(nextReviewAt('low', far, NOW)).toBe(addMs(NOW, 365 * MS_PER_DAY))
    expect(nextReviewAt('high', far, NOW)).toBe(addMs(NOW, 90 * MS_PER_DAY))
    expect(nextReviewAt('low', addMs(NOW, 30 * MS_PER_DAY), NOW)).toBe(addMs(NOW, 30 * MS_PER_DAY))
  })
})

describe('the states', () => {
  it('follow each other as the room’s page draws them', () => {
    expect(stepFailure('pending', 'approved')).toBeNull()
    expect(stepFailure('info_requested', 'approved')).toMatchObject({ code: 'kyc_wrong_state' })
    expect(stepFailure('approved', 'rejected')).toMatchObject({ details: { status: 'approved' } })
    expect(stepFailure('rejected', 'approved')).not.toBeNull()
    expect(stepFailure('approved', 'expired')).toBeNull()
  })

  it('let a user submit when nothing is under way', () => {
    expect(
      [null, 'info_requested', 'rejected', 'expired'].map((each) => submitFailure(each as null)),
    ).toEqual([null, null, null, null])
    expect(submitFailure('approved')).toMatchObject({ code: 'kyc_already_approved' })
    expect(submitFailure('pending')).toMatchObject({ code: 'kyc_under_way' })
  })

  it('begin before an officer where something failed or risk is high', () => {
    const failed = { name: 'mrz', outcome: 'failed', message: '' } as const
    expect(firstState('low', [])).toBe('pending')
    expect(firstState('low', [failed])).toBe('under_review')
    expect(firstState('high', [])).toBe('under_review')
  })
})
