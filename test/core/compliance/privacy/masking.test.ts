import { describe, expect, it } from 'vitest'
import { makeMaskingLogger } from '../../../../src/core/app/index.ts'
import {
  anonymised,
  maskFields,
  maskText,
  pseudonymOf,
} from '../../../../src/core/compliance/privacy/index.ts'
import { sha256Hex } from '../../../../src/core/kernel/index.ts'
import { recordingLogger } from '../../../support/logs.ts'

describe('a log line', () => {
  it('carries no secret and nobody’s data, wherever in it they stand', () => {
    const { logger, lines } = recordingLogger()
    makeMaskingLogger(logger).error('internal_error', {
      message: 'insert failed for jane.doe@example.com, card 4242 4242 4242 4242',
      request: { headers: [{ authorization: 'Bearer abc.def.ghi' }], new_password: 'Tr4ding-desk!' },
      user: { full_name: 'Jane Doe', order_id: 'ord-17', quantity: '536221234' },
    })
    const [line = ''] = lines('error')
    expect(line).not.toMatch(/jane|doe|4242 4242|abc\.def|Tr4ding/i)
    expect(line).toContain('j••••@e••••.com')
    expect(line).toContain('ord-17')
    expect(line).toContain('536221234')
  })

  it('carries none of it under the names that records of the desk have, either', () => {
    const { logger, lines } = recordingLogger()
    makeMaskingLogger(logger).error('internal_error', {
      secrets: { apiKey: 'PK-plain-1', apiSecret: 'plain-2', apiToken: 'plain-3' },
      broker: { api_key: 'plain-4', passphrase: 'plain-5', secretKey: 'plain-6', keyHint: '…7Q' },
      user: { fullName: 'Plain Jane', formerPhones: ['plain-8'], phoneNumber: 'plain-9' },
      wire: { former_phone_numbers: 'plain-10', place_of_birth: 'Plainfield', placeOfBirth: 'Plainfield' },
      payment: {
        depositor: 'Plain Joe',
        counterparty: 'Plain & Sons',
        accountId: 'acc-7',
        apiKeyId: 'key-8',
      },
    })
    const [line = ''] = lines('error')
    expect(line).not.toMatch(/plain/i)
    for (const kept of ['…7Q', 'acc-7', 'key-8']) expect(line).toContain(kept)
  })

  it('keeps what an operator needs: times, ids, addresses of machines, figures', () => {
    const plain = {
      at: '2026-11-22T10:00:00.000Z',
      id: '0190a5d2-1111-7111-8111-111111111111',
      ip_address: '10.0.0.1',
      ms: 12,
    }
    expect(maskFields(plain)).toEqual(plain)
    expect(maskText('order 4242424242424242 was filled')).toBe('order 4242424242424242 was filled')
  })
})

describe('a pseudonym', () => {
  const digest = (text: string): string => sha256Hex(`key ${text}`)

  it('is the same within a purpose and another in every other', () => {
    expect(pseudonymOf(digest, 'study', 'u1')).toBe(pseudonymOf(digest, 'study', 'u1'))
    expect(pseudonymOf(digest, 'study', 'u1')).not.toBe(pseudonymOf(digest, 'audit', 'u1'))
    expect(pseudonymOf(digest, 'study', 'u1')).not.toBe(pseudonymOf(digest, 'study', 'u2'))
  })

  it('stands in rows only where each combination fits at least k of them', () => {
    const rows = ['a', 'b', 'c'].map((id) => ({ id, city: id === 'c' ? 'Kiel' : 'Bonn' }))
    const plan = { purpose: 'study', identifiers: ['id'], quasiIdentifiers: ['city'], k: 2 }
    expect(anonymised(rows, plan, digest)).toMatchObject({
      ok: false,
      failure: { code: 'k_anonymity_not_met' },
    })
    expect(anonymised(rows.slice(0, 2), plan, digest)).toMatchObject({ ok: true, value: { k: 2 } })
  })

  it('never where no column is named by which somebody could be found: that would be any k of all rows', () => {
    const rows = ['a', 'b', 'c'].map((id) => ({ id, city: `town of ${id}` }))
    const plan = { purpose: 'study', identifiers: ['id'], quasiIdentifiers: [], k: 2 }
    expect(anonymised(rows, plan, digest)).toMatchObject({
      ok: false,
      failure: { code: 'quasi_identifiers_missing', field: 'quasi_identifiers' },
    })
  })
})
