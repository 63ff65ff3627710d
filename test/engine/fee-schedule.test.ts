import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readFeeSchedule } from '../../src/main/engine/configuration/fee-schedule.ts'

const directory = mkdtempSync(join(tmpdir(), 'optionix-fees-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const file = (content: string): string => {
  const path = join(directory, 'fees.json')
  writeFileSync(path, content)
  return path
}

const row = { maker: '0.001', taker: '0.002' }
const fees = { spot: row, index: row, equity: row, option: row }

describe('a fee schedule in a file', () => {
  it('is read with its tiers', async () => {
    const tiers = { premium: { spot: { maker: '0', taker: '0.0015' } } }
    const read = await readFeeSchedule(file(JSON.stringify({ fees, tiers })))
    expect(read.ok && read.value.tiers?.premium?.spot.taker.share.toFixed()).toBe('0.0015')
    expect(read.ok && read.value.spot.taker.share.toFixed()).toBe('0.002')
  })

  it.each([
    ['above 5 %', JSON.stringify({ fees: { ...fees, spot: { maker: '0', taker: '0.0501' } } }), 'spot.taker'],
    ['below 0', JSON.stringify({ fees: { ...fees, spot: { maker: '-0.1', taker: '0' } } }), 'spot.maker'],
    ['not JSON', '{', 'FEE_SCHEDULE_FILE'],
    [
      'numbers instead of text',
      JSON.stringify({ fees: { spot: { maker: 0, taker: 0 } } }),
      'FEE_SCHEDULE_FILE',
    ],
  ])('is refused %s', async (_says, content, field) => {
    const read = await readFeeSchedule(file(content))
    expect(read.ok ? null : [read.failure.code, read.failure.field]).toEqual(['invalid_fee_schedule', field])
  })

  it('is refused when it is not there', async () => {
    const read = await readFeeSchedule(join(directory, 'missing.json'))
    expect(read.ok ? '' : read.failure.message).toContain('cannot be read')
  })
})
