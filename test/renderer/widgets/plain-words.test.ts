import { describe, expect, it } from 'vitest'
import { formatMoment } from '../../../src/renderer/widgets/figures/format.ts'
import { counted, plainWords, shortId } from '../../../src/renderer/widgets/words/plain-words.ts'
import { FIRST_REASON, reasonOf } from '../../../src/renderer/widgets/fields/UsualReasons.tsx'

describe('words that screens share', () => {
  it('a name of the wire reads as words, an id by its end, a count with its noun', () => {
    expect(plainWords('market_abuse_case')).toBe('Market abuse case')
    expect([plainWords('aml'), plainWords('sanctions')]).toEqual(['AML', 'Sanctions'])
    expect(['mifid_ii', 'dodd_frank', 'pci_dss', 'aml_ctf'].map(plainWords)).toEqual([
      'MiFID II',
      'Dodd-Frank',
      'PCI DSS',
      'AML and CTF',
    ])
    expect(shortId('01930c4e-7b1a-7c3d-9f00-5a5a5a123456')).toBe('••123456')
    expect([counted(0, 'day'), counted(1, 'day'), counted(2, 'day')]).toEqual(['0 days', '1 day', '2 days'])
  })

  it('a moment is the day and the time of one zone', () => {
    expect(formatMoment('2026-10-15T02:42:18Z', 'America/New_York')).toBe('14 Oct 2026 22:42:18')
  })
})

describe('the reason of an act', () => {
  it('is the usual one until somebody writes their own', () => {
    expect(reasonOf(FIRST_REASON, 'Another person')).toBe('Another person')
    expect(reasonOf({ index: 0, own: '   ' }, 'Another person')).toBe('Another person')
    expect(reasonOf({ index: 0, own: ' The circle is a family. ' }, 'Another person')).toBe(
      'The circle is a family.',
    )
  })
})
