import { describe, expect, it } from 'vitest'
import { DESK_PARAMETERS } from '../../../../src/core/compliance/aml/index.ts'
import { alertsOn } from '../../../support/aml-script.ts'

// The desk's own limits are on where a desk takes them.

const seen = (script: string): readonly string[] =>
  alertsOn(script, [], DESK_PARAMETERS)
    .filter(({ typology }) => typology.startsWith('L'))
    .map(({ typology, action, evidence }) => `${typology} ${action} ${evidence.join()}`)

describe("the desk's limits", () => {
  it('a payment above 10,000 is looked at, from 25,000 on held', () => {
    expect(seen('0 10:00 ann WIRE_IN 10,000 x')).toEqual([])
    expect(seen('0 10:00 ann WIRE_IN 10,000.01 x')).toEqual(['L01 warn p1'])
    expect(seen('0 10:00 ann WIRE_IN 25,000 x')).toEqual(['L01 warn p1', 'L02 hold p1'])
  })

  it('more than 50,000 a UTC day is held, by the payment that goes beyond', () => {
    const rows = Array.from({ length: 5 }, (_, at) => `0 1${at}:00 ann CASH_OUT 10,000`).join('\n')
    expect(seen(rows)).toEqual([])
    expect(seen(`${rows} \n 0 23:59 ann CASH_OUT 0.01`)).toEqual(['L03 hold p6'])
    expect(seen(`${rows} \n 1 00:00 ann CASH_OUT 10,000`)).toEqual([])
  })

  it('more than 500,000 a month is blocked', () => {
    const rows = Array.from({ length: 25 }, (_, at) =>
      ['09', '15'].map((hour) => `${at} ${hour}:00 ann WIRE_OUT 10,000 x`).join('\n'),
    ).join('\n')
    expect(seen(rows)).toEqual([])
    expect(seen(`${rows} \n 26 10:00 ann WIRE_OUT 1 x`)).toEqual(['L04 block p51'])
  })

  it('more than ten payments an hour are held; a country under a call for action is blocked at any amount', () => {
    const rows = Array.from({ length: 10 }, (_, at) => `0 10:${10 + at} ann CARD 5 x`).join('\n')
    expect(seen(rows)).toEqual([])
    expect(seen(`${rows} \n 0 10:30 ann CARD 5 x`)).toEqual(['L05 hold p11'])
    expect(seen('0 10:00 ann WIRE_OUT 1 x KP')).toEqual(['L06 block p1'])
  })
})
