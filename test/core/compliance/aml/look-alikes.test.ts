import { describe, expect, it } from 'vitest'
import { account, seenOn } from '../../../support/aml-script.ts'

// What an honest customer does and a crude rule would report.

const times = (count: number, row: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => row(at)).join('\n')

describe('ordinary life raises nothing', () => {
  it('payroll: a large invoice is paid, and thirty salaries leave the next day, most of them just below 3,000', () => {
    const salaries = (day: number) =>
      times(30, (at) => `${day} 09:${10 + at} firm TRANSFER_OUT ${2_500 + 16 * at} staff${at}`)
    const month = (at: number) => `${30 * at} 10:00 firm WIRE_IN 90,000 client \n ${salaries(30 * at + 1)}`
    const firm = [account('firm', { kind: 'business', expectedMonthlyMicros: 100_000_000_000 })]
    expect(seenOn(times(3, month), firm)).toEqual([])
  })

  it('payroll that trickles out over a whole day is known for one when the same people are paid again', () => {
    const salaries = (day: number) =>
      times(
        14,
        (at) =>
          `${day} ${String(8 + Math.floor(at / 2)).padStart(2, '0')}:${at % 2}0 firm TRANSFER_OUT ${3_100 + 160 * at} staff${at}`,
      )
    const month = (at: number) => `${30 * at} 10:00 firm WIRE_IN 60,000 client \n ${salaries(30 * at + 1)}`
    const firm = [account('firm', { kind: 'business', expectedMonthlyMicros: 100_000_000_000 })]
    expect(seenOn(month(0), firm)).toContain('T06 firm')
    expect(seenOn(times(2, month), firm)).toEqual([])
  })

  it('rents: two dozen tenants pay between 2,500 and 2,999 on the first days of each month', () => {
    const month = (at: number) =>
      times(
        24,
        (tenant) =>
          `${30 * at + (tenant % 3)} 1${tenant % 10}:00 house TRANSFER_IN ${2_500 + tenant * 20} tenant${tenant}`,
      )
    const house = [account('house', { kind: 'business', expectedMonthlyMicros: 80_000_000_000 })]
    expect(seenOn(times(3, month), house)).toEqual([])
  })

  it('own accounts: sixty thousand go to and fro, round, fast and often', () => {
    const there = (at: number) =>
      `${at} 10:00 ann TRANSFER_OUT 60,000 ann2 \n ${at} 10:01 ann2 TRANSFER_IN 60,000 ann`
    const back = (at: number) =>
      `${at} 15:00 ann2 TRANSFER_OUT 60,000 ann \n ${at} 15:01 ann TRANSFER_IN 60,000 ann2`
    expect(seenOn(times(12, (at) => `${there(at)} \n ${back(at)}`))).toEqual([])
  })

  it('exactly 10,000.00 of cash, day after day', () => {
    expect(seenOn(times(20, (at) => `${at} 10:00 ann CASH_IN 10,000.00`))).toEqual([])
  })
})
