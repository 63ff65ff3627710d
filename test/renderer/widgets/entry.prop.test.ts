import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal, decimalText, isMultipleOf, parseDecimal } from '../../../src/core/kernel/index.ts'
import { parseEntry, parseStepped, stepEntry } from '../../../src/renderer/widgets/figures/entry.ts'

const SEED = { seed: 20261014, numRuns: 2_000 }
const valueOf = (text: string): string | null => {
  const entry = parseEntry(text)
  return entry.kind === 'value' ? decimalText(entry.value) : null
}

describe('figure entry', () => {
  it.each([
    ['25.10', '25.1'],
    ['.5', '0.5'],
    [' 7 ', '7'],
    ['2k', '2000'],
    ['1.5m', '1500000'],
    ['0.25K', '250'],
    ['6,842.35', '6842.35'],
    ['1,234,567', '1234567'],
    ['0.000001', '0.000001'],
  ])('understands %s as %s', (text, value) => expect(valueOf(text)).toBe(value))

  it.each([
    '1,234',
    '12,34',
    '1.234,5',
    '1 000',
    '-5',
    '+5',
    '\u22125',
    '1e3',
    '5.',
    '1..2',
    '$5',
    'k',
    '2kk',
    '1/2',
    'NaN',
    'Infinity',
    '٣',
    '1,23,456',
  ])('refuses %s with a hint', (text) => {
    const entry = parseEntry(text)
    expect(entry.kind).toBe('refused')
    expect(entry.kind === 'refused' && entry.hint.length).toBeGreaterThan(10)
  })

  it('says both readings of a lone comma', () => {
    expect(parseEntry('1,234')).toEqual({
      kind: 'refused',
      hint: '1,234 reads two ways: write 1234 or 1.234.',
    })
  })

  it('reads nothing as empty, not as zero', () => expect(parseEntry('  ')).toEqual({ kind: 'empty' }))

  it('refuses more digits than an amount can hold, also through a letter', () => {
    expect(parseEntry('9'.repeat(21)).kind).toBe('refused')
    expect(parseEntry(`${'9'.repeat(19)}m`).kind).toBe('refused')
    expect(parseEntry(`0.${'1'.repeat(19)}`).kind).toBe('refused')
  })

  it('never makes up a figure: any text is refused or means exactly its digits', () => {
    const anyText = fc.oneof(fc.string({ maxLength: 14 }), fc.stringMatching(/^[\d.,kKmM +-]{0,14}$/))
    fc.assert(
      fc.property(anyText, (text) => {
        const entry = parseEntry(text)
        if (entry.kind !== 'value') return
        const digits = text.trim().replaceAll(',', '')
        const scale = /k$/i.test(digits) ? 1_000 : /m$/i.test(digits) ? 1_000_000 : 1
        const expected = parseDecimal(digits.replace(/[km]$/i, ''))
        expect(expected).not.toBeNull()
        expect(entry.value.eq(new Decimal(expected ?? 0).times(scale))).toBe(true)
      }),
      SEED,
    )
  })

  it('returns every plain amount as it was', () => {
    const amounts = fc
      .tuple(fc.nat(1_000_000_000), fc.nat(999_999))
      .map(([whole, part]) => `${whole}.${String(part).padStart(6, '0')}`)
    fc.assert(
      fc.property(amounts, (text) => {
        expect(valueOf(text)).toBe(decimalText(new Decimal(text)))
      }),
      SEED,
    )
  })
})

describe('figure entry in steps', () => {
  const tick = new Decimal('0.05')

  it('refuses what is between ticks and names the two beside it', () => {
    expect(parseStepped('25.07', tick, 'tick')).toEqual({
      kind: 'refused',
      hint: 'The tick is 0.05: 25.05 or 25.1.',
    })
    expect(parseStepped('0.5', new Decimal(1), 'lot')).toEqual({ kind: 'refused', hint: 'The lot is 1: 1.' })
  })

  it('refuses zero', () => expect(parseStepped('0', tick, 'tick').kind).toBe('refused'))

  it('steps to a multiple above zero from anywhere, one step at most from where it was', () => {
    const from = fc.nat(10_000_000).map((cents) => decimalText(new Decimal(cents).div(1_000)))
    fc.assert(
      fc.property(from, fc.constantFrom(1, -1), (text, step) => {
        const after = new Decimal(stepEntry(text, tick, step, null))
        expect(isMultipleOf(after, tick)).toBe(true)
        expect(after.gt(0)).toBe(true)
        expect(after.minus(text).abs().lte(tick)).toBe(true)
      }),
      SEED,
    )
  })

  it('starts from the proposal when there is no figure, and leaves the text when there is none either', () => {
    expect(stepEntry('', tick, 1, new Decimal('24.95'))).toBe('24.95')
    expect(stepEntry('x', tick, 1, null)).toBe('x')
  })
})
