import { describe, expect, it } from 'vitest'
import * as format from '../../../src/renderer/widgets/figures/format.ts'

describe('figures', () => {
  it('prints amounts exactly, however long they are', () => {
    expect(format.formatAmount('12345678901234567890.123456789012345678', 18)).toBe(
      '12,345,678,901,234,567,890.123456789012345678',
    )
  })
  it('uses the true minus, and none on a figure that shows as zero', () => {
    expect(format.formatAmount('-1234.5', 2)).toBe('\u22121,234.50')
    expect(format.formatAmount('-0.001', 2)).toBe('0.00')
  })
  it('always signs changes, except flat ones', () => {
    expect(format.formatSigned('31.15', 2)).toBe('+31.15')
    expect(format.formatSigned('-12.4', 2)).toBe('\u221212.40')
    expect(format.formatSigned('0', 2)).toBe('0.00')
    expect(format.formatSigned('0.004', 2)).toBe('0.00')
  })
  it('says that there is no value instead of inventing one', () => {
    expect(format.formatAmount(null, 2)).toBe('–')
    expect(format.formatAmount('1e5', 2)).toBe('–')
    expect(format.formatModel(Number.NaN, 2)).toBe('–')
    expect(format.formatModel(Number.POSITIVE_INFINITY, 2)).toBe('–')
    expect(format.formatPercent(null)).toBe('–')
  })
  it('takes the decimals from the tick', () => {
    expect(format.decimalsOfTick('0.05')).toBe(2)
    expect(format.decimalsOfTick('0.000001')).toBe(6)
    expect(format.decimalsOfTick('1')).toBe(0)
  })
  it('keeps every digit of a quantity', () => {
    expect(format.formatQuantity('0.000001')).toBe('0.000001')
    expect(format.formatSignedQuantity('-20')).toBe('\u221220')
    expect(format.formatSignedQuantity('1500')).toBe('+1,500')
  })
  it('gives direction by value and by sign', () => {
    expect(format.directionClass('-0.01')).toBe('ox-down')
    expect(format.directionClass(3)).toBe('ox-up')
    expect(format.directionClass('0.00')).toBe('')
  })
})

describe('time', () => {
  const at = Date.parse('2026-10-14T14:42:18.204Z')
  it('reads clocks in the named zone', () => {
    expect(format.formatTime(at, 'America/New_York')).toBe('10:42:18')
    expect(format.formatTime(at, 'UTC', true)).toBe('14:42:18.204')
    expect(format.zoneName('America/New_York', at)).toBe('ET')
    expect(format.zoneName('UTC', at)).toBe('UTC')
  })
  it('writes midnight as 00', () => {
    expect(format.formatTime('2026-10-14T00:00:00Z', 'UTC')).toBe('00:00:00')
  })
  it('writes days and expiries', () => {
    expect(format.formatDay(at, 'UTC')).toBe('14 Oct 2026')
    expect(format.formatExpiry('2026-09-18')).toBe('18 Sep 26')
  })
  it('counts ages in the unit that a trader reads', () => {
    expect([300, 14_000, 185_000, 7_300_000, 400_000_000].map(format.formatAge)).toEqual([
      '0.3 s',
      '14 s',
      '3 min',
      '2 h',
      '4 d',
    ])
    expect(format.formatAge(-5)).toBe('0.0 s')
  })
})
